"""QA as it is served: what is remembered, counted, and shared by several processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeReader, OneHotEncoder

from index import Document, Filter, Index, InputError
from qa import QA
from qa.web.guard import Gate
from qa.web.library import Library, new_token
from qa.web.metrics import Metrics
from qa.web.served import Served

NOTES = [Document.from_text("全县共有茶园41亩。", "a.txt"), Document.from_text("全市共有水田77亩。", "b.txt")]


def served(counted: list[str], path: Path | None = None) -> Served:
    qa = QA(Index.build(NOTES, path, encoder=OneHotEncoder()), reader=FakeReader())
    read = qa.reader.read

    class Counted:
        fingerprint = qa.reader.fingerprint

        def read(self, triples: Any) -> Any:
            counted.extend(triple[0] for triple in triples[:1])
            return read(triples)

    return Served(QA(qa.retriever, reader=Counted()), Metrics())


def test_the_same_question_of_the_same_generation_is_read_once() -> None:
    counted: list[str] = []
    qa = served(counted)
    first = qa.ask("茶园多少亩")
    assert qa.ask("茶园多少亩") == first
    assert len(counted) == 1
    qa.ask("茶园多少亩", k=1)
    qa.ask("茶园多少亩", where=Filter("a.txt"))
    assert len(counted) == 3
    qa.add([Document.from_text("又有茶园5亩。", "c.txt")])
    qa.ask("茶园多少亩")
    assert len(counted) == 4


def test_filters_that_hash_alike_are_told_apart() -> None:
    counted: list[str] = []
    qa = served(counted)
    for city in ("a", "b"):
        qa.ask("茶园多少亩", where=Filter(metadata={"city": city}))
    assert hash(Filter(metadata={"city": "a"})) == hash(Filter(metadata={"city": "b"}))
    assert len(qa._replies) == 2


def test_what_another_process_writes_is_answered_at_once(tmp_path: Path) -> None:
    qa = served([], tmp_path)
    assert [one.source for one in qa.documents] == ["a.txt", "b.txt"]
    Index.open(tmp_path, encoder=OneHotEncoder()).add([Document.from_text("又有茶园5亩。", "c.txt")])
    assert [one.source for one in qa.documents] == ["a.txt", "b.txt", "c.txt"]
    assert qa.index.generation == 2


def test_the_one_asked_for_longest_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.web.served.REMEMBERED", 2)
    counted: list[str] = []
    qa = served(counted)
    for question in ("茶园多少亩", "水田多少亩", "茶园多少亩", "山有多高", "茶园多少亩", "水田多少亩"):
        qa.ask(question)
    assert counted == ["茶园多少亩", "水田多少亩", "山有多高", "水田多少亩"]


def test_what_was_asked_is_counted() -> None:
    pytest.importorskip("prometheus_client")
    qa = served([])
    for _ in range(3):
        qa.ask("茶园多少亩")
    page = qa.metrics.page(7, 2)
    assert page
    status = qa.ask("茶园多少亩").status
    lines = page.decode().splitlines()
    assert f'fangtan_questions_total{{cached="false",status="{status}"}} 1.0' in lines
    assert f'fangtan_questions_total{{cached="true",status="{status}"}} 2.0' in lines
    assert 'fangtan_seconds_count{stage="total"} 1.0' in lines
    assert {"fangtan_generation 7.0", "fangtan_documents 2.0", "fangtan_waiting 0.0"} <= set(lines)


def test_who_finds_no_room_is_counted() -> None:
    pytest.importorskip("prometheus_client")
    metrics = Metrics()
    gate = Gate(at_once=1, waiting=1, metrics=metrics)
    with gate.entered("one"), gate.entered("one") as room:
        assert not room
        lines = (metrics.page(1, 1) or b"").decode().splitlines()
    assert {"fangtan_waiting 1.0", "fangtan_refused_total 1.0"} <= set(lines)


def test_one_of_several_processes_keeps_no_files_of_one_visitor(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("水从山里来。", "utf-8")
    library = Library(served([]), alone=False)
    with pytest.raises(InputError, match="--shared"):
        library.add(new_token(), [tmp_path / "a.txt"], progress=lambda *_: None)


def fetched(url: str, body: dict[str, Any] | None = None) -> bytes:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, {"content-type": "application/json"})) as answer:
        return bytes(answer.read())


def ready(url: str, told: bytes) -> None:
    for _ in range(600):
        try:
            if fetched(f"{url}/readyz") == told:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(url)


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by signals")
def test_several_processes_answer_and_reload(tmp_path: Path) -> None:
    Index.build(NOTES, tmp_path / "index")
    url = "http://127.0.0.1:7893"
    command = [sys.executable, "-m", "qa.cli", "serve", "--index", str(tmp_path / "index"), "--workers", "2"]
    server = subprocess.Popen([*command, "--port", "7893"], stderr=subprocess.DEVNULL)
    try:
        ready(url, b"ready, generation 1")
        assert b"41" in fetched(f"{url}/api/ask", {"question": "全县有多少亩茶园"})
        Index.open(tmp_path / "index").add([Document.from_text("城里有一座灯塔，高四十一米。", "c.txt")])
        ready(url, b"ready, generation 2")
        assert "四十一米" in json.loads(fetched(f"{url}/api/ask", {"question": "灯塔有多高"}))["text"]
        assert b"fangtan_questions_total" in fetched(f"{url}/metrics")
    finally:
        server.terminate()
        assert server.wait(30) == 0


APP = """
import os, uvicorn
from qa.web.workers import Workers

async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(os.getpid()).encode()})

if __name__ == "__main__":
    config = uvicorn.Config("served_app:app", port=7894, workers=2, lifespan="off", log_level="warning")
    Workers(config, [config.bind_socket()]).run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by signals")
def test_a_process_that_is_killed_is_replaced_at_once(tmp_path: Path) -> None:
    (tmp_path / "served_app.py").write_text(APP, "utf-8")
    path = os.pathsep.join([str(tmp_path), *sys.path])
    server = subprocess.Popen(
        [sys.executable, str(tmp_path / "served_app.py")],
        env={**os.environ, "PYTHONPATH": path},
        stderr=subprocess.PIPE,
    )
    url = "http://127.0.0.1:7894"
    try:
        first = among(url, set())
        for _ in range(3):
            os.kill(first, signal.SIGKILL)
            first = among(url, {first})
        began = time.monotonic()
    finally:
        server.terminate()
        assert server.wait(30) == 0
    assert time.monotonic() - began < 10
    assert server.stderr
    assert b"another is started" in server.stderr.read()


def among(url: str, gone: set[int]) -> int:
    """Return the process that answers, once it is none of these."""
    for _ in range(300):
        try:
            if (number := int(fetched(url))) not in gone:
                return number
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(url)
