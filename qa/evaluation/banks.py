"""Question banks: a JSON object a line, single questions and dialogues."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index import Filter, InputError
from index.query import EVERYTHING, filter_of
from qa.evaluation.cases import Case, QuestionSet, id_of, question_of, text_in, texts_in, why


def read_bank(path: Path, text: str) -> QuestionSet:
    """The set of {id, question, answers, …} or {id, turns: […]} lines; a dialogue's turns get the ids ID.1, ID.2.

    A row with `filters` is asked of what they allow; one with the scope "document", of its own document `doc` alone.
    """
    cases: list[Case] = []
    bad: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                cases += _cases(json.loads(line))
            except (InputError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
                bad.append(f"line {number}: {why(error)}")
    if not cases:
        reason = bad[0] if bad else "it holds no line"
        expected = "SQuAD JSON, {id, question, answers} lines, or a table with the columns question and answer"
        raise InputError(f"{path} is no known question set ({reason}); expected {expected}")
    return QuestionSet(path.name, tuple(cases), bad=tuple(bad), rules="bank")


def _cases(row: Any) -> Iterator[Case]:
    if "disliked" in row:  # judged wrong on the page; nobody said what is right
        return
    turns = list(enumerate(row["turns"], 1)) if "turns" in row else [(0, row)]
    if not turns:
        raise ValueError("its turns are empty")
    where = filter_of(row.get("filters"))
    if row.get("scope") == "document" and where == EVERYTHING:
        where = Filter(sources=(text_in(row["doc"], "doc"),))
    for number, turn in turns:
        identity = f"{id_of(row['id'])}.{number}" if number else id_of(row["id"])
        variants = turn.get("item_variants") or {}
        yield Case(
            identity,
            question_of(turn["question"]),
            text_in(turn.get("type", "answerable" if turn["answers"] else "unanswerable"), "type"),
            texts_in(turn["answers"], "answers"),
            items=tuple(
                (item, *texts_in(variants.get(item), "variants")) for item in texts_in(turn.get("items"), "items")
            ),
            verdict=None if turn.get("verdict") is None else text_in(turn["verdict"], "verdict"),
            wrong=texts_in(turn.get("distractors"), "distractors"),
            earlier=tuple(question_of(one["question"]) for _, one in turns[: number - 1]) if number else (),
            where=where,
            folder=text_in(row.get("folder", ""), "folder"),
        )
