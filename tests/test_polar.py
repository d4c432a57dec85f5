from __future__ import annotations

import pytest

from index import Hit, document_of
from index.split import passages_of
from qa.polar import asked_change, asked_level, by_change, by_clause, by_level
from qa.question import understand


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("上半年GDP是负增长吗", "上半年gdp增速是多少"),
        ("财政收入有没有下降", "财政收入增速是多少"),
        ("GDP超过7000亿元了吗", None),
        ("是否降低了落户门槛", None),
    ],
)
def test_a_change_is_decided_by_its_figure(question: str, asked: str | None) -> None:
    assert asked_change(question) == asked


@pytest.mark.parametrize(("question", "asked"), [("GDP超过7000亿元了吗", "gdp多少"), ("GDP增长了吗", None)])
def test_a_level_is_decided_by_its_figure(question: str, asked: str | None) -> None:
    assert asked_level(question) == asked


@pytest.mark.parametrize(
    ("question", "before", "verdict"),
    [
        ("下滑了吗", "同比增长", "否"),
        ("下滑了吗", "同比下降", "是"),
        ("增长了吗", "增长", "是"),
        ("增长了吗", "先增长后回落", "否"),
        ("增长了吗", "总额为", None),
    ],
)
def test_the_direction_decides(question: str, before: str, verdict: str | None) -> None:
    assert by_change(question, before) == verdict


@pytest.mark.parametrize(
    ("question", "said", "verdict"),
    [
        ("超过7000亿元了吗", "7388亿元", "是"),
        ("超过7000亿元了吗", "6999亿元", "否"),
        ("不到5%吗", "5.2%", "否"),
        ("不低于5%吗", "5.2%", "是"),
        ("不超过5%吗", "5.2%", "否"),
        ("是30亿元吗", "3000000000元", "是"),
        ("超过5%吗", "7亿元", None),
    ],
)
def test_the_figure_decides(question: str, said: str, verdict: str | None) -> None:
    assert by_level(question, said) == verdict


@pytest.mark.parametrize(
    ("question", "text", "clause", "verdict"),
    [
        ("杭州率先建设城市大脑了吗", "会上说，杭州在全国率先建设城市大脑。", "杭州在全国率先建设城市大脑", "是"),
        ("公园今年开放吗", "公园今年不再开放，明年再说。", "公园今年不再开放", "否"),
        ("公园今年没有开放吗", "公园今年没有开放，明年再说。", "公园今年没有开放", "是"),
        ("大会在上海举办吗", "大会在杭州举办，共三天。", "大会在杭州举办", "否"),
        ("大河市增速高于全国吗", "大河市增速居第三，低于全国平均。大河市增速令全国注目。", "低于全国平均", "否"),
    ],
)
def test_the_clause_decides(question: str, text: str, clause: str, verdict: str) -> None:
    document = document_of(text, "a.txt")
    found = by_clause(understand(question), [Hit(passages_of(document)[0], 1.0, 1, 1)])
    assert found and (found.clause.of(text), found.verdict) == (clause, verdict)


def test_a_place_that_the_text_does_not_speak_of_is_not_decided() -> None:
    hits = [Hit(passages_of(document_of("我市首创了小河平台，城市面貌一新。", "a.txt"))[0], 1.0, 1, 1)]
    assert by_clause(understand("小河平台是上海首创的吗"), hits) is None
    assert by_clause(understand("小河平台是首创的吗"), hits)


def test_a_clause_that_lost_a_figure_or_compares_nothing_decides_nothing() -> None:
    text = "上半年大河市实现生产总值亿元，同比增长，增速居全国第位。全年新增就业万人，完成投资亿元，增长。"
    lost = document_of(text, "a.txt")
    hits = [Hit(passages_of(lost)[0], 1.0, 1, 1)]
    assert hits[0].passage.integrity.gaps
    assert by_clause(understand("大河市实现生产总值同比增长吗"), hits) is None
    whole = [Hit(passages_of(document_of("大河市增速居全国第三。", "b.txt"))[0], 1.0, 1, 1)]
    assert by_clause(understand("大河市增速居全国第三吗"), whole)
    assert by_clause(understand("大河市增速高于全国吗"), whole) is None


def test_what_is_not_spoken_of_is_not_decided() -> None:
    document = document_of("公园今年开放。", "a.txt")
    assert by_clause(understand("机场扩建了吗"), [Hit(passages_of(document)[0], 1.0, 1, 1)]) is None
