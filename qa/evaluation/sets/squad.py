"""SQuAD-layout JSON, and question banks (a JSON object a line, single questions and dialogues) → cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index import Filter, InputError, Span
from index.query import EVERYTHING, filter_of
from qa.evaluation.cases import Case, QuestionSet, id_of, question_of, text_in, texts_in, why


def read_squad(path: Path, text: str) -> QuestionSet:
    """The set of a SQuAD-layout file; raises InputError where it is none."""
    try:
        paragraphs = [paragraph for item in json.loads(text)["data"] for paragraph in item["paragraphs"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path} is no SQuAD-layout JSON ({error}); expected data[].paragraphs[].qas[]") from None
    cases: list[Case] = []
    bad: list[str] = []
    corpus: dict[str, str] = {}
    for number, paragraph in enumerate(paragraphs):
        context = paragraph.get("context") if isinstance(paragraph, dict) else None
        if not isinstance(context, str) or not context.strip():
            bad.append(f"paragraph {number}: it has no context")
            continue
        corpus[str(number)] = context
        rows = paragraph.get("qas")
        for place, row in enumerate(rows if isinstance(rows, list) else [rows]):
            try:
                cases.append(_case(row, context, str(number)))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                bad.append(f"paragraph {number}, question {place}: {why(error)}")
    rules = "squad2" if any(not case.answers for case in cases) else "cmrc2018"
    return QuestionSet(path.name, tuple(cases), tuple(corpus.items()), tuple(bad), rules)


def _case(row: Any, context: str, number: str) -> Case:
    given = row.get("answers") or ()
    if not given and row.get("is_impossible") is not True and "is_impossible" in row:
        raise ValueError("it has no answer and is not marked impossible")
    spans = [_span(answer, context) for answer in given]
    answers = tuple(dict.fromkeys(answer["text"] for answer in given))
    kind = "answerable" if answers else "unanswerable"
    question = question_of(row["question"])
    places = tuple(span for span in spans if span)
    return Case(id_of(row["id"]), question, kind, answers, context, ((number, 1),), spans=places)


def _span(answer: Any, context: str) -> Span | None:
    """Where an answer stands; None where the set does not tell (a start below 0, as DRCD and CMRC have in places)."""
    text, start = answer["text"], answer.get("answer_start", -1)
    if not text_in(text, "answer").strip():
        raise ValueError("its answer is empty")
    if text not in context:
        raise ValueError(f"its answer {text[:20]!r} does not stand in its context")
    if not isinstance(start, int) or start < 0:
        return None
    if not context.startswith(text, start):
        raise ValueError(f"its answer {text[:20]!r} does not stand at {start}")
    return Span(start, start + len(text))


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
