"""Signals → order and confidence: two small linear models, fitted on labelled questions (judge.json)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import ModelError
from index.words import fold
from qa.candidates import Candidate
from qa.features import NAMES, Features, features, vector
from qa.question import Question

PLAIN = re.compile(r"[^\w%.]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A candidate with its signals, its text's share of all candidates' belief, and the probability that it is right.

    Both are in [0, 1]; the shares of one question's different texts sum to 1.
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
        scores = np.array([_dot(self.rank, one) for one in signals])
        shares = shared(found, scores)
        verdicts = [
            Verdict(candidate, one, share, self.confidence(one, share))
            for candidate, one, share in zip(found, signals, shares, strict=True)
        ]
        own = {id(one.candidate): score for one, score in zip(verdicts, scores.tolist(), strict=True)}
        return sorted(verdicts, key=lambda v: (-v.share, -own[id(v.candidate)], v.candidate.rank, v.candidate.span))

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


def shared(found: Sequence[Candidate], scores: NDArray[np.float64]) -> list[float]:
    """The softmax of the scores, those of candidates with the same characters added up: what is said twice agrees."""
    if not found:
        return []
    powers = np.exp(scores - scores.max())
    texts = [PLAIN.sub("", fold(one.text)) for one in found]
    total: dict[str, float] = {}
    for text, power in zip(texts, powers.tolist(), strict=True):
        total[text] = total.get(text, 0.0) + power
    return [total[text] / float(powers.sum()) for text in texts]
