from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeReader, OneHotEncoder

from index import Document, Index, InputError
from qa import QA, Status
from qa.evaluation import evaluate, read_set
from qa.evaluation.cases import Case
from qa.evaluation.metrics import figures
from qa.evaluation.results import plain_results
from qa.evaluation.run import Outcome

BANK = Path(__file__).parent / "eval" / "seeds.jsonl"


def squad(qas: list[dict[str, Any]], context: str = "山在北，水在南。") -> str:
    return json.dumps(
        {"version": "1", "data": [{"paragraphs": [{"context": context, "qas": qas}]}]}, ensure_ascii=False
    )


GOOD = {"id": "1", "question": "山在哪", "answers": [{"text": "北", "answer_start": 2}]}


def test_squad_plain_and_gzipped(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(squad([GOOD]), encoding="utf-8")
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(squad([GOOD]).encode()))
    (case,) = read_set(tmp_path / "a.json").cases
    assert (case.question, case.answers, case.relevant) == ("山在哪", ("北",), (("0", 1),))
    assert read_set(tmp_path / "a.json.gz").cases == (case,)


def test_the_shipped_bank() -> None:
    bank = read_set(BANK)
    assert (len(bank.cases), bank.rules, bank.bad) == (100, "bank", ())
    assert len(read_set(BANK.with_name("seeds_dialogues.jsonl")).cases) == 19


def test_beir(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(
        '{"_id": "d1", "title": "", "text": "山"}\n{"_id": "d2", "title": "题", "text": "水"}\n'
    )
    (tmp_path / "queries.jsonl").write_text('{"_id": "q1", "text": "哪里有水"}\n')
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td2\t1\nq1\td9\t1\n")
    found = read_set(tmp_path)
    assert found.cases[0].relevant == (("d2", 1),)
    assert found.bad == ("qrels line 3: 'q1 d9 1' is no query, corpus text and grade",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("{", "is no known question set"),
        ("[1, 2]", "is no known question set"),
        ('{"data": [', "no SQuAD-layout JSON"),
        ('{"data": [{"paragraphs": 5}]}', "no SQuAD-layout JSON"),
        ('{"question": "谁"}', "it has no 'id'"),
        ('{"id": "1", "question": "  ", "answers": []}', "its question is empty"),
        (squad([{**GOOD, "answers": [{"text": "东", "answer_start": 0}]}]), "does not stand in its context"),
        (squad([{**GOOD, "answers": [{"text": "北", "answer_start": 0}]}]), "does not stand at 0"),
        (squad([{"id": "1", "answers": []}]), "it has no 'question'"),
        (squad([GOOD], context=""), "it has no context"),
    ],
)
def test_malformed_sets_end_in_one_clear_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        evaluate(tmp_path / "a.json")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bad_rows_are_left_out_when_asked(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(squad([GOOD, {"id": "2"}]), encoding="utf-8")
    qa = QA(Index.build([Document.from_text("山在北，水在南。", "0")], encoder=OneHotEncoder()), reader=FakeReader())  # type: ignore[arg-type]
    done = evaluate(tmp_path / "a.json", qa=qa, skip_bad=True)
    assert (len(done.outcomes), done.bad) == (1, ("paragraph 0, question 1: it has no 'question'",))


def outcome(em: float, *, answered: bool = True, gold: bool = True, rank: int | None = 1, ms: float = 1.0) -> Outcome:
    case = Case("1", "多少", "number" if gold else "unanswerable", ("甲",) if gold else (), relevant=(("d1", 1),))
    ranking = tuple(f"d{n}" for n in ((9, 1) if rank == 2 else (1,) if rank else (9,)))
    status = Status.ANSWERED if answered else Status.NOT_FOUND
    return Outcome(case, "甲" if answered else "", status, 0.5, em, em, rank, ms, ranking)


def named(*outcomes: Outcome) -> dict[str, float]:
    return {figure.name: figure.value for figure in figures(outcomes)}


def test_figures_by_hand() -> None:
    found = named(
        outcome(1.0),
        outcome(0.0, rank=2),
        outcome(0.0, answered=False, rank=None),
        outcome(1.0, answered=False, gold=False),
    )
    assert found["em"] == 100 * (1 + 0 + 0 + 1) / 4
    assert found["answered_wrong"] == 1 / 2
    assert found["refused_wrong"] == 1 / 3
    assert found["recall@1"] == (1 + 0 + 0 + 1) / 4
    assert found["recall@5"] == (1 + 1 + 0 + 1) / 4
    assert found["mrr@10"] == (1 + 1 / 2 + 0 + 1) / 4


def test_an_unanswered_question_never_raises_a_mean() -> None:
    before = named(outcome(1.0), outcome(0.0))
    after = named(outcome(1.0), outcome(0.0), outcome(0.0, answered=False, rank=None))
    assert all(after[name] <= before[name] for name in ("em", "f1", "recall@1", "recall@5", "mrr@10", "ndcg@10"))


def test_the_results_file() -> None:
    plain = plain_results([outcome(1.0)], {"set": "x"})
    parts = ["by_type", "by_document", "by_length"]
    assert list(plain) == ["schema", "config", "metrics", *parts, "questions"]
    assert plain["schema"] == "fangtan-eval/1"
    assert set(plain["questions"][0]) >= {
        "id",
        "question",
        "gold",
        "prediction",
        "em",
        "f1",
        "status",
        "confidence",
        "rank",
        "ms",
    }


def test_a_mode_that_the_set_cannot_be_asked_in() -> None:
    with pytest.raises(InputError, match="brings no texts of its own"):
        evaluate(BANK)
    with pytest.raises(InputError, match="gives no paragraph"):
        evaluate(BANK, mode="reader")


def test_the_bank_of_the_interviews(seeds_qa: QA) -> None:
    done = evaluate(BANK, qa=seeds_qa, sample=12)
    assert [one.case.id for one in done.outcomes] == sorted(one.case.id for one in done.outcomes)
    assert len(done.outcomes) == 12
    again = evaluate(BANK, qa=seeds_qa, sample=12)
    assert [one.prediction for one in again.outcomes] == [one.prediction for one in done.outcomes]


def test_an_over_long_question_counts_as_not_answered(tmp_path: Path) -> None:
    long = {"id": "1", "question": "谁" * 600, "answers": ["甲"]}
    (tmp_path / "a.jsonl").write_text(json.dumps(long), encoding="utf-8")
    qa = QA(Index.build([Document.from_text("山在北，水在南。", "0")], encoder=OneHotEncoder()), reader=FakeReader())  # type: ignore[arg-type]
    (outcome,) = evaluate(tmp_path / "a.jsonl", qa=qa).outcomes
    assert (outcome.status, outcome.em) == (Status.NOT_FOUND, 0.0)
    assert "500 characters" in outcome.reason
