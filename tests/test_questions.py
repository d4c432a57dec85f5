from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeReader, OneHotEncoder

from index import Document, Filter, Index, InputError
from index.query import EVERYTHING, filter_of
from qa import QA, evaluate
from qa.cli.questions import read_questions


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        (None, EVERYTHING),
        ({}, EVERYTHING),
        ({"sources": ["a.txt"], "speakers": ["甲"]}, Filter(sources=("a.txt",), speakers=("甲",))),
        ({"since": "2024-01-02"}, Filter(since=datetime.date(2024, 1, 2))),
        ({"sources": "a.txt", "metadata": {"city": "杭州"}}, Filter(["a.txt"], metadata={"city": "杭州"})),
    ],
)
def test_filters_of_plain_values(plain: object, expected: Filter) -> None:
    assert filter_of(plain) == expected


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ("a.txt", "expected an object"),
        ({"source": []}, "sources"),
        ({"sources": 1}, "expected a name or a list of names"),
        ({"speakers": [None]}, "expected a name or a list of names"),
        ({"until": "x"}, "until is 'x', which is no day; write it as YYYY-MM-DD"),
        ({"metadata": {"city": 1}}, "expected an object of texts"),
    ],
)
def test_other_values_are_refused(plain: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        filter_of(plain)


def written(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_a_row_s_filters_are_read(tmp_path: Path) -> None:
    where = {"sources": ["a.txt"]}
    one, first, second = read_questions(
        written(tmp_path / "q.jsonl", {"id": 1, "question": "谁", "filters": where},
                {"id": "d", "turns": [{"question": "谁"}, {"question": "何时"}], "filters": where})
    )  # fmt: skip
    assert one.where == first.where == second.where == Filter(sources=("a.txt",))


def test_a_bad_filter_is_told_by_its_line(tmp_path: Path) -> None:
    path = written(tmp_path / "q.jsonl", {"id": 1, "question": "谁"}, {"id": 2, "question": "谁", "filters": ["a"]})
    with pytest.raises(InputError, match=r"line 2 of .* filters"):
        read_questions(path)


def qa_of(**texts: str) -> QA:
    documents = [Document.from_text(text, f"{name}.txt") for name, text in texts.items()]
    return QA(Index.build(documents, encoder=OneHotEncoder()), reader=FakeReader())  # type: ignore[arg-type]


def test_a_bank_s_rows_are_asked_in_their_scope_and_folder(tmp_path: Path) -> None:
    row = {"question": "城里有什么", "type": "entity", "answers": ["山"]}
    bank = written(
        tmp_path / "bank.jsonl",
        {**row, "id": "1", "doc": "a.txt", "scope": "document", "folder": "one"},
        {**row, "id": "2", "doc": "a.txt", "scope": "folder", "folder": "one"},
        {**row, "id": "3", "doc": "c.txt", "scope": "document", "folder": "two"},
    )
    qas = {"one": qa_of(a="城里有山。", b="城里有水。"), "two": qa_of(c="城里有火。")}
    found = evaluate(bank, qa=qas).outcomes
    assert [set(one.ranking or ()) for one in found] == [{"a.txt"}, {"a.txt", "b.txt"}, {"c.txt"}]
    assert all(one.guess is not None for one in found)
