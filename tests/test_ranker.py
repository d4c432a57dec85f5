from __future__ import annotations

import math
from collections import Counter

import pytest

from index import Document, Hit, Span
from index.passages import passages_of
from qa.candidates import Candidate
from qa.ranker import EXACT, Said, overlap, ranked

DOCUMENT = Document.from_text("甲乙丙丁，戊己庚辛。", "d.txt")
HIT = Hit(passages_of(DOCUMENT)[0], 1.0, 1, 1)


def of(said: str, score: float) -> Candidate:
    at = DOCUMENT.text.index(said)
    return Candidate(HIT, Span(at, at + len(said)), score)


def test_probability_is_the_softmax_beside_none() -> None:
    (one,) = ranked([of("甲乙", math.log(3))], [None], temperature=1.0)
    assert one.probability == pytest.approx(3 / (1 + 3))  # none has e^0 = 1
    assert one.expected == pytest.approx((1 + EXACT) * 3 / 4)


def test_a_temperature_of_two_halves_the_scores() -> None:
    (one,) = ranked([of("甲乙", 2 * math.log(3))], [None], temperature=2.0)
    assert one.probability == pytest.approx(3 / 4)


def test_what_shares_half_counts_as_right_too() -> None:
    # "none" has 1 of 5, each candidate 2. F1 of 甲乙 with 甲乙丙: 2 * 2 / (2 + 3) = 0.8.
    first, _ = ranked([of("甲乙", math.log(2)), of("甲乙丙", math.log(2))], [None, None], temperature=1.0)
    assert first.probability == pytest.approx(2 / 5 + 2 / 5)
    assert first.expected == pytest.approx(2 / 5 + 0.8 * 2 / 5 + EXACT * 2 / 5)


def test_the_candidate_that_most_others_agree_with_comes_first() -> None:
    # 戊己 is the likeliest single one, yet 甲乙丙 shares 6/7 with 甲乙丙丁 and 4/5 with 甲乙.
    found = [of("戊己", 0.1), of("甲乙", 0.0), of("甲乙丙", 0.0), of("甲乙丙丁", 0.0)]
    assert ranked(found, [None] * 4, temperature=1.0)[0].candidate.text == "甲乙丙"


def test_a_rejected_candidate_has_no_part_and_comes_last() -> None:
    found = [of("甲乙", 9.0), of("戊己", 0.0)]
    first, last = ranked(found, ["别的时期", None], temperature=1.0)
    assert (first.candidate.text, first.probability) == ("戊己", pytest.approx(1 / 2))
    assert (last.candidate.text, last.probability, last.rejected_because) == ("甲乙", 0.0, "别的时期")


def test_without_candidates_there_is_nothing() -> None:
    assert ranked([], [], temperature=1.0) == []


@pytest.mark.parametrize(
    ("said", "right", "f1"), [("15", "15", 1.0), ("15", "51", 0.0), ("甲", "甲5", 0.0), ("甲5", "甲", 2 / 3)]
)
def test_another_figure_shares_nothing(said: str, right: str, f1: float) -> None:
    one, other = (Said(Counter(text), "".join(filter(str.isdigit, text))) for text in (said, right))
    assert overlap(one, other) == pytest.approx(f1)
