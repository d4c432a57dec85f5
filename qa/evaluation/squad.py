"""SQuAD-layout JSON: SQuAD 1.1 and 2.0, CMRC 2018, DRCD."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from index import InputError, Span
from qa.evaluation.cases import Case, QuestionSet, id_of, question_of, text_in, why


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
