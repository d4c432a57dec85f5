"""Graded text pairs (JSONL) → cases: how alike two texts are, by people's judgement."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qa.evaluation.cases import Case, QuestionSet, question_of, text_in, why


def is_pair(row: Any) -> bool:
    """Whether a JSON value is laid out as a pair."""
    return isinstance(row, dict) and {"text1", "text2", "label"} <= row.keys()


def read_pairs(path: Path, text: str) -> QuestionSet:
    """The set of {text1, text2, label} lines, the label a whole number, higher for more alike."""
    cases: list[Case] = []
    bad: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                cases.append(_case(number, json.loads(line)))
            except (KeyError, TypeError, ValueError, RecursionError) as error:
                bad.append(f"line {number}: {why(error)}")
    return QuestionSet(path.name, tuple(cases), bad=tuple(bad), rules="pairs")


def _case(number: int, row: Any) -> Case:
    grade = row["label"]
    if isinstance(grade, bool) or not isinstance(grade, int):
        raise ValueError("its label is no whole number")
    return Case(str(number), question_of(row["text1"]), "pair", context=text_in(row["text2"], "text2"), grade=grade)
