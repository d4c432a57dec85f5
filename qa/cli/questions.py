"""Files of questions → the questions, each with the filter that it is asked among."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import Filter, InputError
from index.query import EVERYTHING, filter_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a file and among which passages it is asked.

    A dialogue's turns have the ids ID.1, ID.2 and so on, and the dialogue's own.
    """

    id: str
    question: str
    dialogue: str = ""
    where: Filter = EVERYTHING


def read_questions(path: Path) -> list[Asked]:
    """Every question of a JSONL file of {id, question} or {id, turns: [{question}, …]} lines, blank ones skipped.

    A line may have `filters`, as the HTTP API takes them; a dialogue's hold for all of its turns.

    Raises InputError for a file that cannot be read or holds none, and for the first bad line, by its number.
    """
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); give a JSONL file of questions") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no UTF-8 text ({error.reason}); give a JSONL file of questions") from None
    found: list[Asked] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found += _asked(json.loads(line))
            except InputError as error:
                raise InputError(f"line {number} of {path}: {error}") from None
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                expected = "{id, question} or {id, turns: [{question}, …]}"
                raise InputError(f"line {number} of {path} is {line[:60]!r}, expected {expected}; mend it") from None
    if not found:
        raise InputError(f"{path} holds no question; give a JSONL file with one a line")
    return found


def _asked(row: Any) -> list[Asked]:
    where = filter_of(row.get("filters"))
    if "turns" in row:
        return [Asked(f"{row['id']}.{n}", _text(turn), str(row["id"]), where) for n, turn in enumerate(row["turns"], 1)]
    return [Asked(str(row["id"]), _text(row), "", where)]


def _text(row: Any) -> str:
    question = row["question"]
    if not isinstance(question, str) or not question.strip():
        raise ValueError(question)
    return question
