"""The results file: written, read back.

Its schema, `fangtan-eval/1`: {"schema", "config", "metrics": {name: number}, "by_type": {type: {name: number}},
"by_document": {…}, "by_length": {…}, "questions": [{"id", "question", "type", "gold", "prediction", "em", "f1",
"status", "confidence", "rank", "ms", "answerable", "reason", "document", "gold_passage", "gold_spans", "passage",
"spans", "ranking"}]}. EM and F1 are in 0–100, all other shares in 0–1, times in milliseconds; spans are
[start, end) in the passage beside them; `ranking` are the first ten texts found, null where nothing was searched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import InputError, Span
from qa.evaluation.metrics import Figure, document_of, figures, length_of, parts
from qa.evaluation.run import Outcome

SCHEMA = "fangtan-eval/1"
SHOWN = 10  # texts of a ranking that are kept


@dataclass(frozen=True, slots=True)
class Result:
    """One question of a results file, as far as two runs are compared by it; em and f1 are in [0, 1]."""

    id: str
    question: str
    gold: tuple[str, ...]
    prediction: str
    em: float
    f1: float
    answered: bool
    answerable: bool
    rank: int | None
    searched: bool
    ms: float


@dataclass(frozen=True, slots=True)
class Results:
    """A results file that was read back."""

    name: str
    config: Mapping[str, Any]
    questions: tuple[Result, ...]


def plain_results(outcomes: Sequence[Outcome], config: Mapping[str, Any]) -> dict[str, Any]:
    """The results file's value."""
    return {
        "schema": SCHEMA,
        "config": dict(config),
        "metrics": _named(figures(outcomes)),
        "by_type": _parts(outcomes, lambda one: one.case.type),
        "by_document": _parts(outcomes, document_of),
        "by_length": _parts(outcomes, length_of),
        "questions": [plain_question(one) for one in outcomes],
    }


def plain_question(one: Outcome) -> dict[str, Any]:
    """One question's row."""
    return {
        "id": one.case.id,
        "question": one.case.question,
        "type": one.case.type,
        "gold": [wordings[0] for wordings in one.case.items] or list(one.case.answers),
        "prediction": one.prediction,
        "em": 100 * one.em,
        "f1": round(100 * one.f1, 4),
        "status": str(one.status),
        "confidence": round(one.confidence, 4),
        "rank": one.rank,
        "ms": round(one.ms, 2),
        "answerable": one.case.answerable,
        "reason": one.reason,
        "document": one.document,
        "gold_passage": one.case.context or "",
        "gold_spans": [_pair(span) for span in one.case.spans],
        "passage": "" if one.passage == one.case.context else one.passage,
        "spans": [_pair(span) for span in one.marks],
        "ranking": None if one.ranking is None else list(one.ranking[:SHOWN]),
    }


def read_results(path: Path) -> Results:
    """A file that `plain_results` wrote; raises InputError where it is none."""
    try:
        plain = json.loads(path.read_text("utf-8"))
        if plain["schema"] != SCHEMA:
            raise InputError(f"{path} has the schema {plain['schema']!r}, expected {SCHEMA!r}; evaluate again")
        return Results(path.name, plain["config"], tuple(_result(row) for row in plain["questions"]))
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, RecursionError) as error:
        expected = "expected the file that `fangtan eval --json` writes"
        raise InputError(f"{path} is no results file ({type(error).__name__}: {error}); {expected}") from None


def _result(row: Mapping[str, Any]) -> Result:
    return Result(
        str(row["id"]),
        str(row["question"]),
        tuple(row["gold"]),
        str(row["prediction"]),
        float(row["em"]) / 100,
        float(row["f1"]) / 100,
        row["status"] == "ANSWERED",
        bool(row["answerable"]),
        row["rank"],
        row["ranking"] is not None,
        float(row["ms"]),
    )


def _parts(outcomes: Sequence[Outcome], key: Callable[[Outcome], str | None]) -> dict[str, dict[str, float]]:
    return {part.name: _named(part.figures) for part in parts(outcomes, key)}


def _named(found: Sequence[Figure]) -> dict[str, float]:
    return {figure.name: round(figure.value, 6) for figure in found}


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]
