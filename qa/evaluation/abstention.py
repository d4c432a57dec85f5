"""How well a confidence tells right answers from wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from qa.evaluation.outcomes import Outcome

BINS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """The share of questions answered at some confidence, and the share of those that are wrong."""

    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers within one tenth of confidence: how many, how sure and how right on average."""

    count: int
    confidence: float
    accuracy: float


def risk_coverage(outcomes: Sequence[Outcome]) -> list[Point]:
    """The curve of the answered questions, the most confident first, then of the refused.

    El-Yaniv and Wiener 2010. A refusal counts with confidence 0 and is wrong where there was an answer, so that
    the last point covers every question; among equal confidences errors are spread evenly.
    """
    ordered = sorted(outcomes, key=lambda one: -_belief(one))
    points: list[Point] = []
    done, wrong = 0, 0.0
    for _, group in groupby(ordered, key=_belief):
        members = list(group)
        share = sum(_error(one) for one in members) / len(members)
        for _ in members:
            done, wrong = done + 1, wrong + share
            points.append(Point(done / len(ordered), wrong / done))
    return points


def area(points: Sequence[Point]) -> float:
    """The area under the curve: the mean risk over all coverages (Geifman et al. 2019); lower is better."""
    return sum(point.risk for point in points) / len(points) if points else 0.0


def reliability(outcomes: Sequence[Outcome]) -> list[Bin]:
    """Ten equal bins of confidence over the answered questions, empty ones with count 0."""
    bins: list[list[Outcome]] = [[] for _ in range(BINS)]
    for one in outcomes:
        if one.answered:
            bins[min(int(one.confidence * BINS), BINS - 1)].append(one)
    return [Bin(len(part), _mean([one.confidence for one in part]), _mean([one.em for one in part])) for part in bins]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance of confidence and accuracy, weighted by count (Guo et al. 2017)."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.accuracy) for one in bins) / total if total else 0.0


def _belief(one: Outcome) -> float:
    return one.confidence if one.answered else -1.0


def _error(one: Outcome) -> float:
    """1 where the outcome is wrong: not an exact match; a right refusal is one."""
    return 1.0 - one.em


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
