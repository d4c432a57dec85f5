"""A question bank's rows: was the answer's passage found, was the answer right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.evaluation.rules.bank import grade
from qa.evaluation.sets.squad import read_bank
from tests.bench.racing.common import Place, Said

HALF = 0.5  # below that F1 an answer counts as wrong


@dataclass(frozen=True, slots=True)
class Graded:
    """One row: `found` is whether one of the passages holds the answer's place, `f1` that of what was said."""

    answerable: bool
    found: bool
    f1: float
    said: bool
    sure: bool


def graded(row: dict[str, Any], places: Sequence[Place], said: Said) -> Graded:
    """Grade one row by the bank's own rules; what is merely offered is graded like what is given."""
    case = read_bank(Path("row"), json.dumps(row, ensure_ascii=False)).cases[0]
    at = next((at for at in (row.get("start"), row.get("evidence_start")) if at is not None), -1)
    found = any(one.source == row["doc"] and one.start <= at < one.end for one in places)
    f1 = grade(case, said.text, said.items).f1 if said.text else 0.0
    return Graded(case.answerable, found, f1, bool(said.text), bool(said.text) and said.sure)


def grades_of(rows: Sequence[Graded]) -> dict[str, float]:
    """The figures over all rows."""
    answerable, others = [one for one in rows if one.answerable], [one for one in rows if not one.answerable]
    given = [one for one in rows if one.sure]
    return {
        "rows": len(rows),
        "recall_at_5": _mean([float(one.found) for one in answerable]),
        "offered_f1": _mean([one.f1 for one in answerable]),
        "answered_f1": _mean([one.f1 if one.sure else 0.0 for one in answerable]),
        "wrong_among_answered": _mean([float(not one.answerable or one.f1 < HALF) for one in given]),
        "unanswerable_answered": _mean([float(one.sure) for one in others]),
        "refused_though_there": _mean([float(not one.sure) for one in answerable]),
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
