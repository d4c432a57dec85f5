from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from index import FangtanError
from qa.cli import app

EVAL = Path(__file__).parent / "eval"
SEEDS = str(Path(__file__).parent.parent / "seeds")


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(word) for word in words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def test_reader_mode_writes_results_and_report(tmp_path: Path) -> None:
    results, page = tmp_path / "a.json", tmp_path / "a.html"
    code, said = run(
        "eval", EVAL / "cmrc60.json", "--mode", "reader", "--sample", 6, "--json", results, "--report", page
    )
    assert code == 0
    plain = json.loads(results.read_text("utf-8"))
    assert plain["schema"] == "fangtan-eval/1"
    assert f"{plain['metrics']['f1']:10.3f}" in said
    assert len(plain["questions"]) == 6
    assert page.read_text("utf-8").count("<details") == 6
    assert oct(page.stat().st_mode & 0o777) == oct((tmp_path / "a.json").stat().st_mode & 0o777)
    row = plain["questions"][0]
    for start, end in row["gold_spans"]:
        assert row["gold_passage"][start:end] in row["gold"]
    for start, end in row["spans"]:
        assert (row["passage"] or row["gold_passage"])[start:end] == row["prediction"]


def test_several_jobs_answer_as_one_does(tmp_path: Path) -> None:
    for jobs in (1, 2):
        run(
            "eval",
            EVAL / "cmrc60.json",
            "--mode",
            "reader",
            "--sample",
            4,
            "--jobs",
            jobs,
            "--json",
            tmp_path / f"{jobs}.json",
        )
    one, two = (json.loads((tmp_path / f"{jobs}.json").read_text("utf-8"))["questions"] for jobs in (1, 2))
    assert [{**row, "ms": 0} for row in one] == [{**row, "ms": 0} for row in two]


def test_compare_gates(tmp_path: Path) -> None:
    rows = [
        {"id": str(n), "question": f"问{n}", "gold": ["甲"], "prediction": "甲", "em": 100, "f1": 100, "status": "ANSWERED",
         "confidence": 0.5, "rank": 1, "ms": 1, "answerable": True, "ranking": ["a"]}
        for n in range(30)
    ]  # fmt: skip
    worse = [{**row, "prediction": "乙", "em": 0, "f1": 0} for row in rows]
    for name, questions in (("a", rows), ("b", worse)):
        plain = {"schema": "fangtan-eval/1", "config": {}, "questions": questions}
        (tmp_path / name).write_text(json.dumps(plain), encoding="utf-8")
    code, said = run("compare", tmp_path / "a", tmp_path / "b")
    assert (code, "30 questions changed sides, worst first:" in said) == (0, True)
    assert run("compare", tmp_path / "a", tmp_path / "b", "--fail-on-regression")[0] == 1
    assert run("compare", tmp_path / "b", tmp_path / "a", "--fail-on-regression")[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["eval"], "no question set was given"),
        (["eval", "--run", "x"], "one of them is missing"),
        (["eval", EVAL / "cmrc60.json", EVAL / "seeds.jsonl", "--json", "x"], "was given with 2 sets"),
        (["eval", EVAL / "seeds.jsonl", "--docs", "nowhere"], "nowhere"),
        (["eval", EVAL / "seeds.jsonl", "--mode", "reader"], "gives no paragraph"),
        (["compare", EVAL / "cmrc60.json", EVAL / "cmrc60.json"], "is no results file"),
        (["compare", "nowhere", "nowhere"], "is no results file"),
    ],
)
def test_mistakes_are_told_in_one_line(words: list[object], says: str) -> None:
    with pytest.raises(FangtanError) as caught:
        run(*words)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_another_schema_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"schema": "other/2"}')
    with pytest.raises(FangtanError, match="has the schema 'other/2', expected 'fangtan-eval/1'"):
        run("compare", tmp_path / "a", tmp_path / "a")


def test_the_statutes() -> None:
    code, said = run("eval", EVAL / "statutes")
    assert (code, "24 questions, retrieval" in said, "mrr@10" in said) == (0, True, True)
