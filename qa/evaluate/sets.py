"""Question sets → cases, recognised by content: SQuAD-layout JSON, question banks, BEIR folders."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import InputError

ENOUGH = 60


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is accepted as its answer.

    `answers` empty means that it has none. `context` is the text it is asked of (SQuAD layout),
    `relevant` the ids of corpus texts that count as found, with their grade. `items` are accepted
    wordings of each list item, `verdict` 是 or 否, `wrong` tempting answers that are wrong.
    """

    id: str
    question: str
    type: str
    answers: tuple[str, ...] = ()
    context: str | None = None
    relevant: tuple[tuple[str, int], ...] = ()
    items: tuple[tuple[str, ...], ...] = ()
    verdict: str | None = None
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Cases in the file's order, the texts they are asked of by id, and the lines that were no case."""

    name: str
    cases: tuple[Case, ...]
    corpus: tuple[tuple[str, str], ...] = ()
    bad: tuple[str, ...] = ()
    rules: str = "cmrc2018"


def read_set(path: Path) -> QuestionSet:
    """The set in a file or folder; raises InputError where it is none of the known layouts.

    What is wrong inside, an answer that its context does not hold for example, is told in `bad`.
    """
    if path.is_dir():
        return _beir(path)
    if not path.is_file():
        raise InputError(f"there is no question set {str(path)!r}; name a JSON or JSONL file or a BEIR folder")
    text = _text(path)
    first = next((line for line in text.split("\n") if line.strip()), "")
    if not first:
        raise InputError(f"{path} is empty; give a set with at least one question")
    if '"data"' in text[:5000] and first.lstrip().startswith("{") and not _is_row(first):
        return _squad(path, text)
    return _bank(path, text)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as UTF-8 text ({type(error).__name__}); save it as UTF-8") from None


def _is_row(line: str) -> bool:
    try:
        return "data" not in json.loads(line)
    except ValueError:
        return False


def _squad(path: Path, text: str) -> QuestionSet:
    try:
        paragraphs = [paragraph for item in json.loads(text)["data"] for paragraph in item["paragraphs"]]
    except (ValueError, KeyError, TypeError) as error:
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
        for place, row in enumerate(paragraph.get("qas") or ()):
            try:
                cases.append(_squad_case(row, context, str(number)))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                bad.append(f"paragraph {number}, question {place}: {_why(error)}")
    rules = "squad2" if any(not case.answers for case in cases) else "cmrc2018"
    return QuestionSet(path.name, tuple(cases), tuple(corpus.items()), tuple(bad), rules)


def _squad_case(row: Any, context: str, number: str) -> Case:
    answers = [answer["text"] for answer in row.get("answers") or ()]
    if not isinstance(row["question"], str) or not row["question"].strip():
        raise ValueError("its question is empty")
    if not answers and row.get("is_impossible") is not True and "is_impossible" in row:
        raise ValueError("it has no answer and is not marked impossible")
    for answer in row.get("answers") or ():
        if answer["text"] not in context:
            raise ValueError(f"its answer {answer['text'][:20]!r} does not stand in its context")
        start = answer.get("answer_start", -1)
        if start >= 0 and not context.startswith(answer["text"], start):
            raise ValueError(f"its answer {answer['text'][:20]!r} does not stand at {start}")
    kind = "unanswerable" if not answers else "answerable"
    return Case(str(row["id"]), row["question"], kind, tuple(dict.fromkeys(answers)), context, ((number, 1),))


def _bank(path: Path, text: str) -> QuestionSet:
    cases: list[Case] = []
    bad: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                cases += _bank_cases(json.loads(line))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                bad.append(f"line {number}: {_why(error)}")
    if not cases:
        reason = bad[0] if bad else "it holds no line"
        raise InputError(
            f"{path} is no known question set ({reason}); expected SQuAD JSON or {{id, question, answers}} lines"
        )
    return QuestionSet(path.name, tuple(cases), bad=tuple(bad), rules="bank")


def _bank_cases(row: Any) -> Iterator[Case]:
    for number, turn in enumerate(row["turns"], 1) if "turns" in row else ((0, row),):
        identity = f"{row['id']}.{number}" if number else str(row["id"])
        variants = turn.get("item_variants") or {}
        if not isinstance(turn["question"], str) or not turn["question"].strip():
            raise ValueError("its question is empty")
        yield Case(
            identity,
            turn["question"],
            str(turn.get("type", "answerable" if turn["answers"] else "unanswerable")),
            tuple(turn["answers"]),
            items=tuple((item, *variants.get(item, ())) for item in turn.get("items") or ()),
            verdict=turn.get("verdict"),
            wrong=tuple(turn.get("distractors") or ()),
        )


def _beir(folder: Path) -> QuestionSet:
    corpus = {row["_id"]: f"{row.get('title') or ''}\n{row['text']}".strip() for row in _rows(folder, "corpus")}
    qrels: dict[str, dict[str, int]] = {}
    path = next((folder / name for name in ("qrels.tsv", "qrels/test.tsv") if (folder / name).is_file()), None)
    if path is None:
        raise InputError(f"{folder} holds no qrels.tsv; a BEIR folder has corpus.jsonl, queries.jsonl and qrels.tsv")
    bad: list[str] = []
    for number, fields in enumerate(csv.reader(_text(path).splitlines(), delimiter="\t"), 1):
        if number == 1 and not fields[-1].strip().lstrip("-").isdigit():
            continue
        if len(fields) != 3 or not fields[2].strip().lstrip("-").isdigit() or fields[1] not in corpus:
            bad.append(f"qrels line {number}: {' '.join(fields)[:ENOUGH]!r} is no query, corpus text and grade")
            continue
        qrels.setdefault(fields[0], {})[fields[1]] = int(fields[2])
    cases = tuple(
        Case(row["_id"], row["text"], "retrieval", (), relevant=tuple(qrels[row["_id"]].items()))
        for row in _rows(folder, "queries")
        if row["_id"] in qrels
    )
    return QuestionSet(folder.name, cases, tuple(corpus.items()), tuple(bad), "retrieval")


def _rows(folder: Path, name: str) -> list[Any]:
    path = next((folder / file for file in (f"{name}.jsonl", f"{name}.jsonl.gz") if (folder / file).is_file()), None)
    if path is None:
        raise InputError(f"{folder} holds no {name}.jsonl; a BEIR folder has corpus.jsonl, queries.jsonl and qrels.tsv")
    try:
        return [json.loads(line) for line in _text(path).split("\n") if line.strip()]
    except ValueError as error:
        raise InputError(f"{path} holds a line that is no JSON ({error}); mend it") from None


def _why(error: Exception) -> str:
    return f"it has no {error}" if isinstance(error, KeyError) else str(error).splitlines()[0]
