from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from qa.cli import main

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def fangtan(home: Path, *words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "XDG_CACHE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "qa.cli", *words], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )


def test_ask_prints_one_json_value_and_nothing_else(home: Path) -> None:
    done = fangtan(home, "ask", "--json", "上半年GDP多少")
    assert (done.returncode, done.stderr) == (1, "")  # offered, not answered
    plain = json.loads(done.stdout)
    assert (plain["status"], plain["text"]) == ("UNSURE", "7388亿元")
    (answer,) = plain["answers"]
    text = (ROOT / "seeds" / answer["document"]["source"]).read_bytes().decode("utf-8")
    assert answer["document"]["source"].startswith("001")
    assert [text[start:end] for start, end in answer["spans"]] == ["7388亿元"]
    assert set(answer) == {
        "text",
        "spans",
        "beside",
        "verdict",
        "confidence",
        "passage",
        "document",
        "speaker",
        "sources",
        "conflicts",
    }


def test_exit_code_one_without_an_answer(home: Path) -> None:
    done = fangtan(home, "ask", "火星上有没有发现液态水")
    assert done.returncode == 1
    assert done.stdout.strip()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["ask", "多少", "--docs", "nowhere"], "there is no folder 'nowhere'"),
        (["ask", "多少", "--index", "nowhere"], "nowhere'; make one with"),
        (["serve", "--auth", "user"], "give USER:FILE"),
        (["serve", "--auth", "user:nowhere"], "cannot be read"),
        (["serve", "--root-path", "qa/"], "give a path such as /qa"),
        (["ask", " "], "1 to 500 characters"),
        (["ask", "多少", "--docs", "seeds", "--index", "x"], "give one of them"),
        (["ask", "多少", "--encoder", "no/such-model"], "there is no model 'no/such-model'"),
        (["predict", "nowhere.jsonl", "-o", "x"], "nowhere.jsonl cannot be read"),
        (["doctor", "nowhere"], "there is no index"),
        (["ask"], "Missing argument"),
        (["ask", "多少", "-k", "0"], "0 is not in the range"),
    ],
)
def test_mistakes_end_in_one_sentence_and_exit_code_two(
    words: list[str], says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["fangtan", *words])
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert ended.value.code == 2
    assert says in " ".join(err.split())
    assert "Traceback" not in err
    assert out == ""


def test_build_search_predict_doctor(home: Path, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text("去年，全县粮食总产量达到23.5万吨。今年新建粮库12座。", encoding="utf-8")
    (docs / "b.bin").write_bytes(b"\x00\x01")
    saved = str(tmp_path / "index")
    built = fangtan(home, "build", str(docs), "-o", saved)
    assert built.returncode == 0
    assert "b.bin was left out" in built.stderr
    assert "1 documents, 1 passages" in built.stderr
    found = fangtan(home, "search", "粮库", "--index", saved, "--json")
    assert [hit["text"] for hit in json.loads(found.stdout)] == ["去年，全县粮食总产量达到23.5万吨。今年新建粮库12座。"]
    questions = tmp_path / "q.jsonl"
    rows = [
        {"id": "Q1", "question": "去年粮食总产量多少"},
        {"id": "D1", "turns": [{"question": "新建粮库多少座"}, {"question": "谁"}]},
    ]
    questions.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    predicted = fangtan(home, "predict", str(questions), "--index", saved, "-o", str(tmp_path / "p.jsonl"))
    assert predicted.returncode == 0, predicted.stderr
    lines = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["Q1", "D1.1", "D1.2"]
    assert (lines[0]["answer"], lines[0]["source"]) == ("23.5万吨", "a.txt")
    assert lines[0]["abstain"] == (lines[0]["status"] != "ANSWERED")
    (segment,) = (tmp_path / "index" / "segments").iterdir()
    (segment / "dense.faiss").write_bytes(b"broken")
    mended = fangtan(home, "doctor", saved)
    assert mended.returncode == 0
    assert f"segments/{segment.name} was made again" in mended.stderr


def test_predict_names_the_bad_line_and_writes_nothing(home: Path, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": "1", "question": "多少"}\n{"id": "2"}\n', encoding="utf-8")
    done = fangtan(home, "predict", str(questions), "-o", str(tmp_path / "p.jsonl"))
    assert done.returncode == 2
    assert "line 2 of" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["q.jsonl"]
    questions.write_text("\n", encoding="utf-8")
    done = fangtan(home, "predict", str(questions), "-o", str(tmp_path / "p.jsonl"))
    assert (done.returncode, "holds no question" in " ".join(done.stderr.split())) == (2, True)


def test_the_version_is_the_package_s(home: Path) -> None:
    done = fangtan(home, "--version")
    assert (done.returncode, done.stdout) == (0, f"fangtan {version('fangtan')}\n")


def test_the_cache_is_used_again(home: Path) -> None:
    indexes = sorted((home / "fangtan" / "indexes").iterdir())
    before = [(path.name, (path / "index.db").stat().st_mtime_ns) for path in indexes]
    assert fangtan(home, "search", "城市大脑").returncode == 0
    assert [(path.name, (path / "index.db").stat().st_mtime_ns) for path in indexes] == before


def test_a_terminal_that_cannot_show_chinese_is_told_so() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qa.cli", "ask", "上半年GDP多少"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_an_over_long_question_stops_no_other(home: Path, tmp_path: Path) -> None:
    rows = [{"id": "1", "question": "多" * 501}, {"id": "2", "question": "上半年GDP多少"}]
    (tmp_path / "q.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    done = fangtan(home, "predict", str(tmp_path / "q.jsonl"), "-o", str(tmp_path / "p.jsonl"))
    assert done.returncode == 0
    first, second = (json.loads(line) for line in (tmp_path / "p.jsonl").read_text("utf-8").splitlines())
    assert (first["abstain"], second["answer"]) == (True, "7388亿元")
