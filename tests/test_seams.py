"""Parts of one's own: each protocol with the smallest example, and what a program does with QA beside asking."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import finished
from fakes import FakeReader, OneHotEncoder

from index import Document, Filter, Hit, Index, InputError, Passage, Query, Span, Turn
from index.atomic import written_whole
from index.content import Kind, Vectors
from index.load.folder import files_of, read_files
from index.memory import MemoryStore
from index.text.printable import dumps
from qa import QA
from qa.candidates import Candidate
from qa.question import Question
from qa.ranker import ScoredCandidate
from qa.reader.scored import Scored

TEXTS = {"a.txt": "全县共有茶园41亩，比去年多。", "b.txt": "全市共有茶园77亩，比去年少。"}
DOCUMENTS = [Document.from_text(text, source, metadata={"city": source[0]}) for source, text in TEXTS.items()]


class NotesLoader:
    """Reads .notes files, whose lines begin with a number."""

    suffixes = (".notes",)

    def load(self, path: Path) -> str:
        return "\n".join(line.partition(" ")[2] for line in path.read_text("utf-8").splitlines())


class LetterEncoder:
    """A text's vector is how often it has 全, 县 and 市, at length 1."""

    name, dimension, fingerprint = "letters", 3, "letters-1"

    def encode(
        self, texts: Sequence[str], kind: Kind, *, progress: Callable[[int], object] = lambda _: None
    ) -> Vectors:
        counts = np.array([[1e-6 + text.count(char) for char in "全县市"] for text in texts], np.float32)
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)


@dataclass(frozen=True)
class OneByOne:
    """Finds whole documents in their order."""

    documents: Sequence[Document]

    def search(self, query: str | Query, k: int = 10, *, where: Filter | None = None) -> list[Hit]:
        passages = [Passage(one, (whole := Span(0, len(one.text))), Turn(one, whole)) for one in self.documents]
        return [Hit(one, 1.0) for one in passages if where is None or where.allows(one)][:k]


@dataclass(frozen=True)
class ShortestFirst:
    """Scores a span by how short it is."""

    text: str

    def best(self) -> list[Scored]:
        return []

    def scored(self, spans: Sequence[Span]) -> list[Scored]:
        return [Scored(span, 9.0 - len(span)) for span in spans]


class ShortReader:
    fingerprint = "short-1"

    def read(self, triples: Sequence[tuple[str, str, str]]) -> list[ShortestFirst]:
        return [ShortestFirst(text) for _, _, text in triples]


def by_text(found: Sequence[Candidate], rejected: Sequence[str | None], *, temperature: float) -> list[ScoredCandidate]:
    """Orders candidates as a dictionary does."""
    free = [one for one, reason in zip(found, rejected, strict=True) if reason is None]
    return [ScoredCandidate(one, 1.0, 1.0) for one in sorted(free, key=lambda one: one.text)]


class NotThatOne:
    name, rejects = "not 41", True

    def reason(self, question: Question, candidate: Candidate) -> str | None:
        return "不要这个数" if "41" in candidate.text else None


@pytest.fixture(scope="module")
def qa() -> QA:
    return QA.from_documents(DOCUMENTS, encoder=OneHotEncoder(), reader=ShortReader())


def test_a_loader_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "a.notes").write_text("1 全县共有茶园41亩。\n2 比去年多。", "utf-8")
    own = QA.from_folder(tmp_path, loaders=[NotesLoader()], encoder=OneHotEncoder(), reader=ShortReader())
    assert own.documents[0].text == "全县共有茶园41亩。\n比去年多。"
    with pytest.raises(InputError, match="could be read"):
        QA.from_folder(tmp_path)


def test_an_encoder_of_ones_own() -> None:
    index = Index.build(DOCUMENTS, encoder=LetterEncoder())
    assert [hit.passage.document.source for hit in index.search("市", 2)] == ["b.txt", "a.txt"]
    assert not QA(index, reader=ShortReader()).calibrated


def test_a_retriever_of_ones_own() -> None:
    own = QA(OneByOne(DOCUMENTS), reader=ShortReader())
    reply = own.ask("茶园多少亩", where=Filter("b.txt"))
    assert (reply.guess and reply.guess.document.source, reply.calibrated) == ("b.txt", False)
    with pytest.raises(InputError, match="OneByOne is no Index"):
        own.save("x")


def test_a_store_of_ones_own() -> None:
    class Counted(MemoryStore):
        written = 0

        def write(self, *given: Any, **options: Any) -> None:
            self.written += 1
            super().write(*given, **options)

    source = Index.build(DOCUMENTS[:1], encoder=OneHotEncoder())
    store = Counted(source._store.manifest)
    store.write(fresh=True)
    index = Index(store, OneHotEncoder())
    index.add(DOCUMENTS)
    assert (store.written, len(index.documents)) == (2, 2)


