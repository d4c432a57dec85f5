from __future__ import annotations

import math

import numpy as np
import pytest

from index import Document, Hit, Passage, Span, Turn
from qa.belief import NONE, Belief, beliefs, overlap
from qa.candidates import Candidate
from qa.quantity import quantities

TEXT = "会议在北京市西城区和北京召开，嘉宾六位，即 6 位，听众5位。"
DOCUMENT = Document("d", "d.txt", TEXT)
WHOLE = Span(0, len(TEXT))
HIT = Hit(Passage(DOCUMENT, WHOLE, Turn(DOCUMENT, WHOLE)), 1.0, 1, 1)


def candidate(text: str) -> Candidate:
    at = TEXT.index(text)
    figure = next((one for one in quantities(TEXT) if one.span.of(TEXT) == text), None)
    return Candidate(HIT, 0, Span(at, at + len(text)), WHOLE, 0.0, "reader", figure)


def test_equal_scores_share_alike() -> None:
    first, second = beliefs([candidate("会议"), candidate("听众")], np.zeros(2))
    assert (first, second) == (Belief(0.5, 0.5), Belief(0.5, 0.5))


def test_what_says_the_same_shares_together() -> None:
    six, again, five = beliefs([candidate("六位"), candidate("6 位"), candidate("5位")], np.log([1.0, 2.0, 1.0]))
    assert six == again == Belief(pytest.approx(3 / 4), pytest.approx(3 / 4))  # type: ignore[arg-type]
    assert five.support == pytest.approx(1 / 4)  # another figure lends it nothing


def test_support_is_the_expected_overlap() -> None:
    long, short = beliefs([candidate("北京市"), candidate("北京")], np.log([1.0, 3.0]))
    # 北京市 and 北京 overlap by 2 * 2 / (3 + 2).
    assert long.support == pytest.approx(1 / 4 + 3 / 4 * 4 / 5)
    assert short.support == pytest.approx(3 / 4 + 1 / 4 * 4 / 5)


def test_what_is_ruled_out_is_not_believed() -> None:
    assert beliefs([candidate("会议"), candidate("听众")], np.array([0.0, -np.inf])) == [Belief(1.0, 1.0), NONE]
    assert beliefs([candidate("会议")], np.array([-np.inf])) == [NONE]
    assert beliefs([], np.array([])) == []


def test_shares_add_up_to_one() -> None:
    found = [candidate(text) for text in ("会议", "北京", "听众", "嘉宾")]
    scores = np.array([3.0, -1.0, 0.5, 2.0])
    assert math.fsum(one.share for one in beliefs(found, scores)) == pytest.approx(1.0)


def test_overlap_is_character_f1() -> None:
    # 北京市 and 北京: 2 of 3 and 2 of 2.
    assert overlap("北京市", "北京") == pytest.approx(2 * (2 / 3) * 1 / (2 / 3 + 1))
    assert overlap("甲", "乙") == 0.0
