"""Signals → order and confidence: two small linear models, fitted on labelled questions (judge.json)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from index import InputError, ModelError, Span
from qa.agree import Contradictions
from qa.belief import Belief, beliefs
from qa.candidates import Candidate
from qa.features import NAMES, Features, features, vector
from qa.question import Question


@dataclass(frozen=True, slots=True)
class Verdict:
    """A candidate with its signals and what contradicts it, its score, the belief in it, and how sure it is.

    `score` is that of the ranking weights (log-odds, higher is better), `confidence` the probability that the
    candidate is right. One that is contradicted has neither belief nor confidence.
    """

    candidate: Candidate
    signals: Features
    against: str | None
    score: float
    belief: Belief
    confidence: float


@dataclass(frozen=True, slots=True)
class Judge:
    """The fitted weights in the order of NAMES, and the confidence from which an answer is given.

    `rank` orders the candidates of one question (a conditional logit: McFadden 1974); `sure` with
    `of_support` and `bias` tells how probable it is that one is right (logistic regression).
    """

    rank: tuple[float, ...]
    sure: tuple[float, ...]
    of_support: float
    bias: float
    threshold: float

    def judge(self, question: Question, found: Sequence[Candidate]) -> list[Verdict]:
        """Verdicts, the most believed first, contradicted ones last; ties by confidence, score, rank and place."""
        signals = features(question, found)
        contradictions = Contradictions(question)
        against = [contradictions.of(one, its) for one, its in zip(found, signals, strict=True)]
        scores = [_dot(self.rank, one) for one in signals]
        believed = beliefs(found, np.where([one is None for one in against], scores, -np.inf))
        verdicts = [
            Verdict(candidate, its, reason, score, belief, self.confidence(its, belief) if reason is None else 0.0)
            for candidate, its, reason, score, belief in zip(found, signals, against, scores, believed, strict=True)
        ]
        return sorted(verdicts, key=_order)

    def confidence(self, signals: Features, belief: Belief) -> float:
        """The logistic function of the weighted sum."""
        total = _dot(self.sure, signals) + self.of_support * belief.support + self.bias
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def _order(verdict: Verdict) -> tuple[bool, float, float, float, int, Span]:
    """Of candidates that say the same, the surest stands for all."""
    contradicted, candidate = verdict.against is not None, verdict.candidate
    return contradicted, -verdict.belief.worth, -verdict.confidence, -verdict.score, candidate.rank, candidate.span


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
        judge = Judge(rank, sure, *(float(plain[name]) for name in ("of_support", "bias", "threshold")))
        if not all(map(math.isfinite, (*judge.rank, *judge.sure, judge.of_support, judge.bias, judge.threshold))):
            raise ValueError("a weight is no number")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ModelError(f"{path or 'judge.json'} is no judge ({error}); make one with: fangtan calibrate") from None
    return judge


def _dot(weights: Sequence[float], signals: Features) -> float:
    return sum(weight * value for weight, value in zip(weights, vector(signals), strict=True))
