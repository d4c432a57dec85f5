from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator

from qa.evaluation import evaluate, read_set
from qa.evaluation.cases import Case
from qa.evaluation.metrics import document_of as document
from qa.evaluation.metrics import figures, length_of, parts
from qa.evaluation.run import Outcome, rank_of
from qa.reply import Status

EVAL = Path(__file__).parent / "eval"


def outcome(
    em: float = 0.0,
    *,
    case: Case | None = None,
    said: str = "甲",
    items: tuple[str, ...] = (),
    answered: bool = True,
    ranking: tuple[str, ...] | None = None,
    ms: float = 1.0,
) -> Outcome:
    case = case or Case("1", "谁", "x", ("甲",))
    status = Status.ANSWERED if answered else Status.NOT_FOUND
    rank = rank_of(case, ranking or ())
    return Outcome(case, said if answered else "", status, 0.5, em, em, rank, ms, ranking, items)


def named(outcomes: Sequence[Outcome]) -> dict[str, float]:
    return {figure.name: figure.value for figure in figures(outcomes)}


def test_abstention_by_hand() -> None:
    none = Case("2", "谁", "unanswerable")
    found = named(
        [
            outcome(1),
            outcome(0),
            outcome(0, answered=False),
            outcome(0, case=none),
            outcome(1, case=none, answered=False),
        ]
    )
    assert found["coverage"] == (1 + 1 + 0 + 1 + 0) / 5
    assert found["answered_wrong"] == (0 + 1 + 1) / 3
    assert found["refused_wrong"] == 1 / 3
    assert found["unanswerable_answered"] == 1 / 2


def test_figures_lists_and_verdicts_by_hand() -> None:
    number = Case("1", "多少", "number", ("7388亿元",))
    listed = Case("2", "哪些", "list", ("甲、乙",), items=(("甲",), ("乙", "乙区")))
    polar = Case("3", "吗", "yesno", ("已建成",), verdict="是")
    found = named(
        [
            outcome(case=number, said="达到7,388 亿元"),
            outcome(case=number, said="7388万元"),
            outcome(case=listed, said="甲、丙", items=("甲", "丙")),
            outcome(case=listed, answered=False),
            outcome(case=polar, said="是的"),
            outcome(case=polar, said="没有"),
        ]
    )
    assert found["numeric"] == (1 + 0) / 2
    assert found["list_f1"] == pytest.approx((2 * (1 / 2) * (1 / 2) / (1 / 2 + 1 / 2) + 0) / 2)
    assert found["yesno"] == (1 + 0) / 2


def test_ranking_by_hand() -> None:
    case = Case("1", "谁", "retrieval", relevant=(("a", 1), ("b", 1)))
    found = named([outcome(case=case, ranking=("x", "b", "y", "z", "a")), outcome(case=case, ranking=())])
    assert found["hit@1"] == 0
    assert found["hit@5"] == (1 + 0) / 2
    assert found["recall@1"] == 0
    assert found["recall@5"] == (2 / 2 + 0) / 2
    assert found["mrr@10"] == (1 / 2 + 0) / 2
    assert found["map"] == pytest.approx(((1 / 2 + 2 / 5) / 2 + 0) / 2)


def test_times_by_hand() -> None:
    found = named([outcome(ms=ms) for ms in (10.0, 20.0, 30.0)])
    assert (found["p50_ms"], found["p95_ms"]) == (20, pytest.approx(20 + 0.9 * 10))
    assert found["questions_per_second"] == pytest.approx(3 / ((10 + 20 + 30) / 1000))


def test_parts_hold_every_question_that_has_a_name() -> None:
    short, long = Case("1", "谁", "a", ("甲" * 5,)), Case("2", "谁", "b", ("甲" * 31,), relevant=(("d", 1),))
    rows = [outcome(1, case=short), outcome(0, case=long), outcome(0, case=Case("3", "谁", "a"))]
    assert [(part.name, part.figures[0].value) for part in parts(rows, lambda one: one.case.type)] == [
        ("a", 100 * (1 + 0) / 2),
        ("b", 0),
    ]
    assert [part.name for part in parts(rows, length_of)] == ["01-05", "31+"]
    assert [part.name for part in parts(rows, document)] == ["d"]


QUALITY = ("em", "f1", "coverage", "hit@1", "recall@5", "mrr@10", "ndcg@10", "map")
row = st.builds(
    lambda em, answered, place: outcome(
        float(em) * answered,
        case=Case("1", "谁", "x", ("甲",), relevant=(("d", 1),)),
        answered=answered,
        ranking=(*tuple(f"n{n}" for n in range(place)), "d"),
    ),
    st.booleans(), st.booleans(), st.integers(0, 12),
)  # fmt: skip


@given(st.lists(row, min_size=1, max_size=12), st.randoms())
def test_order_changes_nothing_and_silence_never_helps(rows: list[Outcome], chance: object) -> None:
    shuffled = sorted(rows, key=lambda _: chance.random())  # type: ignore[attr-defined]
    before, again = named(rows), named(shuffled)
    assert before == pytest.approx(again)
    assert all(0 <= before[name] <= (100 if name in ("em", "f1") else 1) for name in QUALITY)
    silent = outcome(0, case=rows[0].case, answered=False, ranking=())
    after = named([*rows, silent])
    assert all(after[name] <= before[name] + 1e-12 for name in QUALITY)
    assert after["aurc"] >= before["aurc"] - 1e-12


def test_a_second_library_finds_the_same_on_a_real_run() -> None:
    """60 questions searched with the real encoder, measured by sentence-transformers too."""
    questions = read_set(EVAL / "cmrc60.json")
    done = evaluate(EVAL / "cmrc60.json", mode="retrieval")
    found = {figure.name: figure.value for figure in done.figures}
    relevant = {str(n): {identity for identity, _ in one.case.relevant} for n, one in enumerate(done.outcomes)}
    queries = {str(n): one.case.question for n, one in enumerate(done.outcomes)}
    other = InformationRetrievalEvaluator(
        queries, dict(questions.corpus), relevant, mrr_at_k=[10], ndcg_at_k=[10], map_at_k=[1000],
        accuracy_at_k=[1, 5, 10], precision_recall_at_k=[1, 5, 10],
    )  # fmt: skip
    run = [
        [{"corpus_id": text, "score": -float(place)} for place, text in enumerate(one.ranking or ())]
        for one in done.outcomes
    ]
    theirs = other.compute_metrics(run)
    assert found["mrr@10"] == pytest.approx(theirs["mrr@k"][10], abs=1e-9)
    assert found["ndcg@10"] == pytest.approx(theirs["ndcg@k"][10], abs=1e-9)
    assert found["map"] == pytest.approx(theirs["map@k"][1000], abs=1e-9)
    for k in (1, 5, 10):
        assert found[f"hit@{k}"] == pytest.approx(theirs["accuracy@k"][k], abs=1e-9)
        assert found[f"recall@{k}"] == pytest.approx(theirs["recall@k"][k], abs=1e-9)
