from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from index import InputError
from qa.evaluation import evaluate, evaluate_run, read_set

GOOD = {"id": "1", "question": "山在哪", "answers": [{"text": "北", "answer_start": 2}]}
BEIR = {
    "corpus.jsonl": '{"_id": "d1", "text": "山"}\n{"_id": "d2", "title": "题", "text": "水"}\n',
    "queries.jsonl": '{"_id": "q1", "text": "哪里有水"}\n',
    "qrels.tsv": "query-id\tcorpus-id\tscore\nq1\td2\t1\n",
}


def squad(qas: Any, context: Any = "山在北，水在南。") -> str:
    return json.dumps({"data": [{"paragraphs": [{"context": context, "qas": qas}]}]}, ensure_ascii=False)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_as_an_office_saves_it(tmp_path: Path, separator: str, encoding: str) -> None:
    rows = [["编号", "问题", "答案"], ["a", "上半年GDP是多少", "7388亿元|7388亿"], ["b", "宁波呢", ""]]
    text = "\r\n".join(separator.join(row) for row in rows)
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    first, second = read_set(tmp_path / "a.csv").cases
    assert (first.id, first.question, first.answers) == ("a", "上半年GDP是多少", ("7388亿元", "7388亿"))
    assert (second.type, second.answerable) == ("unanswerable", False)


def test_csv_with_marks_inside_quotes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('question,answer,type\n"谁说的, 几时","甲,\n乙",person\n', encoding="utf-8")
    (case,) = read_set(tmp_path / "a.csv").cases
    assert (case.question, case.answers, case.type, case.id) == ("谁说的, 几时", ("甲,\n乙",), "person", "2")


def test_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Question", "Answer"], ["多少", 12], [None, None], [None, "甲"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "a.xlsx")
    found = read_set(tmp_path / "a.xlsx")
    assert [(case.question, case.answers) for case in found.cases] == [("多少", ("12",))]
    assert found.bad == ("row 4: its question is empty",)


def test_starts_below_zero_are_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        squad([{**GOOD, "answers": [{"text": "北", "answer_start": -1}]}]), encoding="utf-8"
    )
    (case,) = read_set(tmp_path / "a.json").cases
    assert (case.answers, case.spans) == (("北",), ())


