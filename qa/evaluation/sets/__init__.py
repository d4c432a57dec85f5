"""Question sets → cases, recognised by content: SQuAD-layout JSON, question banks, tables, pairs, BEIR folders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from index import InputError
from qa.evaluation.cases import QuestionSet, text_of
from qa.evaluation.sets.beir import is_pair, read_beir, read_pairs
from qa.evaluation.sets.squad import read_bank, read_squad
from qa.evaluation.sets.tables import is_table, read_table


def read_set(path: Path) -> QuestionSet:
    """The set in a file or folder; raises InputError where it is none of the known layouts.

    What is wrong inside, an answer that its context does not hold for example, is told in `bad`.
    """
    if path.is_dir():
        return read_beir(path)
    if not path.is_file():
        raise InputError(
            f"there is no question set {str(path)!r}; name a JSON, JSONL, CSV or XLSX file or a BEIR folder"
        )
    if is_table(path):
        return read_table(path)
    text = text_of(path)
    first = next((line for line in text.split("\n") if line.strip()), "")
    if not first:
        raise InputError(f"{path} is empty; give a set with at least one question")
    if '"data"' in text[:5000] and first.lstrip().startswith("{") and not _is_row(first):
        return read_squad(path, text)
    return read_pairs(path, text) if is_pair(_parsed(first)) else read_bank(path, text)


def _is_row(line: str) -> bool:
    row = _parsed(line)
    return row is not None and "data" not in row


def _parsed(line: str) -> Any:
    """The JSON value of a line; None where it is none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