def test_a_reader_a_ranker_and_a_check_of_ones_own() -> None:
    parts: dict[str, Any] = {"reader": ShortReader(), "threshold": 0.0}
    read = QA(Index.build(DOCUMENTS[:1], encoder=OneHotEncoder()), **parts)
    assert read.ask("茶园多少亩").text == "去年"
    assert QA(read.index, **parts, ranker=by_text).ask("茶园多少亩").text == "41亩"
    assert QA(read.index, **parts, ranker=by_text, checks=[NotThatOne()]).ask("茶园多少亩").text != "41亩"
    assert not QA(read.index, checks=[NotThatOne()]).calibrated
    assert QA(Index.build(DOCUMENTS[:1])).calibrated


@pytest.mark.parametrize("threshold", [-0.1, 1.1, "0.5", True])
def test_a_threshold_is_a_probability(qa: QA, threshold: Any) -> None:
    with pytest.raises(InputError, match="threshold is a probability"):
        QA(qa.index, reader=ShortReader(), threshold=threshold)


def test_wrong_types_get_one_sentence(qa: QA) -> None:
    with pytest.raises(InputError, match="expected a list of questions"):
        qa.ask_many("一个字符串")
    with pytest.raises(InputError, match="k is the number of passages"):
        qa.ask("茶园多少亩", k=1.5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="a question is text"):
        qa.ask(7)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="filters are 'a'"):
        qa.ask("茶园多少亩", where="a")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="expected a list of them"):
        QA.from_documents(DOCUMENTS[0])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="give two strs"):
        Document.from_text(None, "a")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="which has no search"):
        QA(None)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="checks hold 3"):
        QA(qa.index, reader=ShortReader(), checks=[3])  # type: ignore[list-item]
    with pytest.raises(InputError, match="encoder is 'bundled', expected an Encoder"):
        Index.build(DOCUMENTS, encoder="bundled")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="loaders hold <class"):
        QA.from_folder("seeds", loaders=[NotesLoader])  # type: ignore[list-item]
    with pytest.raises(InputError, match="exchange them"):
        Filter(since="2024-05-02", until="2024-05-01")
    assert qa.ask("茶园多少亩", k=np.int64(2)) == qa.ask("茶园多少亩", k=2)


@pytest.mark.parametrize("made", [np.zeros((2, 4), np.float32), np.zeros(3, np.float32), np.full((2, 3), np.nan)])
def test_an_encoder_that_gives_something_else_is_refused(made: np.ndarray, tmp_path: Path) -> None:
    class Wrong(LetterEncoder):
        def encode(self, *given: Any, **options: Any) -> Vectors:
            return made

    with pytest.raises(InputError, match=r"the encoder letters gave .* expected finite numbers of shape \(2, 3\)"):
        Index.build(DOCUMENTS, tmp_path / "index", encoder=Wrong())


def test_a_loader_that_fails_leaves_its_file_out(tmp_path: Path) -> None:
    class Failing(NotesLoader):
        def load(self, path: Path) -> Any:
            return b"bytes" if path.stem == "a" else 1 // 0

    for name in "ab":
        (tmp_path / f"{name}.notes").touch()
    reasons = [one.reason for one in read_files(files_of(tmp_path), tmp_path, loaders=[Failing()]).left_out]
    assert reasons[0].endswith("its loader gave bytes, expected str")
    assert "its loader failed (ZeroDivisionError" in reasons[1]


def test_a_document_is_got_by_its_id(qa: QA) -> None:
    held = qa.index.get(DOCUMENTS[1].id)
    assert held
    assert (held[0], [one.text for one in held[1]]) == (DOCUMENTS[1], [DOCUMENTS[1].text])
    assert qa.index.get("none") is None


def test_filters_by_metadata_of_ones_own(qa: QA, tmp_path: Path) -> None:
    where = Filter(metadata={"city": "b"})
    assert [hit.passage.document.source for hit in qa.search("茶园", where=where)] == ["b.txt"]
    qa.save(tmp_path / "saved")
    again = QA.open(tmp_path / "saved", encoder=OneHotEncoder(), reader=ShortReader())
    assert [hit.passage.document.source for hit in again.search("茶园", where=where)] == ["b.txt"]
    assert qa.search("茶园", where=where)[0].to_dict()["document"]["metadata"] == {"city": "b"}


def test_documents_come_and_go_and_are_saved(tmp_path: Path) -> None:
    own = QA.from_documents(DOCUMENTS[:1], encoder=OneHotEncoder(), reader=ShortReader())
    own.add(DOCUMENTS[1:])
    own.remove([DOCUMENTS[0].id])
    own.save(tmp_path / "saved")
    assert [one.source for one in Index.open(tmp_path / "saved", encoder=OneHotEncoder()).documents] == ["b.txt"]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("x")
    with pytest.raises(InputError, match="holds other files"):
        own.save(tmp_path / "other")


