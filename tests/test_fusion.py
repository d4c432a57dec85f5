"""Two rankings become one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import DENSE_WEIGHT, fuse, standardised

# Whole numbers: their means and deviations lose nothing in 32 bits.
SCORES = st.lists(st.integers(-50, 50), min_size=1, max_size=20)


def row(*scores: float) -> np.ndarray:
    return np.array(scores, np.float32)


def test_standard_scores_by_hand() -> None:
    # mean 1, deviations -1, -1, 2, variance (1 + 1 + 4) / 3
    assert standardised(row(0, 0, 3)).tolist() == pytest.approx([-1 / math.sqrt(2), -1 / math.sqrt(2), math.sqrt(2)])


def test_fused_scores_by_hand() -> None:
    dense, lexical = row(1, 3), row(0, 8)  # both [-1, 1] in standard deviations
    assert fuse(dense, lexical).tolist() == pytest.approx([-1, 1])
    against = row(8, 0)
    assert fuse(dense, against, weight=0.75).tolist() == pytest.approx([0.75 * -1 + 0.25, 0.75 - 0.25])
    assert fuse(dense, against, weight=1).tolist() == pytest.approx([-1, 1])
    assert fuse(dense, against, weight=0).tolist() == pytest.approx([1, -1])


def test_both_legs_weigh_the_same_unless_told() -> None:
    assert DENSE_WEIGHT == 0.5
    assert fuse(row(1, 3), row(8, 0)).tolist() == [0, 0]


@pytest.mark.parametrize("scores", [row(), row(7), row(0.1, 0.1, 0.1), row(0, 0)])
def test_scores_that_do_not_differ_say_nothing(scores: np.ndarray) -> None:
    assert standardised(scores).tolist() == [0] * len(scores)


def test_a_leg_that_says_nothing_leaves_the_order_to_the_other() -> None:
    assert fuse(row(5, 5), row(0, 8)).tolist() == pytest.approx([-0.5, 0.5])


@given(SCORES)
def test_standard_scores_have_mean_0_and_deviation_1(scores: list[int]) -> None:
    result = standardised(row(*scores))
    assert result.mean() == pytest.approx(0, abs=1e-9)
    assert result.std() == pytest.approx(1 if len(set(scores)) > 1 else 0)


@given(SCORES)
def test_standard_scores_keep_order_and_ties(scores: list[int]) -> None:
    result = standardised(row(*scores))
    for one, standard_one in zip(scores, result, strict=True):
        for other, standard_other in zip(scores, result, strict=True):
            assert (one < other) == (standard_one < standard_other)


@given(SCORES, st.integers(1, 8), st.integers(-100, 100))
def test_neither_unit_nor_origin_of_a_score_matters(scores: list[int], unit: int, origin: int) -> None:
    moved = standardised(row(*(unit * score + origin for score in scores)))
    assert moved.tolist() == pytest.approx(standardised(row(*scores)).tolist(), abs=1e-9)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=10), st.floats(0, 1))
def test_fusing_is_the_weighted_sum(pairs: list[tuple[int, int]], weight: float) -> None:
    dense, lexical = row(*(one for one, _ in pairs)), row(*(other for _, other in pairs))
    expected = [
        weight * one + (1 - weight) * other
        for one, other in zip(standardised(dense), standardised(lexical), strict=True)
    ]
    assert fuse(dense, lexical, weight=weight).tolist() == pytest.approx(expected)
