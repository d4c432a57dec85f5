"""Two results files of the same questions: what differs, and whether by chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index import InputError
from qa.evaluation.results import Result, Results

RESAMPLES = 10_000
SEED = 7
LEVEL = 0.05  # of an adjusted p below which a difference counts
SIDES = 0.5  # of F1 from which a question changed sides

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Metric:
    """What is compared: a value a question (None where it has none), and whether more is better."""

    value: Callable[[Result], float | None]
    better: int = 1  # 1: higher, -1: lower
    tested: bool = True


METRICS: Mapping[str, Metric] = {
    "em": Metric(lambda one: 100 * one.em),
    "f1": Metric(lambda one: 100 * one.f1),
    "answered_wrong": Metric(lambda one: float(one.answered and one.em == 0), -1),
    "refused_wrong": Metric(lambda one: float(not one.answered) if one.answerable else None, -1),
    "hit@1": Metric(lambda one: _within(one, 1)),
    "hit@5": Metric(lambda one: _within(one, 5)),
    "mrr@10": Metric(lambda one: _reciprocal(one)),
    "ms": Metric(lambda one: one.ms, -1, tested=False),  # another machine's times are no regression
}


@dataclass(frozen=True, slots=True)
class Difference:
    """B less A of one metric: the mean, its 95 % bootstrap interval, and p before and after Holm's correction.

    `better` is 1 where more is better, -1 where less is; `adjusted` is None for what is not tested.
    """

    metric: str
    before: float
    after: float
    low: float
    high: float
    p: float | None
    adjusted: float | None
    better: int

    @property
    def difference(self) -> float:
        """B less A."""
        return self.after - self.before

    @property
    def worse(self) -> bool:
        """Whether B is significantly worse."""
        return self.adjusted is not None and self.adjusted < LEVEL and self.difference * self.better < 0


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that one run has right and the other wrong; `change` is B's F1 less A's, in [-1, 1]."""

    before: Result
    after: Result
    change: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The metrics' differences, and the questions that changed sides, the worst first."""

    differences: tuple[Difference, ...]
    changed: tuple[Changed, ...]
    questions: int

    @property
    def worse(self) -> tuple[str, ...]:
        """The metrics that got significantly worse."""
        return tuple(one.metric for one in self.differences if one.worse)


def compare(a: Results, b: Results, *, resamples: int = RESAMPLES, seed: int = SEED) -> Comparison:
    """B against A, question by question; raises InputError where they do not hold the same questions.

    Differences of answered_wrong, hit@k and the like are means over all questions that have them, so that each is
    paired; the results files' own shares may have other denominators.
    """
    pairs = _paired(a, b)
    found = [
        difference
        for name, metric in METRICS.items()
        if (difference := _difference(name, metric, pairs, resamples, seed)) is not None
    ]
    changed = [Changed(before, after, after.f1 - before.f1) for before, after in pairs]
    sides = [one for one in changed if one.before.em != one.after.em or abs(one.change) >= SIDES]
    sides.sort(key=lambda one: (one.change, one.after.em - one.before.em))
    return Comparison(tuple(_holm(found)), tuple(sides), len(pairs))


def _paired(a: Results, b: Results) -> list[tuple[Result, Result]]:
    theirs = {one.id: one for one in b.questions}
    ours = {one.id for one in a.questions}
    odd = sorted(ours ^ set(theirs))
    if odd or len(ours) != len(a.questions) or len(theirs) != len(b.questions):
        example = f"{odd[0]!r} is in one only" if odd else "an id stands twice"
        raise InputError(
            f"{a.name} holds {len(a.questions)} questions and {b.name} {len(b.questions)}, and {example}; "
            "compare two runs over the same set"
        )
    if not ours:
        raise InputError(f"{a.name} and {b.name} hold no question; compare two runs over the same set")
    return [(one, theirs[one.id]) for one in a.questions]


def _difference(
    name: str, metric: Metric, pairs: Sequence[tuple[Result, Result]], resamples: int, seed: int
) -> Difference | None:
    values = [(metric.value(before), metric.value(after)) for before, after in pairs]
    held = np.array([pair for pair in values if None not in pair], float)
    if not len(held):
        return None
    change = held[:, 1] - held[:, 0]
    low, high = interval(change, resamples=resamples, seed=seed)
    p = significance(change, resamples=resamples, seed=seed) if metric.tested else None
    return Difference(name, float(held[:, 0].mean()), float(held[:, 1].mean()), low, high, p, None, metric.better)


def interval(change: Values, *, resamples: int = RESAMPLES, seed: int = SEED) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of the mean paired difference (Efron 1979)."""
    if not change.any():
        return 0.0, 0.0
    from scipy.stats import bootstrap

    found = bootstrap(
        (change,),
        np.mean,
        n_resamples=resamples,
        batch=max(1, 2_000_000 // len(change)),
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def significance(change: Values, *, resamples: int = RESAMPLES, seed: int = SEED) -> float:
    """The two-sided p of a paired permutation test: signs of the differences exchanged at random (Fisher 1935)."""
    if not change.any():
        return 1.0
    from scipy.stats import permutation_test

    found = permutation_test(
        (change, -change),
        lambda x, _, axis: np.mean(x, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=resamples,
        batch=max(1, 2_000_000 // len(change)),
        rng=np.random.default_rng(seed),
    )
    return float(found.pvalue)


def _holm(found: Sequence[Difference]) -> list[Difference]:
    """Holm's step-down correction over the tested metrics (Holm 1979)."""
    tested = sorted((one for one in found if one.p is not None), key=lambda one: one.p or 0.0)
    adjusted: dict[str, float] = {}
    floor = 0.0
    for place, one in enumerate(tested):
        floor = max(floor, min(1.0, (one.p or 0.0) * (len(tested) - place)))
        adjusted[one.metric] = floor
    return [replace(one, adjusted=adjusted.get(one.metric)) for one in found]


def _within(one: Result, k: int) -> float | None:
    return float(one.rank is not None and one.rank <= k) if one.searched else None


def _reciprocal(one: Result) -> float | None:
    return (1 / one.rank if one.rank and one.rank <= 10 else 0.0) if one.searched else None
