"""Signals → order and confidence: two small linear models, fitted on labelled questions (judge.json)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from index import ModelError
from qa.candidates import Candidate
from qa.features import NAMES, Features, features, vector
from qa.question import Question


@dataclass(frozen=True, slots=True)
class Verdict:
    """A candidate with its signals, its share of all candidates' belief, and the probability that it is right.

    Both are in [0, 1]; the shares of one question's candidates sum to 1.
    """

    candidate: Candidate
    signals: Features
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
        """Verdicts, the most believed first; ties by passage rank, then by place."""
        signals = features(question, found)
        shares = _softmax([_dot(self.rank, one) for one in signals])
        verdicts = [
            Verdict(candidate, one, share, self.confidence(one, share))
            for candidate, one, share in zip(found, signals, shares, strict=True)
        ]
        return sorted(verdicts, key=lambda v: (-v.share, v.candidate.rank, v.candidate.span))

    def confidence(self, signals: Features, share: float) -> float:
        """The logistic function of the weighted sum."""
        total = _dot(self.sure, signals) + self.of_share * share + self.bias
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@lru_cache(maxsize=1)
def load_judge() -> Judge:
    """The judge that comes with the package; raises ModelError where its weights are of other signals."""
    plain: Mapping[str, Any] = json.loads(files("qa").joinpath("judge.json").read_text("utf-8"))
    if any(list(plain.get(name, ())) != list(NAMES) for name in ("rank", "sure")):
        raise ModelError(
            "judge.json holds weights of other signals than qa/features.py; fit it again with: python -m qa.fit"
        )
    weights = tuple(plain["rank"].values()), tuple(plain["sure"].values())
    return Judge(*weights, plain["of_share"], plain["bias"], plain["threshold"])


def _dot(weights: Sequence[float], signals: Features) -> float:
    return sum(weight * value for weight, value in zip(weights, vector(signals), strict=True))


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores, default=0.0)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
