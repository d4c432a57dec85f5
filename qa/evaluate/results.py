"""Outcomes → figures, and the results file.

The file's schema, version 1: {"schema", "config", "metrics": {name: number}, "by_type": {type: {name: number}},
"questions": [{"id", "question", "type", "gold", "prediction", "em", "f1", "status", "confidence", "rank", "ms"}]}.
EM and F1 are in 0–100, all other shares in 0–1, times in milliseconds.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import ir_measures
import numpy as np
from ir_measures import AP, RR, Measure, Qrel, R, ScoredDoc, nDCG

from qa.evaluate import Evaluation
from qa.evaluate.run import Asked

SCHEMA = "fangtan-eval/1"
RANKED: Mapping[str, Measure] = {
    "recall@1": R @ 1,
    "recall@5": R @ 5,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
    "map": AP,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric's name and value."""

    name: str
    value: float


def figures(outcomes: Sequence[Asked]) -> list[Figure]:
    """Every metric that these outcomes have, in a fixed order; a question without a hit or an answer counts as zero."""
    if not outcomes:
        return []
    graded = [one for one in outcomes if one.case.type != "retrieval"]
    return [*(_answers(graded) if graded else []), *_retrieval(outcomes), *_times(outcomes)]


def printed(done: Evaluation) -> list[str]:
    """The lines that tell one set's figures to a person."""
    head = f"{done.name}: {len(done.outcomes)} questions, {done.mode}"
    return [head, *(f"  {figure.name:15} {figure.value:10.3f}" for figure in figures(done.outcomes))]


def plain_results(outcomes: Sequence[Asked], config: Mapping[str, Any]) -> dict[str, Any]:
    """The results file's value."""
    types = sorted({one.case.type for one in outcomes})
    return {
        "schema": SCHEMA,
        "config": {"version": version("fangtan"), "python": platform.python_version(), **config},
        "metrics": _named(figures(outcomes)),
        "by_type": {name: _named(figures([one for one in outcomes if one.case.type == name])) for name in types},
        "questions": [_question(one) for one in outcomes],
    }


def _answers(outcomes: Sequence[Asked]) -> list[Figure]:
    """EM, F1 and the two ways to be wrong about answering."""
    must = [one for one in outcomes if one.case.answers or one.case.items]
    answered = [one for one in outcomes if one.answered]
    refused = sum(not one.answered for one in must)
    return [
        Figure("em", 100 * _mean([one.em for one in outcomes])),
        Figure("f1", 100 * _mean([one.f1 for one in outcomes])),
        Figure("answered_wrong", _mean([float(one.em == 0) for one in answered])),
        Figure("refused_wrong", refused / len(must) if must else 0.0),
    ]


def _retrieval(outcomes: Sequence[Asked]) -> list[Figure]:
    """By ir_measures, over the questions that have relevant texts and were searched for."""
    searched = [one for one in outcomes if one.case.relevant and (one.ranking or one.case.type == "retrieval")]
    if not searched:
        return []
    qrels = [Qrel(str(n), text, grade) for n, one in enumerate(searched) for text, grade in one.case.relevant]
    run = [
        ScoredDoc(str(n), text, float(-place))
        for n, one in enumerate(searched)
        for place, text in enumerate(one.ranking)
    ]
    found = ir_measures.calc_aggregate(list(RANKED.values()), qrels, run)
    return [Figure(name, float(found[measure])) for name, measure in RANKED.items()]


def _times(outcomes: Sequence[Asked]) -> list[Figure]:
    spent = [one.ms for one in outcomes]
    return [Figure(f"p{level}_ms", float(np.percentile(spent, level))) for level in (50, 95, 99)]


def _question(one: Asked) -> dict[str, Any]:
    gold = [wordings[0] for wordings in one.case.items] or list(one.case.answers)
    return {
        "id": one.case.id,
        "question": one.case.question,
        "type": one.case.type,
        "gold": gold,
        "prediction": one.prediction,
        "em": 100 * one.em,
        "f1": round(100 * one.f1, 4),
        "status": str(one.status),
        "confidence": round(one.confidence, 4),
        "rank": one.rank,
        "ms": round(one.ms, 2),
    }


def _named(found: Sequence[Figure]) -> dict[str, float]:
    return {figure.name: round(figure.value, 6) for figure in found}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
