"""The one truth on disk: what was acknowledged is there, whole, or an error says why not."""

from __future__ import annotations

import datetime
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import OneHotEncoder

from index import (
    Document,
    Index,
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    Metadata,
    Span,
    StoreError,
)
from index.atomic import locked
from index.content import Content, Entry, Manifest
from index.given import manifest_of
from index.memory import MemoryStore
from index.passages import passages_of
from index.store import Store, exists

KILLS = int(os.environ.get("FANGTAN_KILLS", "10"))
MANIFEST = Manifest("one-hot-1", 9, "words-1")
TALK = (
    "山城的水\n2020-09-02 来源：山城日报\n记者：水从哪里来？\n王芳：水从山里来。山里有路。\n"
    "记者：有多少？\n王芳：全市实现生产总值亿元，水量同比增长，人口达到万人次，投资达亿元，出口达亿元。\n编辑：赵云"
)


def span_of(part: str) -> Span:
    return Span(TALK.index(part), TALK.index(part) + len(part))


METADATA = Metadata(
    title=span_of("山城的水"),
    date=span_of("2020-09-02"),
    publisher=span_of("山城日报"),
    authors=(span_of("王芳"), span_of("赵云")),
    editor=span_of("赵云"),
    published=datetime.datetime(2020, 9, 2, 13, 34),
)


def entry(document: Document) -> Entry:
    passages = passages_of(document)
    return Entry(document, passages, OneHotEncoder().encode([passage.text for passage in passages], "passage"))


def kept_in(folder: Path | None) -> Store | MemoryStore:
    return Store(folder, MANIFEST) if folder else MemoryStore(MANIFEST)


def vectors(content: Content) -> list[list[float]]:
    return [row for entry in content.entries() for row in entry.vectors.tolist()]


def numbered(*numbers: int) -> list[Entry]:
    return [entry(Document.from_text(f"水第{number}号。", f"{number}.txt")) for number in numbers]


def sources(content: Content) -> list[str]:
    return [document.source for document in content.documents]


