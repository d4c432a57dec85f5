from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from fakes import FakeReader, OneHotEncoder

from index import Index, InputError, ModelError, document_of
from qa import QA
from qa.cli.calibrate import calibrate
from qa.features import NAMES
from qa.fit import fit, save
from qa.judge import Verdict, load_judge
from qa.labels import Labelled, Source, blank

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def rows() -> list[Labelled]:
    """Twenty questions of which the widest margin is right, and twenty without an answer and with narrow ones."""
    text = "水库12座。山路34公里。火车56列。人口78万。"
    qa = QA(Index.build([document_of(text, "a")], encoder=OneHotEncoder()), reader=FakeReader(), judge=blank())  # type: ignore[arg-type]
    verdicts = qa.explain(qa.ask("水库多少座"))
    texts = list(dict.fromkeys(verdict.candidate.text for verdict in verdicts))
    found = []
    for number in range(40):
        good = texts[number % len(texts)]
        raised = [_margin(one, 2.0 if one.candidate.text == good and number < 20 else 0.1) for one in verdicts]
        found.append(Labelled(f"{number}", raised, (good,) if number < 20 else ()))
    return found


def _margin(verdict: Verdict, margin: float) -> Verdict:
    return replace(verdict, signals=replace(verdict.signals, margin=margin))


def test_the_signal_that_tells_right_from_wrong_gets_the_weight(rows: list[Labelled]) -> None:
    judge = fit(rows).judge
    at = NAMES.index("margin")
    assert judge.rank[at] == max(judge.rank) > 0
    assert judge.sure[at] == max(judge.sure) > 0
    assert 0 < judge.threshold < 1


def test_what_can_be_told_apart_is_measured_as_such(rows: list[Labelled]) -> None:
    its = fit(rows).calibration
    # Twenty of the forty have an answer, the one with the widest margin.
    assert (its.questions, its.right, its.auroc) == (40, 20 / 40, 1.0)
    assert its.wrong <= 0.05


def test_a_saved_judge_is_read_back(rows: list[Labelled], tmp_path: Path) -> None:
    fitted = fit(rows)
    save(fitted, tmp_path / "judge.json", [Source("a.jsonl", "00", 40)])
    plain = json.loads((tmp_path / "judge.json").read_text("utf-8"))
    assert list(plain["rank"]) == list(plain["sure"]) == list(NAMES)
    assert plain["sets"] == [{"name": "a.jsonl", "sha256": "00", "questions": 40}]
    assert load_judge(tmp_path / "judge.json") == fitted.judge


def test_few_or_one_sided_rows_are_refused(rows: list[Labelled]) -> None:
    with pytest.raises(InputError, match="at least 20 labelled questions, got 19"):
        fit(rows[:19])
    with pytest.raises(InputError, match="more varied"):
        fit(rows[20:])


def test_the_command_writes_a_judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.fit.ROUNDS", 1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    rows = (ROOT / "tests" / "eval" / "seeds.jsonl").read_text("utf-8").splitlines()[:28]
    (tmp_path / "set.jsonl").write_text("\n".join(rows), "utf-8")
    words = [
        str(tmp_path / "set.jsonl"),
        "--docs",
        str(ROOT / "seeds"),
        "-o",
        str(tmp_path / "judge.json"),
        "--risk",
        "0.1",
    ]
    done = CliRunner().invoke(calibrate, words)
    assert done.exit_code == 0, done.output
    assert "questions left out" in done.stdout
    judge = load_judge(tmp_path / "judge.json")
    assert QA(QA.from_folder(ROOT / "seeds").index, judge=judge).ask("上半年GDP多少").text == "7388亿元"
    with pytest.raises(ModelError, match="is no judge"):
        load_judge(tmp_path / "set.jsonl")
