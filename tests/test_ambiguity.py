from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from index import Hit, document_of
from index.split import passages_of
from qa.ambiguity import readings
from qa.belief import Belief
from qa.candidates import Candidate
from qa.dated import Dated
from qa.features import NAMES, features
from qa.judge import Judge, Verdict
from qa.quantity import quantities
from qa.question import understand

SILENT = (0.0,) * len(NAMES)
# Sure where the readings together have three quarters of the belief: 8 * 0.75 - 6 = 0.
JUDGE = Judge(SILENT, SILENT, of_support=8.0, bias=-6.0, threshold=0.5)


def verdict(place: str, figure: str, *, year: int = 2026, share: float = 0.45, score: float = 2.0) -> Verdict:
    text = f"{year}年{place}政府工作报告\n\n{place}全年生产总值{figure}，增长5%。"
    document = document_of(text, f"{place}{year}.txt")
    hit = Hit(passages_of(document)[-1], 1.0, 1, 1)
    inside = hit.passage.text
    quantity = next(one for one in quantities(inside) if one.span.of(inside) == figure)
    span = quantity.span.move(hit.passage.span.start)
    candidate = Candidate(hit, 0, span, hit.passage.span, 5.0, "quantity", quantity, dated=Dated(year))
    (signals,) = features(understand("生产总值多少"), [candidate])
    return Verdict(candidate, signals, None, score, Belief(share, share), 0.3)


def places(question: str, found: Sequence[Verdict]) -> list[str]:
    said = readings(understand(question), found, JUDGE)
    return [one.candidate.text for one in said.verdicts] if said else []


ANHUI, HUNAN = verdict("安徽省", "5万亿元"), verdict("湖南省", "6万亿元")


def test_places_that_fit_alike_are_asked_back() -> None:
    said = readings(understand("生产总值多少"), [ANHUI, HUNAN], JUDGE)
    assert said is not None
    assert said.reason == "不同地方的数字不同，请指明是哪一个：安徽、湖南"


def test_years_that_fit_alike_are_asked_back() -> None:
    said = readings(understand("安徽生产总值多少"), [ANHUI, verdict("安徽省", "4万亿元", year=2025)], JUDGE)
    assert said is not None
    assert said.reason == "不同年份的数字不同，请指明是哪一个：2026年、2025年"


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("安徽生产总值多少", [ANHUI, HUNAN]),  # the place is named
        ("生产总值多少", [ANHUI]),  # there is but one
        ("生产总值多少", [ANHUI, verdict("湖南省", "5万亿元")]),  # the same figure
        ("生产总值多少", [ANHUI, replace(HUNAN, score=0.5)]),  # one is ahead by 1.5, more than 1
        ("生产总值多少", [verdict("安徽省", "5万亿元", share=0.2), verdict("湖南省", "6万亿元", share=0.2)]),  # unsure
        ("谁作的报告", [ANHUI, HUNAN]),  # no figure is asked for
        ("生产总值多少", []),
    ],
)
def test_what_is_not_ambiguous(question: str, found: list[Verdict]) -> None:
    assert places(question, found) == []
