from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.cases import Case
from qa.evaluation.metrics import Point, area, calibration_error, reliability, risk_coverage
from qa.evaluation.run import Outcome
from qa.reply import Status


def outcome(em: float, confidence: float, *, answered: bool = True, gold: bool = True) -> Outcome:
    status = Status.ANSWERED if answered else Status.NOT_FOUND
    return Outcome(Case("1", "谁", "x", ("甲",) if gold else ()), "甲", status, confidence, em, em, None, 1.0)


def test_the_curve_by_hand() -> None:
    found = risk_coverage([outcome(0, 0.6), outcome(1, 0.9), outcome(0, 0.99, answered=False), outcome(1, 0.7)])
    # right at 0.9, right at 0.7, wrong at 0.6, then the refusal of an answerable question
    assert found == [Point(1 / 4, 0), Point(2 / 4, 0), Point(3 / 4, 1 / 3), Point(4 / 4, 2 / 4)]
    assert area(found) == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4)


def test_equal_confidences_share_their_errors() -> None:
    found = risk_coverage([outcome(1, 0.5), outcome(0, 0.5)])
    assert found == [Point(1 / 2, 1 / 2), Point(2 / 2, 1 / 2)] == risk_coverage([outcome(0, 0.5), outcome(1, 0.5)])


def test_a_right_refusal_is_no_error() -> None:
    assert risk_coverage([outcome(1, 0.1, answered=False, gold=False)]) == [Point(1, 0)]


def test_reliability_by_hand() -> None:
    bins = reliability(
        [outcome(1, 0.95), outcome(0, 0.91), outcome(1, 1.0), outcome(0, 0.15), outcome(1, 0.5, answered=False)]
    )
    assert [one.count for one in bins] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    assert bins[9].accuracy == pytest.approx(2 / 3)
    assert bins[9].confidence == pytest.approx((0.95 + 0.91 + 1.0) / 3)
    expected = (3 * abs((0.95 + 0.91 + 1.0) / 3 - 2 / 3) + 1 * abs(0.15 - 0)) / 4
    assert calibration_error(bins) == pytest.approx(expected)


def test_nothing_answered() -> None:
    assert area([]) == 0.0
    assert calibration_error(reliability([])) == 0.0


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1), st.booleans()), min_size=1, max_size=30), st.randoms())
def test_order_changes_nothing_and_bounds_hold(rows: list[tuple[bool, float, bool]], chance: object) -> None:
    outcomes = [outcome(float(em), confidence, answered=answered) for em, confidence, answered in rows]
    shuffled = sorted(outcomes, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert area(risk_coverage(outcomes)) == pytest.approx(area(risk_coverage(shuffled)))
    assert 0 <= area(risk_coverage(outcomes)) <= 1
    assert 0 <= calibration_error(reliability(outcomes)) <= 1
    assert len(risk_coverage(outcomes)) == len(outcomes)
