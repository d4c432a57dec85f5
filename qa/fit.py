"""Labelled questions → a judge: weights, calibrated confidence, and the threshold that keeps a chosen risk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index import InputError
from qa.belief import beliefs
from qa.features import NAMES, vector
from qa.judge import Judge, Verdict
from qa.labels import RIGHT, WRONG, Labelled, Source
from qa.questions import written_whole

FOLDS, ROUNDS, SEED = 5, 4, 7
FEWEST = 20  # labelled questions
SHRINKAGE = 0.02
BINS = 10
LEVELS = tuple(round(0.02 * step, 2) for step in range(5, 48))

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the judge fares on questions it was not fitted on (cross-validation), those that weigh most.

    `ece` is the expected calibration error over ten equal bins (Naeini et al. 2015), `auroc` right against other
    first candidates, `answered` the share at or over the threshold, `wrong` that of wrong answers among those.
    """

    questions: int
    right: float
    ece: float
    auroc: float
    answered: float
    wrong: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """A judge with the measure of its confidence."""

    judge: Judge
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class _Tops:
    """The first candidate of each question: log-odds of being right, overlap with a reference, weight."""

    logits: Floats
    overlaps: Floats
    weights: Floats


def fit(rows: Sequence[Labelled], *, risk: float = 0.05) -> Fitted:
    """Weights on all rows; temperature and threshold on what cross-validation says of the weightiest rows, left out.

    Raises InputError for too few rows, or rows that are all right or all wrong.
    """
    if len(rows) < FEWEST:
        raise InputError(f"calibration needs at least {FEWEST} labelled questions, got {len(rows)}; give larger sets")
    tops = _left_out(rows)
    heavy = tops.weights == tops.weights.max()
    slope, shift = _temperature(tops.logits[heavy], tops.overlaps[heavy])
    whole = _fit(rows)
    judge = replace(
        whole,
        sure=tuple(round(slope * one, 4) for one in whole.sure),
        of_support=round(slope * whole.of_support, 4),
        bias=round(slope * whole.bias + shift, 4),
    )
    sure = 1 / (1 + np.exp(-(slope * tops.logits[heavy] + shift)))
    threshold = threshold_for(sure, tops.overlaps[heavy], risk)
    return Fitted(replace(judge, threshold=threshold), _measured(sure, tops.overlaps[heavy], threshold))


def _left_out(rows: Sequence[Labelled]) -> _Tops:
    """What judges that were fitted without a row say of it, over ROUNDS differently drawn divisions into folds."""
    random, parts = np.random.default_rng(SEED), []
    for _ in range(ROUNDS):
        order = random.permutation(len(rows)).tolist()
        for fold in range(FOLDS):
            judge = _fit([rows[at] for place, at in enumerate(order) if place % FOLDS != fold])
            parts.append(_tops([rows[at] for at in order[fold::FOLDS]], judge))
    return _Tops(*(np.concatenate([getattr(part, name) for part in parts]) for name in _Tops.__slots__))


def threshold_for(sure: Floats, overlaps: Floats, risk: float) -> float:
    """The lowest level from which on at most `risk` of the answers are wrong; the highest level where none is."""
    for level in LEVELS:
        answered = sure >= level
        if answered.any() and (overlaps[answered] < WRONG).mean() <= risk:
            return level
    return LEVELS[-1]


def _fit(rows: Sequence[Labelled]) -> Judge:
    rank = _fit_rank(rows)
    tops = [_top(row, rank) for row in rows]
    y = np.array([row.overlap(top) >= RIGHT for row, top in zip(rows, tops, strict=True)])
    if y.all() or not y.any():
        raise InputError(f"the first candidate is {'always' if y.any() else 'never'} right; give more varied questions")
    x = np.array([[*vector(top.signals), top.belief.support] for top in tops])
    weights = np.array([row.weight for row in rows])
    model = LogisticRegression(C=0.3, max_iter=5000).fit(x, y, sample_weight=weights)
    *sure, of_support = (float(value) for value in model.coef_[0])
    return Judge(rank, tuple(sure), of_support, float(model.intercept_[0]), 0.0)


