"""BEIR folders and graded pairs of texts → cases, TREC runs → outcomes."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from index import InputError
from qa.evaluation.cases import SHOWN, Case, QuestionSet, question_of, text_in, text_of, why
from qa.evaluation.run import Outcome, rank_of
from qa.reply import Status

EXPECTED = "a BEIR folder has corpus.jsonl, queries.jsonl and qrels.tsv"


def read_beir(folder: Path) -> QuestionSet:
    """The set of a BEIR folder, its files plain or gzipped; raises InputError where it is none."""
    corpus = {
        str(row["_id"]): f"{row.get('title') or ''}\n{row.get('text') or ''}".strip() for row in _rows(folder, "corpus")
    }
    path = next((folder / name for name in ("qrels.tsv", "qrels/test.tsv") if (folder / name).is_file()), None)
    if path is None:
        raise InputError(f"{folder} holds no qrels.tsv; {EXPECTED}")
    bad: list[str] = []
    qrels: dict[str, dict[str, int]] = {}
    for number, fields in enumerate(csv.reader(text_of(path).splitlines(), delimiter="\t"), 1):
        if number == 1 and fields and not _whole(fields[-1]):
            continue
        if len(fields) != 3 or not _whole(fields[2]) or fields[1] not in corpus:
            bad.append(f"qrels line {number}: {' '.join(fields)[:SHOWN]!r} is no query, corpus text and grade")
            continue
        qrels.setdefault(fields[0], {})[fields[1]] = int(fields[2])
    cases = tuple(
        Case(str(row["_id"]), str(row["text"]), "retrieval", relevant=tuple(qrels[str(row["_id"])].items()))
        for row in _rows(folder, "queries")
        if str(row["_id"]) in qrels
    )
    return QuestionSet(folder.name, cases, tuple(corpus.items()), tuple(bad), "retrieval")


def read_trec(run: Path, qrels: Path) -> list[Outcome]:
    """A run's outcome for each judged query; one that the run does not hold found nothing.

    Lines are `query Q0 text rank score tag` and `query 0 text grade` (trec.nist.gov); the score orders,
    equal ones by rank. Raises InputError for the first line that is neither.
    """
    relevant: dict[str, dict[str, int]] = {}
    for query, _, text, grade in _fields(qrels, 4, "query 0 text grade", (3,)):
        relevant.setdefault(query, {})[text] = int(grade)
    found: dict[str, list[tuple[float, int, str]]] = {}
    for query, _, text, place, score, _ in _fields(run, 6, "query Q0 text rank score tag", (3, 4)):
        found.setdefault(query, []).append((-float(score), int(place), text))
    outcomes = []
    for query, graded in relevant.items():
        case = Case(query, query, "retrieval", relevant=tuple(graded.items()))
        ranking = tuple(dict.fromkeys(text for *_, text in sorted(found.get(query, ()))))
        rank = rank_of(case, ranking)
        outcomes.append(Outcome(case, "", Status.NOT_FOUND, 0.0, 0.0, 0.0, rank, 0.0, ranking, graded=False))
    return outcomes


def _fields(path: Path, wanted: int, layout: str, numbers: tuple[int, ...]) -> list[list[str]]:
    rows = []
    for number, line in enumerate(text_of(path).splitlines(), 1):
        fields = line.split()
        if not fields:
            continue
        try:
            plain = len(fields) == wanted and all(float(fields[at]) == float(fields[at]) for at in numbers)
        except ValueError:
            plain = False
        if not plain:
            raise InputError(f"line {number} of {path} is {line[:SHOWN]!r}, expected `{layout}`; mend it")
        rows.append(fields)
    if not rows:
        raise InputError(f"{path} is empty; expected lines of `{layout}`")
    return rows


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    path = next((folder / file for file in (f"{name}.jsonl", f"{name}.jsonl.gz") if (folder / file).is_file()), None)
    if path is None:
        raise InputError(f"{folder} holds no {name}.jsonl; {EXPECTED}")
    rows = []
    for number, line in enumerate(text_of(path).split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
                row["_id"], row["text"]
            except (ValueError, KeyError, TypeError, RecursionError):
                expected = "a JSON object with _id and text"
                raise InputError(f"line {number} of {path} is {line[:SHOWN]!r}, expected {expected}; mend it") from None
            rows.append(row)
    return rows


def _whole(text: str) -> bool:
    return text.strip().lstrip("-").isdigit()


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
