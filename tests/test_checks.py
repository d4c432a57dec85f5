from __future__ import annotations

import pytest

from index import Document, Hit, Span
from index.passages import passages_of
from qa.candidates import Candidate
from qa.checks import CHECKS, NameCheck
from qa.question import parse_question

REPORT = (
    "云溪县2023年政府工作报告\n2024-01-10\n2023年，全县生产总值90亿元，同比增长3%；一季度生产总值20亿元。"
    "副县长张三到会，参会120人，投资5亿元。"
)


def reasons(question: str, said: str) -> set[str]:
    document = Document.from_text(REPORT, "a.txt")
    at = REPORT.index(said)
    passage = next(one for one in passages_of(document) if one.span.start <= at < one.span.end)
    candidate = Candidate(Hit(passage, 1.0, 1, 1), Span(at, at + len(said)), 0.0)
    return {check.name for check in CHECKS if check.reason(parse_question(question), candidate)}


@pytest.mark.parametrize(
    ("question", "said", "rejected"),
    [
        ("2023年全县生产总值多少", "90亿元", set()),
        ("2019年全县生产总值多少", "90亿元", {"year", "period"}),
        ("一季度生产总值多少", "20亿元", set()),
        ("二季度生产总值多少", "20亿元", {"period"}),
        ("安溪县生产总值多少", "90亿元", {"name"}),
        ("云溪县生产总值多少", "90亿元", set()),
        ("多少人参会", "120人", set()),
        ("投资多少亿元", "5亿元", set()),
        ("2023年全县生产总值多少", "3%", {"change"}),
        ("2023年全县生产总值增长多少", "3%", set()),
        ("县长是谁", "张三", {"office"}),
        ("副县长是谁", "张三", set()),
    ],
)
def test_what_contradicts_is_rejected(question: str, said: str, rejected: set[str]) -> None:
    assert reasons(question, said) == rejected


def test_a_stretch_that_lost_its_figure_is_none() -> None:
    text = "全市实现生产总值亿元，同比增长平稳，投资达亿元，出口达亿元，新增就业万人。我们要做好各项工作。"
    document = Document.from_text(text, "a.txt")
    (passage,) = passages_of(document)
    found = [Candidate(Hit(passage, 1.0, 1, 1), Span(at, at + 9), 0.0) for at in (0, text.index("我们"))]
    asked = parse_question("生产总值多少")
    assert [{one.name for one in CHECKS if one.reason(asked, each)} for each in found] == [{"loss"}, set()]


def test_every_check_has_a_name_of_its_own_and_says_why() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert all(check.__doc__ for check in CHECKS)


def test_a_given_name_is_told_with_its_surname() -> None:
    (passage,) = passages_of(Document.from_text("苹果很好。", "a.txt"))
    candidate = Candidate(Hit(passage, 1.0, 1, 1), Span(0, 2), 0.0)
    assert NameCheck().reason(parse_question("段永平怎么看苹果"), candidate) == "材料里没有提到「段永平」"
    assert NameCheck().reason(parse_question("安溪县和永平怎么样"), candidate) == "材料里没有提到「安溪县」"