def _fit_rank(rows: Sequence[Labelled]) -> tuple[float, ...]:
    """The conditional logit over each question's candidates, by L-BFGS with a little shrinkage."""
    useful = [(row, [row.overlap(one) >= RIGHT for one in row.verdicts]) for row in rows]
    useful = [(row, right) for row, right in useful if any(right)]
    most = max((len(right) for _, right in useful), default=1)
    signals = torch.zeros(len(useful), most, len(NAMES))
    there, right_at = torch.zeros(len(useful), most, dtype=torch.bool), torch.zeros(len(useful), most, dtype=torch.bool)
    for at, (row, right) in enumerate(useful):
        signals[at, : len(right)] = torch.tensor([vector(one.signals) for one in row.verdicts])
        there[at, : len(right)] = True
        right_at[at, : len(right)] = torch.tensor(right)
    weights = torch.tensor([row.weight for row, _ in useful])
    found = torch.zeros(len(NAMES), requires_grad=True)
    optimiser = torch.optim.LBFGS([found], max_iter=200)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        scores = signals @ found
        whole = torch.logsumexp(scores.masked_fill(~there, -torch.inf), 1)
        value = SHRINKAGE * (found**2).sum()
        value = (
            value
            + (weights / weights.sum() * (whole - torch.logsumexp(scores.masked_fill(~right_at, -torch.inf), 1))).sum()
        )
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return tuple(round(float(value), 4) for value in found.detach())


def _top(row: Labelled, rank: tuple[float, ...], judge: Judge | None = None) -> Verdict:
    """What these weights put first, of candidates that say the same the judge's surest, with the belief in it."""
    scores = np.array([vector(v.signals) for v in row.verdicts]) @ np.array(rank)
    believed = beliefs([v.candidate for v in row.verdicts], scores)
    verdicts = [replace(one, belief=belief) for one, belief in zip(row.verdicts, believed, strict=True)]
    most = max(belief.worth for belief in believed)
    first = [at for at, belief in enumerate(believed) if belief.worth == most]
    if judge is None:
        return verdicts[max(first, key=lambda at: scores[at])]
    return max((verdicts[at] for at in first), key=lambda one: judge.confidence(one.signals, one.belief))


def _tops(rows: Sequence[Labelled], judge: Judge) -> _Tops:
    tops = [_top(row, judge.rank, judge) for row in rows]
    sure = np.array([judge.confidence(top.signals, top.belief) for top in tops])
    overlaps = np.array([row.overlap(top) for row, top in zip(rows, tops, strict=True)])
    return _Tops(np.log(sure / (1 - sure)), overlaps, np.array([row.weight for row in rows]))


def _temperature(logits: Floats, overlaps: Floats) -> tuple[float, float]:
    """Slope and shift of the log-odds (Platt 1999) that fit the rows left out best."""
    model = LogisticRegression(C=1e6, max_iter=1000).fit(logits[:, None], overlaps >= RIGHT)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def _measured(sure: Floats, overlaps: Floats, threshold: float) -> Calibration:
    right, answered = overlaps >= RIGHT, sure >= threshold
    return Calibration(
        len(sure) // ROUNDS,
        float(right.mean()),
        _ece(sure, right),
        float(roc_auc_score(right, sure)) if 0 < right.sum() < len(right) else float("nan"),
        float(answered.mean()),
        float((overlaps[answered] < WRONG).mean()) if answered.any() else 0.0,
    )


def _ece(sure: Floats, right: NDArray[np.bool_]) -> float:
    """The mean distance of confidence and accuracy over ten equal bins, each by its share."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    return sum(
        abs(float(sure[bins == at].mean() - right[bins == at].mean())) * float((bins == at).mean())
        for at in np.unique(bins)
    )


def save(fitted: Fitted, out: Path, sources: Sequence[Source]) -> None:
    """Write the weights by name, with what they were fitted on and how well, whole or not at all."""
    plain = asdict(fitted.judge)
    for name in ("rank", "sure"):
        plain[name] = dict(zip(NAMES, plain[name], strict=True))
    measured = {name: round(value, 4) for name, value in asdict(fitted.calibration).items()}
    plain |= {"sets": [asdict(source) for source in sources], "cross_validation": measured}
    with written_whole(out) as write:
        write(json.dumps(plain, indent=1, ensure_ascii=False) + "\n")