def beir(folder: Path, **changed: str | None) -> Path:
    folder.mkdir()
    for name, text in {
        **BEIR,
        **{f"{key}.{'tsv' if key == 'qrels' else 'jsonl'}": v for key, v in changed.items()},
    }.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_beir_plain_and_gzipped(tmp_path: Path) -> None:
    plain = read_set(beir(tmp_path / "plain"))
    packed = beir(tmp_path / "packed")
    for name in ("corpus", "queries"):
        path = packed / f"{name}.jsonl"
        path.with_suffix(".jsonl.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    assert read_set(packed).cases == plain.cases
    assert plain.corpus == (("d1", "山"), ("d2", "题\n水"))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"{", "is no known question set"),
        (b"[1, 2]", "is no known question set"),
        (b'{"data": [', "no SQuAD-layout JSON"),
        (b'{"data": 5}', "no SQuAD-layout JSON"),
        (b'{"data": [{"paragraphs": 5}]}', "no SQuAD-layout JSON"),
        (b"\x1f\x8bnot gzip", "cannot be read"),
        (b"\xff\xfe\x00\x00\xff\xff", "cannot be read as UTF-8"),
        ('{"id": "1", "question": "谁", "answers": []}\n'.encode() + b"\xc4\xe3", "cannot be read as UTF-8"),
        (b"PK\x03\x04 no workbook", "is no readable XLSX workbook"),
        (b"name,answer\na,b\n", "is no known question set"),
        ('{"question": "谁"}'.encode(), "it has no 'id'"),
        ('{"id": "1", "question": "谁", "answers": "甲"}'.encode(), "its answers are no list of texts"),
        (b'{"id": "1", "turns": []}', "its turns are empty"),
        ('{"id": "1", "question": "谁", "answers": [5]}'.encode(), "its answers is no text"),
        ('{"id": NaN, "question": "谁", "answers": []}'.encode(), "its id is neither"),
        ('{"id": 1, "question": "谁", "answers": [], "items": 5}'.encode(), "its items are no list"),
        (b'{"id": 1, "question": "\\ud800", "answers": []}', "holds half a character"),
        ('{"id": 1, "question": "谁", "answers": ["a"], "item_variants": [1], "items": ["a"]}'.encode(), "wrong kind"),
        (squad([{"id": 1, "question": "谁", "answers": "北"}]).encode(), "wrong kind"),
        ('question,answer\n谁,"甲\n'.encode(), "cannot be read as CSV"),
        (b'{"id": "1", "question": "  ", "answers": []}', "its question is empty"),
        (squad([{**GOOD, "answers": [{"text": "东", "answer_start": 0}]}]).encode(), "does not stand in its context"),
        (squad([{**GOOD, "answers": [{"text": "北", "answer_start": 0}]}]).encode(), "does not stand at 0"),
        (squad([{**GOOD, "answers": [{"text": "", "answer_start": 0}]}]).encode(), "its answer is empty"),
        (squad([{"id": "1", "answers": []}]).encode(), "it has no 'question'"),
        (squad([GOOD], context="").encode(), "it has no context"),
        (squad("x").encode(), "question 0"),
        (squad([]).encode(), "holds no question"),
        (b"[" * 100_000, "is no known question set"),
    ],
)  # fmt: skip
def test_malformed_sets_end_in_one_clear_line(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "a.json").write_bytes(data)
    with pytest.raises(InputError) as caught:
        evaluate(tmp_path / "a.json")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"corpus": None}, "holds no corpus.jsonl"),
        ({"queries": None}, "holds no queries.jsonl"),
        ({"qrels": None}, "holds no qrels.tsv"),
        ({"corpus": '{"_id": "d1"}\n'}, "line 1 of"),
        ({"queries": '{"_id": "q1", "text": "水"}\n{'}, "line 2 of"),
        ({"qrels": "q1\td2\tmany\nq1\td2\tmany\n"}, "qrels line 2"),
        ({"qrels": "q1\td9\t1\n"}, "qrels line 1"),
        ({"qrels": ""}, "holds no question"),
    ],
)
def test_malformed_folders(tmp_path: Path, changed: dict[str, str | None], says: str) -> None:
    with pytest.raises(InputError, match=says):
        evaluate(beir(tmp_path / "set", **changed))


RUN = "q1 Q0 d1 1 0.9 x\nq1 Q0 d2 2 0.5 x\nq2 Q0 d1 1 3 x\n"


def test_a_trec_run(tmp_path: Path) -> None:
    (tmp_path / "run").write_text(RUN)
    (tmp_path / "qrels").write_text("q1 0 d2 1\nq2 0 d1 2\nq3 0 d1 1\n")
    done = evaluate_run(tmp_path / "run", tmp_path / "qrels")
    assert done["mrr@10"] == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert done["recall@1"] == pytest.approx((0 + 1 + 0) / 3)
    assert done["hit@5"] == pytest.approx((1 + 1 + 0) / 3)
    assert {figure.name for figure in done.figures}.isdisjoint({"em", "p50_ms"})


@pytest.mark.parametrize(
    ("run", "qrels", "says"),
    [
        ("q1 Q0 d1 1 0.9\n", "q1 0 d1 1\n", "line 1 of .*run is"),
        ("q1 Q0 d1 first 0.9 x\n", "q1 0 d1 1\n", "line 1 of .*run is"),
        ("", "q1 0 d1 1\n", "is empty"),
        (RUN, "q1 d1 1\n", "line 1 of .*qrels is"),
        (RUN, "\n", "is empty"),
    ],
)
def test_malformed_trec_files(tmp_path: Path, run: str, qrels: str, says: str) -> None:
    (tmp_path / "run").write_text(run)
    (tmp_path / "qrels").write_text(qrels)
    with pytest.raises(InputError, match=says):
        evaluate_run(tmp_path / "run", tmp_path / "qrels")


def test_a_set_that_is_not_there() -> None:
    with pytest.raises(InputError, match="there is no question set"):
        read_set(Path("nowhere.json"))
