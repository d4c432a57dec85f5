"""Signals → order and confidence: two small linear models, fitted on labelled questions (judge.json)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import InputError, ModelError
from index.words import fold
from qa.agree import Contradictions
from qa.candidates import Candidate
from qa.features import NAMES, Features, features, vector
from qa.question import Question

PLAIN = re.compile(r"[^\w%.]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A candidate with its signals and what contradicts it, its score and share of belief, and how sure it is.

    `score` is that of the ranking weights (log-odds, higher is better). `share` is in [0, 1], a text's share of the
    belief in all texts that nothing contradicts; `confidence` the probability that the candidate is right. Both
    are 0 for one that is contradicted.
    """

    candidate: Candidate
    signals: Features
    against: str | None
    score: float
    share: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Judge:
    """The fitted weights in the order of NAMES, and the confidence from which an answer is given.

    `rank` orders the candidates of one question (a conditional logit: McFadden 1974); `sure` with
    `of_share` and `bias` tells how probable it is that one is right (logistic regression).
    """

    rank: tuple[float, ...]
    sure: tuple[float, ...]
    of_share: float
    bias: float
    threshold: float

    def judge(self, question: Question, found: Sequence[Candidate]) -> list[Verdict]:
        """Verdicts, the most believed first, contradicted ones last; ties by score, passage rank and place."""
        signals = features(question, found)
        contradictions = Contradictions(question)
        against = [contradictions.of(one, its) for one, its in zip(found, signals, strict=True)]
        scores = [_dot(self.rank, one) for one in signals]
        shares = shared(found, np.where([one is None for one in against], scores, -np.inf))
        verdicts = [
            Verdict(candidate, its, reason, score, share, self.confidence(its, share) if reason is None else 0.0)
            for candidate, its, reason, score, share in zip(found, signals, against, scores, shares, strict=True)
        ]
        return sorted(
            verdicts, key=lambda v: (v.against is not None, -v.share, -v.score, v.candidate.rank, v.candidate.span)
        )

    def confidence(self, signals: Features, share: float) -> float:
        """The logistic function of the weighted sum."""
        total = _dot(self.sure, signals) + self.of_share * share + self.bias
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@lru_cache(maxsize=4)
def load_judge(path: Path | None = None) -> Judge:
    """The judge of a file that `fangtan calibrate` wrote, or the one that comes with the package.

    Raises InputError where there is no such file, ModelError where it is none or its weights are of other signals.
    """
    try:
        text = (path or files("qa").joinpath("judge.json")).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the judge {path} cannot be read ({error}); make one with: fangtan calibrate") from None
    try:
        plain: Mapping[str, Any] = json.loads(text)
        if any(list(plain[name]) != list(NAMES) for name in ("rank", "sure")):
            raise ValueError("its weights are of other signals")
        rank, sure = (tuple(float(value) for value in plain[name].values()) for name in ("rank", "sure"))
        judge = Judge(rank, sure, *(float(plain[name]) for name in ("of_share", "bias", "threshold")))
        if not all(map(math.isfinite, (*judge.rank, *judge.sure, judge.of_share, judge.bias, judge.threshold))):
            raise ValueError("a weight is no number")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ModelError(f"{path or 'judge.json'} is no judge ({error}); make one with: fangtan calibrate") from None
    return judge


def _dot(weights: Sequence[float], signals: Features) -> float:
    return sum(weight * value for weight, value in zip(weights, vector(signals), strict=True))


def shared(found: Sequence[Candidate], scores: NDArray[np.float64]) -> list[float]:
    """The softmax of the scores, added up where the same is said: the same characters, or the same figure.

    A score of minus infinity takes no share.
    """
    if not found or not np.isfinite(scores).any():
        return [0.0] * len(found)
    powers = np.exp(scores - scores.max())
    said = [PLAIN.sub("", fold(_figure_of(one) or one.text)) for one in found]
    total: dict[str, float] = {}
    for text, power in zip(said, powers.tolist(), strict=True):
        total[text] = total.get(text, 0.0) + power
    return [total[text] / float(powers.sum()) * bool(power) for text, power in zip(said, powers.tolist(), strict=True)]


def _figure_of(candidate: Candidate) -> str | None:
    """The characters of the one figure that a candidate holds: 增长5%左右 says what 5%左右 says."""
    if candidate.quantity is None:
        return None
    passage = candidate.hit.passage
    return candidate.quantity.span.move(passage.span.start).of(passage.document.text)
