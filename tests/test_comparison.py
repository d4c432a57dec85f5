from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kstest

from index import InputError
from qa.evaluation.comparison import compare, interval, significance
from qa.evaluation.results import Result, Results


def result(number: int, f1: float, *, answered: bool = True, rank: int | None = 1, ms: float = 10.0) -> Result:
    return Result(f"{number}", "谁", ("甲",), "甲", float(f1 == 1), f1, answered, True, rank, True, ms)


def results(name: str, *questions: Result) -> Results:
    return Results(name, {}, questions)


def named(before: Results, after: Results) -> dict[str, tuple[float, float]]:
    return {one.metric: (one.before, one.after) for one in compare(before, after, resamples=200).differences}


def test_means_by_hand() -> None:
    before = results("a", result(1, 1.0), result(2, 0.5, rank=2), result(3, 0.0, rank=None, answered=False))
    after = results("b", result(1, 1.0), result(2, 1.0), result(3, 0.0, rank=None))
    found = named(before, after)
    assert found["em"] == pytest.approx((100 * (1 + 0 + 0) / 3, 100 * (1 + 1 + 0) / 3))
    assert found["f1"] == pytest.approx((100 * (1 + 0.5 + 0) / 3, 100 * (1 + 1 + 0) / 3))
    assert found["answered_wrong"] == pytest.approx(((0 + 1 + 0) / 3, (0 + 0 + 1) / 3))
    assert found["refused_wrong"] == pytest.approx((1 / 3, 0 / 3))
    assert found["hit@1"] == pytest.approx((1 / 3, 2 / 3))
    assert found["mrr@10"] == pytest.approx(((1 + 1 / 2 + 0) / 3, (1 + 1 + 0) / 3))


def test_a_run_against_itself_differs_in_nothing() -> None:
    run = results("a", *(result(n, n % 2) for n in range(20)))
    found = compare(run, run)
    assert all((one.difference, one.low, one.high) == (0, 0, 0) for one in found.differences)
    assert all(one.adjusted in (1.0, None) for one in found.differences)
    assert (found.changed, found.worse) == ((), ())


def test_what_got_worse_is_named_and_the_worst_comes_first() -> None:
    before = results("a", *(result(n, 1.0) for n in range(40)))
    after = results("b", *(result(n, 0.0 if n < 20 else 1.0) for n in range(39)), result(39, 0.4))
    found = compare(before, after)
    assert found.worse == ("em", "f1", "answered_wrong")
    assert [one.change for one in found.changed] == [-1.0] * 20 + [pytest.approx(0.4 - 1.0)]
    assert compare(after, before).worse == ()


def test_slower_is_shown_and_never_a_regression() -> None:
    before = results("a", *(result(n, 1.0, ms=10) for n in range(40)))
    after = results("b", *(result(n, 1.0, ms=900) for n in range(40)))
    found = compare(before, after)
    (times,) = [one for one in found.differences if one.metric == "ms"]
    assert (times.difference, times.adjusted, found.worse) == (890, None, ())


def test_holm_by_hand() -> None:
    rng = np.random.default_rng(3)
    before = results("a", *(result(n, 0.5, rank=1 + int(rng.integers(3))) for n in range(30)))
    after = results("b", *(replace(one, f1=0.6, rank=1 + int(rng.integers(3))) for one in before.questions))
    found = [one for one in compare(before, after).differences if one.p is not None]
    plain = sorted(one.p for one in found if one.p is not None)
    expected = []
    for place, p in enumerate(plain):
        expected.append(max([*expected, min(1.0, p * (len(plain) - place))]))
    assert sorted(one.adjusted for one in found if one.adjusted is not None) == pytest.approx(expected)


@pytest.mark.parametrize(
    "other",
    [
        results("b", result(1, 1.0)),
        results("b", result(1, 1.0), result(3, 1.0)),
        results("b", result(1, 1), result(1, 1)),
    ],
)
def test_other_questions_are_refused(other: Results) -> None:
    with pytest.raises(InputError, match="compare two runs over the same set"):
        compare(results("a", result(1, 1.0), result(2, 1.0)), other)


def test_nothing_to_compare() -> None:
    with pytest.raises(InputError, match="hold no question"):
        compare(results("a"), results("b"))


def test_the_interval_covers_the_true_difference() -> None:
    """400 simulated pairs of runs, a true difference of 3 points: about 95 % of the intervals hold it."""
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(400):
        change = rng.normal(3, 30, 300)
        low, high = interval(change, resamples=1000)
        held += low <= 3 <= high
    assert 0.93 <= held / 400 <= 0.97


def test_p_is_uniform_where_there_is_no_difference() -> None:
    rng = np.random.default_rng(5)
    found = [significance(rng.normal(0, 30, 60), resamples=999) for _ in range(400)]
    assert kstest(found, "uniform").pvalue > 0.05


def test_p_of_a_handful_is_exact() -> None:
    # Three differences of one sign: 2 of the 2**3 sign patterns are as extreme.
    assert significance(np.array([1.0, 2.0, 3.0])) == pytest.approx(2 / 2**3)