@pytest.fixture(params=["disk", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store | MemoryStore:
    return kept_in(tmp_path / "index" if request.param == "disk" else None)


@pytest.fixture
def disk(tmp_path: Path) -> Store:
    """A store on disk of three documents."""
    made = Store(tmp_path / "index", MANIFEST)
    made.write(numbered(0, 1, 2))
    return made


def test_a_document_comes_back_as_it_was(store: Store | MemoryStore) -> None:
    plain = Document.from_text(TALK, "山/水.pdf")
    given = entry(Document(plain.id, "山/水.pdf", TALK, "application/pdf", METADATA, (Span(0, 20), Span(20, 60))))
    store.write([given])
    content = store.read()
    (document,) = content.documents
    for name in ("id", "source", "text", "media_type", "metadata", "pages"):
        assert getattr(document, name) == getattr(given.document, name), name
    assert content.passages == tuple(given.passages)
    assert vectors(content) == given.vectors.tolist()
    assert all(entry.vectors.dtype == np.float32 for entry in content.entries())
    # The document above has what this test is about: turns with questions, and text that lost its digits.
    assert {turn.role for turn in (passage.turn for passage in content.passages)} >= {"interviewer", "interviewee"}
    assert any(passage.turn.question for passage in content.passages)
    assert any(passage.integrity.lost == ("digits",) and passage.integrity.gaps for passage in content.passages)
    assert all(passage.document == passage.turn.document == document for passage in content.passages)


def test_a_document_that_says_nothing_of_itself(store: Store | MemoryStore) -> None:
    bare = replace(Document.from_text("水。\0山\u2028\U0001f600", "a.txt"), metadata=Metadata(), extra={"city": "杭州"})
    store.write([entry(bare)])
    assert store.read().documents[0].metadata == Metadata()
    assert store.read().documents[0].extra == {"city": "杭州"}
    assert store.read().documents[0].text == "水。\0山\u2028\U0001f600"


def test_documents_and_vectors_keep_their_order(store: Store | MemoryStore) -> None:
    store.write(numbered(2, 0))
    store.write([*numbered(1), entry(Document.from_text("火。", "f.txt"))])
    content = store.read()
    assert sources(content) == ["2.txt", "0.txt", "1.txt", "f.txt"]
    assert vectors(content) == OneHotEncoder().encode(["水", "水", "水", "火"], "passage").tolist()


def test_each_write_is_a_generation_with_its_own_state(store: Store | MemoryStore) -> None:
    store.write(numbered(0))
    first = store.read()
    store.write(numbered(1))
    second = store.read()
    store.write(remove=[second.documents[1].id])
    third = store.read()
    assert [first.generation, second.generation, third.generation] == [1, 2, 3]
    assert first.state != second.state
    assert third.state == first.state  # the same content


def test_nothing_at_all(store: Store | MemoryStore) -> None:
    store.write()
    content = store.read()
    assert (content.documents, content.passages, vectors(content)) == ((), (), [])


def test_an_id_that_is_there_is_left(store: Store | MemoryStore) -> None:
    store.write(numbered(0, 1))
    again = entry(Document.from_text("水第0号。", "elsewhere.txt"))
    store.write([again])
    assert sources(store.read()) == ["0.txt", "1.txt"]


def test_removing_comes_before_adding(store: Store | MemoryStore) -> None:
    store.write(numbered(0, 1))
    moved = entry(Document.from_text("水第0号。", "elsewhere.txt"))
    store.write([moved], [moved.document.id, "unknown"])
    assert sources(store.read()) == ["1.txt", "elsewhere.txt"]


def test_a_write_that_fails_changes_nothing(store: Store | MemoryStore) -> None:
    store.write(numbered(0, 1))
    before = store.read()

    def entries() -> Iterator[Entry]:
        yield from numbered(7)
        raise RuntimeError("the encoder failed")

    with pytest.raises(RuntimeError, match="the encoder failed"):
        store.write(entries(), [before.documents[0].id])
    after = store.read()
    assert (sources(after), after.state, after.generation) == (["0.txt", "1.txt"], before.state, 1)
    store.write(numbered(2))
    assert sources(store.read()) == ["0.txt", "1.txt", "2.txt"]


def test_fresh_starts_from_nothing(disk: Store) -> None:
    assert disk.folder
    disk.write(numbered(7), fresh=True)
    assert sources(disk.read()) == ["7.txt"]
    assert not (disk.folder / "index.db.new").exists()


def test_fresh_replaces_what_cannot_be_read(disk: Store) -> None:
    assert disk.folder
    (disk.folder / "index.db").write_bytes(b"water" * 2000)
    with pytest.raises(IndexDamaged):
        disk.write(numbered(7))
    disk.write(numbered(7), fresh=True)
    assert sources(disk.read()) == ["7.txt"]


def test_there_is_none(tmp_path: Path) -> None:
    absent = tmp_path / "absent"
    with pytest.raises(IndexMissing, match="absent"):
        Store(absent, MANIFEST).read()
    assert not exists(absent)
    assert not absent.exists()  # looking makes nothing


def test_an_unfinished_database_is_none(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "index.db").close()
    (tmp_path / "index.db").touch()
    with pytest.raises(IndexMissing, match="never finished"):
        Store(tmp_path, MANIFEST).read()


@pytest.mark.parametrize(
    ("other", "here", "there"),
    [
        (Manifest("two-hot-1", 9, "words-1"), "'two-hot-1'", "'one-hot-1'"),
        (Manifest("one-hot-1", 384, "words-1"), "'384'", "'9'"),
        (Manifest("one-hot-1", 9, "words-2"), "'words-2'", "'words-1'"),
        (Manifest("one-hot-1", 9, "words-1", "99"), "'99'", "'3'"),
    ],
    ids=["encoder", "dimension", "words", "format"],
)
def test_an_index_made_otherwise_is_foreign(disk: Store, other: Manifest, here: str, there: str) -> None:
    stranger = Store(disk.folder, other)
    for use in (stranger.read, lambda: stranger.write(numbered(7))):
        with pytest.raises(IndexForeign) as caught:
            use()
        assert here in str(caught.value)
        assert there in str(caught.value)
    assert sources(disk.read()) == ["0.txt", "1.txt", "2.txt"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vectors SET data = zeroblob(36) WHERE position = 2",
        "UPDATE texts SET text = text || '火' WHERE position = 2",
        "UPDATE texts SET record = replace(record, '1.txt', '9.txt') WHERE position = 2",
        "UPDATE documents SET digest = 'none' WHERE position = 2",
        "UPDATE documents SET day = '2020-01-01' WHERE position = 2",
        "UPDATE documents SET passages = 2 WHERE position = 2",
        "DELETE FROM documents WHERE position = 2",
        "DELETE FROM texts WHERE position = 2",
        "DELETE FROM vectors WHERE position = 2",
        "UPDATE documents SET position = 99 WHERE position = 1",
        "UPDATE manifest SET value = 'none' WHERE key = 'state'",
        "DROP TABLE documents",
    ],
)
def test_what_was_changed_behind_its_back_is_damage(disk: Store, change: str) -> None:
    assert disk.folder
    connection = sqlite3.connect(disk.folder / "index.db")
    connection.execute(change)
    connection.commit()
    connection.close()
    with pytest.raises(IndexDamaged, match="fangtan doctor"):
        disk.read()


def test_a_second_writer_is_refused_at_once(disk: Store) -> None:
    assert disk.folder
    began = time.monotonic()
    with locked(disk.folder), ThreadPoolExecutor() as pool, pytest.raises(IndexLocked, match="is writing"):
        pool.submit(Store(disk.folder, MANIFEST).write, numbered(7)).result()
    assert time.monotonic() - began < 2
    assert sources(disk.read()) == ["0.txt", "1.txt", "2.txt"]
    disk.write(numbered(7))
    assert sources(disk.read())[-1] == "7.txt"


def test_a_reader_is_not_kept_out_by_a_writer(disk: Store) -> None:
    seen: list[list[str]] = []

    def entries() -> Iterator[Entry]:
        yield from numbered(7)
        seen.append(sources(Store(disk.folder, MANIFEST).read()))  # in the midst of the transaction

    disk.write(entries())
    assert seen == [["0.txt", "1.txt", "2.txt"]]
    assert sources(disk.read()) == ["0.txt", "1.txt", "2.txt", "7.txt"]


def test_the_lock_of_a_killed_process_is_free(disk: Store) -> None:
    assert disk.folder
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        with locked(disk.folder):
            os.write(tell, b"locked")
            time.sleep(60)
        os._exit(0)
    try:
        assert os.read(told, 6) == b"locked"
        with pytest.raises(IndexLocked):
            disk.write(numbered(7))
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(told)
        os.close(tell)
    disk.write(numbered(7))
    assert sources(disk.read())[-1] == "7.txt"


def note(number: int) -> Document:
    return Document.from_text(f"标题\n记者：第{number}号有水吗？\n王芳：第{number}号有水，也有山。", f"{number}.txt")


def serve() -> None:
    """For each folder named on standard input, a process of its own adds documents and tells each id added.

    Everything is imported by then, so that a process costs no start.
    """
    from index.text import tokens

    tokens.tokenize("水从山里来")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.write(1, f"pid {os.getpid()}\n".encode())
            index = Index.build([], line.strip(), encoder=OneHotEncoder())
            for number in range(100_000):
                index.add([note(number)])
                os.write(1, f"added {note(number).id}\n".encode())
            os._exit(0)
        os.waitpid(child, 0)
        os.write(1, b"gone 0\n")


def add_until_killed(server: subprocess.Popen[str], folder: Path, wait_for: int, seconds: float) -> list[str]:
    """The ids acknowledged by a process that is killed so long after it acknowledged so many."""
    assert server.stdin
    assert server.stdout
    server.stdin.write(f"{folder}\n")
    server.stdin.flush()
    added: list[str] = []
    killer: threading.Timer | None = None
    for line in server.stdout:
        what, value = line.split()
        if what == "pid":
            child = int(value)
        elif what == "added":
            added.append(value)
        else:
            break
        if not killer and len(added) == wait_for:
            killer = threading.Timer(seconds, os.kill, (child, signal.SIGKILL))
            killer.start()
    assert killer, "the server ended"
    killer.join()
    return added


def test_what_add_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    moments = random.Random(seed)
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    server = subprocess.Popen(
        [sys.executable, "-c", "import test_store; test_store.serve()"],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        for kill in range(KILLS):
            folder = tmp_path / str(kill)
            added = add_until_killed(server, folder, moments.randrange(5), moments.uniform(0, 0.1))
            why = f"seed {seed}, kill {kill}"
            if not added and not exists(folder):
                continue  # killed before there was anything to keep
            try:
                index = Index.open(folder, encoder=OneHotEncoder())
            except IndexMissing:
                assert not added, why
                continue
            held = index.documents
            assert [document.text for document in held] == [note(number).text for number in range(len(held))], why
            assert [document.id for document in held][: len(added)] == added, why
            assert len(held) <= len(added) + 1, why
            assert len(index.search("水", 1000)) == len(index.passages), why
            index.add([Document.from_text("火。", "after.txt")])
            assert Store(folder, manifest_of(OneHotEncoder())).read().documents[-1].source == "after.txt", why
    finally:
        server.kill()
        server.communicate()


def test_a_full_disk_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = OneHotEncoder()
    Index.build([Document.from_text("山", "a.txt")], tmp_path / "i", encoder=encoder)
    connect = sqlite3.connect

    def small(*args: object, **options: object) -> sqlite3.Connection:
        connection = connect(*args, **options)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count = 12")
        return connection  # type: ignore[no-any-return]

    monkeypatch.setattr("index.store.sqlite3.connect", small)
    with pytest.raises(StoreError, match=r"cannot be written .*full.*free some space") as caught:
        Index.build([Document.from_text("水" * 100_000, "b.txt")], tmp_path / "i", encoder=encoder)
    assert not isinstance(caught.value, IndexDamaged)
    monkeypatch.undo()
    assert [one.source for one in Index.open(tmp_path / "i", encoder=encoder).documents] == ["a.txt"]