def test_a_reply_shows_itself(seeds_qa: QA) -> None:
    reply = seeds_qa.ask("上半年GDP多少")
    assert str(reply).startswith("7388亿元 · 同比增长1.5%")
    assert repr(reply).startswith("Reply('上半年GDP多少', UNSURE, '7388亿元', confidence=0.")
    assert "<mark>7388亿元</mark>" in reply._repr_html_()
    assert reply.to_dict()["answers"][0]["spans"] == [[29, 35]]
    assert finished(seeds_qa.aask("上半年GDP多少")) == reply


def test_parts_and_replies_are_pickled(seeds_qa: QA, tmp_path: Path) -> None:
    reply = seeds_qa.ask("上半年GDP多少")
    assert pickle.loads(pickle.dumps(reply)) == reply
    assert pickle.loads(pickle.dumps(seeds_qa)).ask("上半年GDP多少").text == "7388亿元"
    seeds_qa.save(tmp_path / "saved")
    assert pickle.loads(pickle.dumps(Index.open(tmp_path / "saved"))).path == tmp_path / "saved"


def answer(qa: QA, told: Any) -> None:
    told.put((qa.ask("上半年GDP多少").text, len(qa.search("城市大脑", 3)), len(Index.build(DOCUMENTS).documents)))


@pytest.mark.parametrize("method", ["fork", "forkserver"])
def test_a_child_answers_while_its_parents_threads_ask(seeds_qa: QA, method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system knows no {method}")
    context = multiprocessing.get_context(method)
    told, stop = context.Queue(), threading.Event()

    def ask_on() -> None:
        while not stop.is_set():
            seeds_qa.ask("上半年GDP多少")

    threads = [threading.Thread(target=ask_on)]
    for thread in threads:
        thread.start()
    children = [context.Process(target=answer, args=(seeds_qa, told)) for _ in range(2)]
    for child in children:
        child.start()
    found = [told.get(timeout=60) for _ in children]
    stop.set()
    for one in [*children, *threads]:
        one.join(30)
    assert found == [("7388亿元", 3, 2)] * len(children)


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn is for POSIX")
def test_gunicorn_with_preload(tmp_path: Path) -> None:
    pytest.importorskip("gunicorn")
    (tmp_path / "site.py").write_text(
        "from qa import QA\n"
        f"qa = QA.from_folder({str(Path(__file__).parent.parent / 'seeds')!r})\n"
        "qa.ask('上半年GDP多少')\n"
        "def app(environ, start):\n"
        "    start('200 OK', [('content-type', 'text/plain')])\n"
        "    return [qa.ask('上半年GDP多少').text.encode()]\n",
        "utf-8",
    )
    (tmp_path / "site.py").rename(tmp_path / "preloaded.py")
    place = tmp_path / "socket"
    command = [sys.executable, "-m", "gunicorn", "--preload", "-w", "2", "-b", "127.0.0.1:0", "preloaded:app"]
    path = os.pathsep.join([str(tmp_path), *sys.path])
    with place.open("w+") as said:
        server = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, stderr=said)
        try:
            url = _url_of(place)
            for _ in range(6):
                assert urllib.request.urlopen(url, timeout=30).read().decode() == "7388亿元"
        finally:
            server.terminate()
            server.wait(20)


def _url_of(log: Path) -> str:
    for _ in range(300):
        told = [line for line in log.read_text().splitlines() if "Listening at: " in line]
        if told:
            return told[0].split("Listening at: ")[1].split(" ")[0]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_a_fake_reader_needs_no_ignore() -> None:
    assert QA(Index.build(DOCUMENTS, encoder=OneHotEncoder()), reader=FakeReader()).ask("茶园多少亩").status


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_a_reader_that_gives_no_number_is_refused(score: float) -> None:
    class Odd(ShortestFirst):
        def scored(self, spans: Sequence[Span]) -> list[Scored]:
            return [Scored(span, score) for span in spans]

    class OddReader(ShortReader):
        def read(self, triples: Sequence[tuple[str, str, str]]) -> list[ShortestFirst]:
            return [Odd(text) for _, _, text in triples]

    index = Index.build(DOCUMENTS, encoder=OneHotEncoder())
    with pytest.raises(InputError, match="which is no number"):
        QA(index, reader=OddReader()).ask("茶园多少亩")

    class Short(ShortReader):
        def read(self, triples: Sequence[tuple[str, str, str]]) -> list[ShortestFirst]:
            return []

    with pytest.raises(InputError, match="0 readings for"):
        QA(index, reader=Short()).ask("茶园多少亩")


def test_json_keeps_what_it_escapes(tmp_path: Path) -> None:
    flag = "\U0001f3f4\U000e0067\U000e0062\u202e\x07"
    assert json.loads(dumps({"text": flag})) == {"text": flag}
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    with written_whole(tmp_path / "link.json") as write:
        write("{}")
    assert (tmp_path / "real.json").read_text() == "{}"
    with pytest.raises(InputError, match="no regular file"), written_whole(tmp_path):
        pass
    with pytest.raises(InputError, match="give two strs"):
        Document.from_text("水。", "\ud800")
    with pytest.raises(InputError, match="expected an object of texts"):
        Document.from_text("水。", "a", metadata={"a": "\ud800"})
