from __future__ import annotations

import pytest

from index import Span
from qa.statement import Statement, statement_of

SENTENCE = "今年上半年，全县生产总值300亿元，同比增长4%；财政收入20亿元，占生产总值比重达1/15，同比下降2%。"


def said(text: str, figure: str) -> Statement:
    at = text.index(figure)
    return statement_of(text, Span(0, len(text)), Span(at, at + len(figure)))


@pytest.mark.parametrize(
    ("figure", "subject", "change", "period"),
    [
        ("300亿元", "全县生产总值", "同比增长4%", "今年上半年"),
        ("4%", "全县生产总值", None, "今年上半年"),
        ("20亿元", "财政收入", None, "今年上半年"),
        ("2%", "财政收入", None, "今年上半年"),
    ],
)
def test_what_is_said_of_a_figure(figure: str, subject: str, change: str | None, period: str) -> None:
    found = said(SENTENCE, figure)
    assert found.subject.of(SENTENCE) == subject
    assert (found.change and found.change.of(SENTENCE)) == change
    assert found.period and found.period.of(SENTENCE) == period


def test_a_change_and_a_share_are_told_apart() -> None:
    assert [said(SENTENCE, figure).moves(SENTENCE) for figure in ("300亿元", "4%", "1/15", "2%")] == [0, 1, 0, 1]
    assert [said(SENTENCE, figure).shares(SENTENCE) for figure in ("4%", "1/15")] == [False, True]


def test_what_is_counted_stands_behind() -> None:
    text = "建成48个应用场景和168个驾驶舱。"
    assert said(text, "48个").counted.of(text) == "应用场景和"
    assert said(text, "168个").counted.of(text) == "驾驶舱"


@pytest.mark.parametrize(
    ("text", "aimed"),
    [("力争增长5%", True), ("预期目标为5%左右", True), ("增长5%，完成预期目标", False), ("目标6%，实际完成5%", False)],
)
def test_aims_and_results(text: str, aimed: bool) -> None:
    assert said(text, "5%").target is aimed
