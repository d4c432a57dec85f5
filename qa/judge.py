"""Signals → confidence: one small logistic model, its weights fitted on labelled questions (judge.json)."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from index import ModelError
from qa.candidates import Candidate
from qa.features import NAMES, Features, features, vector
from qa.question import Question


@dataclass(frozen=True, slots=True)
class Verdict:
    """A candidate with its signals and the fitted probability, in [0, 1], that it is right."""

    candidate: Candidate
    signals: Features
    confidence: float


@dataclass(frozen=True, slots=True)
class Judge:
    """The fitted weights, and the confidence from which an answer is given."""

    weights: tuple[float, ...]
    bias: float
    threshold: float

    def judge(self, question: Question, found: Sequence[Candidate]) -> list[Verdict]:
        """Verdicts by confidence, highest first; ties by passage rank, then by place."""
        verdicts = [
            Verdict(candidate, signals, self.confidence(signals))
            for candidate, signals in zip(found, features(question, found), strict=True)
        ]
        return sorted(verdicts, key=lambda v: (-v.confidence, v.candidate.rank, v.candidate.span))

    def confidence(self, signals: Features) -> float:
        """The logistic function of the weighted sum."""
        total = self.bias + sum(w * x for w, x in zip(self.weights, vector(signals), strict=True))
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@lru_cache(maxsize=1)
def load_judge() -> Judge:
    """The judge that comes with the package; raises ModelError where its weights are of other signals."""
    plain = json.loads(files("qa").joinpath("judge.json").read_text("utf-8"))
    if list(plain["weights"]) != list(NAMES):
        raise ModelError(
            "judge.json holds weights of other signals than qa/features.py; fit it again with: python -m qa.fit"
        )
    return Judge(tuple(plain["weights"].values()), plain["bias"], plain["threshold"])
