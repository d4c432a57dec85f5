"""What an index does wherever it lies: in memory, in a folder, on a Milvus server.

A real server is tested too where FANGTAN_MILVUS names one, as milvus://host:port/collection.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fakes import OneHotEncoder
from test_search import BrokenEncoder, CountingEncoder, OtherEncoder, note, texts

from index import (
    Document,
    Filter,
    Hit,
    Index,
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    InputError,
    Query,
    StoreError,
)

ENCODER = OneHotEncoder()
LINES = ["钱在人手里。", "水从山里来。", "火车到城里。", "山路难走。", "水火不容。", "车在路上。", "图书馆开门了。"]
NASTY = [
    '他说"好"',
    "a' or 1==1",
    '" or 1==1 or "',
    "a\\",
    '\\"',
    "行一\n行二",
    "\t回\r车",
    "]",
    "{x}",
    "%",
    "\x00钟",
    "😀",
    "or",
]
REAL = os.environ.get("FANGTAN_MILVUS", "")


@dataclass
class Lite:
    """A Milvus Lite server of its own, on this machine only."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        from pymilvus import MilvusClient

        program = shutil.which("milvus-lite", path=str(Path(sys.executable).parent)) or "milvus-lite"
        where = ["--data-dir", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        with (self.folder.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen([program, "server", *where], stdout=log, stderr=log, start_new_session=True)
        until = time.monotonic() + 30
        while True:
            try:
                MilvusClient(self.address, timeout=1).list_collections()
                return
            except Exception:
                assert time.monotonic() < until and self.process.poll() is None, "the server does not start"
                time.sleep(0.1)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def at(self, name: str, asked: str = "") -> str:
        return f"milvus://127.0.0.1:{self.port}/{name}{asked}"

    def stop(self, sign: int = signal.SIGTERM) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(sign)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def muted() -> Iterator[None]:
    """Without pymilvus' stack traces of every refused call."""
    pytest.importorskip("pymilvus", reason="needs the extra milvus")
    pytest.importorskip("milvus_lite", reason="needs the extra milvus")
    loggers = [
        logging.getLogger(name)
        for name in ("pymilvus", *logging.root.manager.loggerDict)
        if name.startswith("pymilvus")
    ]
    for one in loggers:
        one.setLevel(logging.CRITICAL)
    yield
    for one in loggers:
        one.setLevel(logging.NOTSET)


@pytest.fixture(scope="module")
def lite(muted: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lite]:
    server = Lite(tmp_path_factory.mktemp("lite") / "data", free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()


COUNT = iter(range(10_000))


def place_of(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str | Path | None:
    if kind == "memory":
        return None
    if kind == "disk":
        return tmp_path / "index"
    name = f"t{os.getpid()}_{next(COUNT)}"
    if kind == "real":
        request.getfixturevalue("muted")
        return f"{REAL}_{name}"
    return request.getfixturevalue("lite").at(name, "?words=server" if kind == "lite-words" else "")


SERVERS = ["lite", *(["real"] if REAL else [])]


@pytest.fixture(params=["memory", "disk", *SERVERS])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str | Path | None]:
    found = place_of(request.param, request, tmp_path)
    yield found
    forget(found)


@pytest.fixture(params=["disk", *SERVERS])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str | Path]:
    """A place that an index can be opened at again."""
    found = place_of(request.param, request, tmp_path)
    assert found
    yield found
    forget(found)


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    found = place_of(request.param, request, tmp_path)
    assert isinstance(found, str)
    yield found
    forget(found)


def client_of(place: str) -> tuple[Any, str]:
    from pymilvus import MilvusClient

    from index.milvus.place import Place

    told = Place.of(place)
    return MilvusClient(told.server), told.name


def collections_of(place: str) -> list[str]:
    client, name = client_of(place)
    return [one for one in client.list_collections() if one.startswith(f"{name}_")]


def forget(place: str | Path | None) -> None:
    if isinstance(place, str):
        client, name = client_of(place)
        with contextlib.suppress(Exception):
            client.drop_alias(name)
        for one in [one for one in client.list_collections() if one.startswith(f"{name}_")]:
            client.drop_collection(one)


def notes() -> list[Document]:
    return [note(text, f"{number}.txt") for number, text in enumerate(LINES)]


def sources(index: Index) -> list[str]:
    return [document.source for document in index.documents]


def equal(found: Sequence[Hit], expected: Sequence[Hit]) -> bool:
    """Whether both found the same places with the same numbers."""
    assert [(hit.passage.document, hit.passage.span) for hit in found] == [
        (hit.passage.document, hit.passage.span) for hit in expected
    ]
    assert [(hit.dense_rank, hit.lexical_rank) for hit in found] == [
        (hit.dense_rank, hit.lexical_rank) for hit in expected
    ]
    for name in ("score", "dense", "lexical"):
        numbers = [getattr(hit, name) for hit in found]
        assert numbers == pytest.approx([getattr(hit, name) for hit in expected], abs=1e-4), name
    return True


# Building and opening


def test_what_is_built_holds_the_documents_in_order(place: str | Path | None) -> None:
    index = Index.build(notes(), place, encoder=ENCODER)
    assert list(index.documents) == notes()
    assert [document.text for document in index.documents] == LINES
    assert [passage.text for passage in index.passages] == LINES
    assert (len(index.documents), index.generation, index.fingerprint) == (7, 1, "one-hot-1")
    assert index.path == place
    assert index.holds("图书馆")
    assert not index.holds("飞机")


def test_opened_again_it_finds_the_same(kept: str | Path) -> None:
    built = Index.build(notes(), kept, encoder=ENCODER)
    opened = Index.open(kept, encoder=ENCODER)
    assert opened.documents == built.documents
    assert equal(opened.search("水"), built.search("水"))


def test_what_is_saved_there_is_opened_there(kept: str | Path) -> None:
    held = Index.build(notes(), encoder=ENCODER)
    for found in (held.save(kept), Index.open(kept, encoder=ENCODER)):
        assert found.path == kept
        assert equal(found.search("水"), held.search("水"))


def test_an_empty_index_finds_nothing_and_grows(place: str | Path | None) -> None:
    index = Index.build([], place, encoder=ENCODER)
    assert (index.search("水"), index.documents, index.passages, index.holds("水")) == ([], (), (), False)
    assert index.search("水", where=Filter("a.txt")) == []
    index.add(notes()[:2])
    assert texts(index.search("水"))[0] == "水从山里来。"


def test_building_again_leaves_exactly_the_new_documents(kept: str | Path) -> None:
    Index.build(notes(), kept, encoder=ENCODER)
    counting = CountingEncoder()
    index = Index.build([*notes()[:3], note("新的一篇讲钱。", "new.txt")], kept, encoder=counting)
    assert sources(index) == ["0.txt", "1.txt", "2.txt", "new.txt"]
    assert counting.passages == ["新的一篇讲钱。"]
    assert index.generation == 2
    assert equal(index.search("钱"), Index.build(list(index.documents), encoder=ENCODER).search("钱"))


def test_building_again_takes_other_metadata(kept: str | Path) -> None:
    for city in ("甲", "乙"):
        index = Index.build([Document.from_text("水", "a.txt", metadata={"city": city})], kept, encoder=ENCODER)
        assert [dict(one.extra) for one in index.documents] == [{"city": city}]


def test_a_build_that_fails_changes_nothing(kept: str | Path) -> None:
    Index.build(notes()[:2], kept, encoder=ENCODER)
    with pytest.raises(RuntimeError, match="no vectors today"):
        Index.build(notes(), kept, encoder=BrokenEncoder())
    assert sources(Index.open(kept, encoder=ENCODER)) == ["0.txt", "1.txt"]
    assert sources(Index.build(notes()[:1], kept, encoder=ENCODER)) == ["0.txt"]


def test_where_there_is_none_it_is_missing(kept: str | Path) -> None:
    with pytest.raises(IndexMissing, match="make one with: fangtan build"):
        Index.open(kept, encoder=ENCODER)


def test_another_encoders_index_is_refused_by_name(kept: str | Path) -> None:
    Index.build(notes(), kept, encoder=ENCODER)
    with pytest.raises(IndexForeign, match="encoder 'one-hot-1', expected 'two-hot-1'"):
        Index.open(kept, encoder=OtherEncoder())
    assert Index.build(notes()[:1], kept, encoder=OtherEncoder()).fingerprint == "two-hot-1"


# Adding and removing


def test_what_is_added_is_found_and_what_is_there_is_left(place: str | Path | None) -> None:
    index = Index.build(notes()[:2], place, encoder=ENCODER)
    index.add([note("飞机在天上。", "plane.txt"), notes()[0]])
    assert sources(index) == ["0.txt", "1.txt", "plane.txt"]
    assert texts(index.search("飞机", 1)) == ["飞机在天上。"]
    assert index.holds("飞机")
    assert index.generation == 2


def test_the_same_source_with_another_text_is_replaced(place: str | Path | None) -> None:
    index = Index.build(notes()[:3], place, encoder=ENCODER)
    index.add([note("水库满了。", "1.txt")])
    assert sources(index) == ["0.txt", "2.txt", "1.txt"]
    assert texts(index.search("水", 1)) == ["水库满了。"]
    assert "水从山里来。" not in texts(index.search("水", 10))
    index.add([note("第一稿。", "x.txt"), note("第二稿。", "x.txt")])
    assert [one.text for one in index.documents if one.source == "x.txt"] == ["第二稿。"]


def test_what_is_removed_is_gone(place: str | Path | None) -> None:
    index = Index.build(notes(), place, encoder=ENCODER)
    index.remove([notes()[4].id, notes()[6].id])
    assert sources(index) == ["0.txt", "1.txt", "2.txt", "3.txt", "5.txt"]
    assert not index.holds("图书馆")
    assert equal(index.search("水火"), Index.build(list(index.documents), encoder=ENCODER).search("水火"))
    index.add([notes()[4]])
    assert sources(index)[-1] == "4.txt"


def test_an_unknown_id_removes_nothing(place: str | Path | None) -> None:
    index = Index.build(notes(), place, encoder=ENCODER)
    with pytest.raises(InputError, match="no document has the id nobody"):
        index.remove([notes()[0].id, "nobody"])
    assert (len(index.documents), index.generation) == (7, 1)


def test_an_addition_that_fails_leaves_nothing(place: str | Path | None) -> None:
    index = Index.build(notes()[:2], place, encoder=ENCODER)
    index.encoder = BrokenEncoder()
    with pytest.raises(RuntimeError, match="no vectors today"):
        index.add(notes())
    index.encoder = ENCODER
    assert sources(index) == ["0.txt", "1.txt"]
    index.add(notes()[2:4])
    assert equal(index.search("水山"), Index.build(notes()[:4], encoder=ENCODER).search("水山"))


def test_each_change_is_a_generation_that_others_see(kept: str | Path) -> None:
    writing = Index.build(notes()[:1], kept, encoder=ENCODER)
    reading = Index.open(kept, encoder=ENCODER)
    for number, change in enumerate([lambda: writing.add(notes()[1:3]), lambda: writing.remove([notes()[0].id])], 2):
        change()
        assert (reading.generation, writing.generation) == (number, number)
        assert sources(reading) == sources(writing)
        assert equal(reading.search("水火"), writing.search("水火"))


# Searching


def test_the_hits_are_those_of_an_index_in_memory(place: str | Path | None) -> None:
    expected, index = Index.build(notes(), encoder=ENCODER), Index.build(notes(), place, encoder=ENCODER)
    asked = ["水", "山路", "图书馆", "城里的火车", "没有的词", Query("水", ("火", "车在路上"))]
    for k in (1, 3, 10):
        for found, wanted in zip(index.search_many(asked, k), expected.search_many(asked, k), strict=True):
            assert equal(found, wanted)


def test_ties_come_in_passage_order(place: str | Path | None) -> None:
    crowd = [note(f"水{'。' * (number + 1)}", f"{number}.txt") for number in range(70)]
    found = Index.build(crowd, place, encoder=ENCODER).search("水", 12)
    assert [hit.passage.document.source for hit in found] == [f"{number}.txt" for number in range(12)]
    assert [hit.dense_rank for hit in found] == list(range(1, 13))


@pytest.mark.parametrize("where", [
    Filter("1.txt"), Filter(["1.txt", "4.txt", "none.txt"]), Filter(speakers="张三"), Filter(speakers=["李四", ""]),
    Filter(speakers=""), Filter(since="2024-02-01"), Filter(until="2024-02-01"), Filter(since="2024-02-02", until="2024-03-01"),
    Filter(metadata={"city": "杭州"}), Filter(metadata={"city": "杭州", "kind": "news"}), Filter(metadata={"nothing": "x"}),
    Filter(["1.txt", "2.txt"], "张三", "2024-01-01", "2024-12-31", {"city": "杭州"}), Filter("none.txt"),
], ids=str)  # fmt: skip
def test_filters_allow_what_they_say(crowd: Callable[[str], Index], kind: str, where: Filter) -> None:
    index = crowd(kind)
    found = index.search("水山", 50, where=where)
    assert equal(found, crowd("memory").search("水山", 50, where=where))
    assert {(hit.passage.document, hit.passage.span) for hit in found} == {
        (one.document, one.span) for one in index.passages if where.allows(one)
    }


@pytest.mark.parametrize("value", NASTY)
def test_a_filters_value_is_never_read_as_a_rule(crowd: Callable[[str], Index], kind: str, value: str) -> None:
    index = crowd(kind)
    for where in (Filter(value), Filter(metadata={value: value}), Filter([value, "1.txt"])):
        found = {hit.passage.document.source for hit in index.search("水", 50, where=where)}
        assert found == ({value, "1.txt"} if len(where.sources) == 2 else {value})
    assert index.search("水", where=Filter(speakers=value)) == []
    assert index.search("水", where=Filter(metadata={"city": value})) == []


@pytest.fixture(params=["memory", "disk", "lite-words", *SERVERS])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def crowd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Index]]:
    """One index a place of the same documents, whose sources, days, speakers and metadata differ."""
    days = [None, "2024-01-15", "2024-02-01", "2024-02-02", "2024-03-01", None]
    documents = [
        note(f"张三：水在第{n}座山上，很清。\n李四：这是第{n}座城的路。", f"{n}.txt", day) for n, day in enumerate(days)
    ]
    extras = [{}, {"city": "杭州"}, {"city": "杭州", "kind": "news"}, {"kind": "news"}, {"city": "广州"}, {}]
    documents = [with_extra(one, extra) for one, extra in zip(documents, extras, strict=True)]
    documents += [with_extra(note(f"水和第{n}号。", value), {value: value}) for n, value in enumerate(NASTY)]
    made: dict[str, Index] = {}

    def of(kind: str) -> Index:
        if kind not in made:
            found = place_of(kind, request, tmp_path_factory.mktemp(kind))
            made[kind] = Index.build(documents, found, encoder=ENCODER)
        return made[kind]

    yield of
    for index in made.values():
        forget(index.path)


def with_extra(document: Document, extra: dict[str, str]) -> Document:
    import dataclasses

    return dataclasses.replace(document, extra=extra)


# Texts


def test_what_is_cited_is_what_was_given(place: str | Path | None) -> None:
    """The verbatim law, with characters that a store may alter."""
    odd = "第一行\r\n第二行\r第三行\u2028讲水。\x00\ufeff\u200b😀𠮷。\n　　“山”‘路’\t完。\n\n"
    index = Index.build([note(odd, "odd.txt")], place, encoder=ENCODER)
    (document,) = Index.open(place, encoder=ENCODER).documents if place else index.documents
    assert document.text == odd
    for hit in index.search("水"):
        span = hit.passage.span
        assert odd[span.start : span.end] == hit.passage.text
        assert hit.passage.text.strip()


def test_a_text_beyond_any_fields_length_is_whole(place: str | Path | None) -> None:
    book = "".join(f"第{number}回讲水和𠮷字。\n" for number in range(2_500))
    assert len(book.encode()) > 65_535
    index = Index.build([note(book, "book.txt"), *notes()], place, encoder=ENCODER)
    opened = Index.open(place, encoder=ENCODER) if place else index
    assert opened.documents[0].text == book
    (hit,) = opened.search("第2345回", 1)
    assert "第2345回" in hit.passage.text
    assert book[hit.passage.span.start : hit.passage.span.end] == hit.passage.text
    opened.remove([note(book, "book.txt").id])
    assert equal(opened.search("水火"), Index.build(notes(), encoder=ENCODER).search("水火"))


# On a server


def test_it_is_searched_while_it_is_built_anew(server: str) -> None:
    Index.build(notes(), server, encoder=ENCODER)
    reading = Index.open(server, encoder=ENCODER)
    seen: list[str] = []
    failed: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                seen.append(texts(reading.search("水", 1))[0])
            except Exception:
                failed.append(traceback.format_exc())

    thread = threading.Thread(target=read)
    thread.start()
    for number in range(3):
        Index.build([note(f"水{'！' * number}", "0.txt"), note("山。", "1.txt")], server, encoder=ENCODER)
    done.set()
    thread.join()
    assert not failed
    assert set(seen) <= {"水从山里来。", "水", "水！", "水！！"}
    assert texts(reading.search("水", 1)) == ["水！！"]
    assert (reading.generation, len(collections_of(server))) == (4, 2)


def test_what_a_broken_off_change_left_is_not_read_and_then_deleted(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.milvus import state

    index = Index.build(notes()[:3], server, encoder=ENCODER)

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(state, "write", broken)
        index.add(notes()[3:])
    client, _ = client_of(server)
    passages = next(one for one in collections_of(server) if one.endswith("passages"))
    assert len(client.query(passages, filter="document >= 0", output_fields=["key"])) == 7
    for one in (index, Index.open(server, encoder=ENCODER)):
        assert (sources(one), one.generation) == (["0.txt", "1.txt", "2.txt"], 1)
        assert equal(one.search("水火", 10), Index.build(notes()[:3], encoder=ENCODER).search("水火", 10))
    index.add([note("水库满了。", "new.txt")])
    assert len(client.query(passages, filter="document >= 0", output_fields=["key"])) == 4
    assert equal(
        index.search("水"), Index.build([*notes()[:3], note("水库满了。", "new.txt")], encoder=ENCODER).search("水")
    )


def test_an_empty_answer_of_a_dropped_collection_is_not_believed(lite: Lite, monkeypatch: pytest.MonkeyPatch) -> None:
    from pymilvus import MilvusClient

    index = Index.build(notes(), lite.at("dropped"), encoder=ENCODER)
    monkeypatch.setattr(MilvusClient, "search", lambda *_, **__: [[]])
    monkeypatch.setattr(MilvusClient, "has_collection", lambda *_: False)
    with pytest.raises(IndexDamaged, match="a collection is gone"):
        index.search("水")


def test_a_second_writer_is_told(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.milvus import turn

    monkeypatch.setattr(turn, "LEASE", 1)
    index, other = Index.build(notes()[:2], server, encoder=ENCODER), Index.open(server, encoder=ENCODER)
    with turn.turn(index._milvus.server, index._milvus._state().build, "one") as held:
        with pytest.raises(IndexLocked, match="another process writes"):
            other.add([note("新。", "new.txt")])
        time.sleep(1)  # one who says no more
        other.add([note("新。", "new.txt")])
        with pytest.raises(IndexLocked):
            held.check()
    index.remove([notes()[0].id])
    assert sources(other) == ["1.txt", "new.txt"]


def test_writers_at_the_same_time_lose_nothing(server: str) -> None:
    Index.build(notes()[:1], server, encoder=ENCODER)

    def written(name: int) -> list[str]:
        index, done = Index.open(server, encoder=ENCODER), []
        for number in range(6):
            with contextlib.suppress(IndexLocked):
                index.add([note(f"{name}号写了{number}。", f"{name}-{number}.txt")])
                done.append(f"{name}-{number}.txt")
        return done

    with ThreadPoolExecutor(3) as pool:
        done = [one for each in pool.map(written, range(3)) for one in each]
    assert done
    assert set(sources(Index.open(server, encoder=ENCODER))) == {"0.txt", *done}


def test_builds_at_the_same_time_leave_one_whole(server: str) -> None:
    Index.build(notes()[:1], server, encoder=ENCODER)
    parts = [notes()[:3], notes()[3:5]]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda part: Index.build(part, server, encoder=ENCODER), parts))
    assert sources(Index.open(server, encoder=ENCODER)) in [[one.source for one in part] for part in parts]
    Index.build(notes(), server, encoder=ENCODER)
    assert len(collections_of(server)) == 2


def test_lost_rows_are_told_not_passed_over(server: str) -> None:
    index = Index.build(notes(), server, encoder=ENCODER)
    client, _ = client_of(server)
    (documents,) = (one for one in collections_of(server) if one.endswith("documents"))
    client.delete(documents, filter='key == "3"')
    with pytest.raises(IndexDamaged, match="7 documents were written, 6 are there"):
        Index.open(server, encoder=ENCODER)
    assert len(Index.build(list(notes()), server, encoder=ENCODER).search("水", 20)) == 7
    assert index.generation == 2


def test_a_state_that_cannot_be_read_is_told_and_built_over(server: str) -> None:
    Index.build(notes(), server, encoder=ENCODER)
    client, _ = client_of(server)
    (documents,) = (one for one in collections_of(server) if one.endswith("documents"))
    client.upsert(documents, [{"key": "index", "position": -1, "piece": -1, "text": "{}", "vector": [0, 0]}])
    with pytest.raises(IndexDamaged, match="what it says of itself cannot be read"):
        Index.open(server, encoder=ENCODER)
    assert sources(Index.build(notes()[:2], server, encoder=ENCODER)) == ["0.txt", "1.txt"]
    assert len(collections_of(server)) == 2


def test_another_collection_of_that_name_is_left_alone(server: str) -> None:
    client, name = client_of(server)
    client.create_collection(name, dimension=4)
    try:
        with pytest.raises(StoreError):
            Index.build(notes(), server, encoder=ENCODER)
        assert client.has_collection(name)
    finally:
        client.drop_collection(name)


@pytest.mark.parametrize("address", [
    "milvus://", "milvus://host", "milvus://host:port/x", "milvus://host/a b", "milvus://host/a/b", "milvus://host/中",
    "milvus://host/x?words=both", "milvus://host/x?color=red", "milvus+file:///tmp/x/name", "milvus+file://host/x.db/name",
])  # fmt: skip
def test_an_address_that_is_none_is_told(muted: None, address: str) -> None:
    with pytest.raises(InputError, match="is no Milvus address; write milvus://host:port/collection"):
        Index.open(address, encoder=ENCODER)


def test_a_server_that_is_not_there_is_told_in_one_sentence(muted: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.milvus.server.PATIENCE", 1)
    with pytest.raises(StoreError, match=r"the Milvus server of milvus://127\.0\.0\.1:\d+/x"):
        Index.open(f"milvus://127.0.0.1:{free_port()}/x", encoder=ENCODER)


def test_words_ranked_on_the_server_are_ranked_the_same(lite: Lite) -> None:
    place = lite.at("words", "?words=server")
    expected, index = Index.build(notes(), encoder=ENCODER), Index.build(notes(), place, encoder=ENCODER)
    for query in ("水", "山路", "图书馆", "没有的词", "!", Query("水", ("火", "车在路上"))):
        assert equal(index.search(query), expected.search(query))
    assert index.holds("图书馆")
    assert not index.holds("飞机")
    index.add([note("飞机在天上。", "plane.txt")])
    index.remove([notes()[0].id])
    assert (texts(index.search("飞机", 1)), index.holds("飞机")) == (["飞机在天上。"], True)
    assert sources(Index.open(lite.at("words"), encoder=ENCODER)) == sources(index)
    with pytest.raises(IndexForeign, match="made with words=server"):
        Index.open(lite.at("words", "?words=here"), encoder=ENCODER)
    forget(place)


@pytest.mark.parametrize("version", ["v2.3.5-lite", "2.4.17", "v1.9"])
def test_an_old_server_that_takes_words_in_silence_is_not_given_them(
    lite: Lite, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setattr("index.milvus.server.Server._version", lambda _: version)
    with pytest.raises(InputError, match=r"older than 2\.5 and ranks no words"):
        Index.build(notes(), lite.at("old", "?words=server"), encoder=ENCODER)
    assert collections_of(lite.at("old")) == []


@pytest.mark.parametrize(("version", "exact"), [("milvus_lite-3.2.2", True), ("v2.3.5-lite", False), ("2.6.1", False)])
def test_a_whole_server_from_a_wheel_is_not_taken_for_lite(
    muted: None, monkeypatch: pytest.MonkeyPatch, version: str, exact: bool
) -> None:
    from index.milvus.place import Place
    from index.milvus.server import Server

    monkeypatch.setattr(Server, "_version", lambda _: version)
    assert Server(Place.of("milvus://127.0.0.1/x")).lite is exact


def test_in_one_process_it_lies_in_a_folder(muted: None, tmp_path: Path) -> None:
    index = Index.build(notes(), f"milvus+file://{tmp_path}/x.db/notes", encoder=ENCODER)
    assert equal(index.search("水火"), Index.build(notes(), encoder=ENCODER).search("水火"))


def test_what_was_acknowledged_outlives_a_killed_server(
    muted: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.milvus.turn.LEASE", 0.5)
    server = Lite(tmp_path / "data", free_port())
    server.start()
    try:
        index = Index.build(notes()[:1], server.at("notes"), encoder=ENCODER)
        acknowledged = ["0.txt"]
        killer = threading.Timer(0.5, lambda: server.stop(signal.SIGKILL))
        killer.start()
        with contextlib.suppress(StoreError):
            while True:
                source = f"{len(acknowledged)}.txt"
                index.add([note(f"第{source}篇讲水。" * 50, source)])
                acknowledged.append(source)
        killer.join()
        server.start()
        again = Index.open(server.at("notes"), encoder=ENCODER)
        assert sources(again)[: len(acknowledged)] == acknowledged
        assert len(again.documents) <= len(acknowledged) + 1
        assert [one.text for one in again.documents][1:] == [
            f"第{n}.txt篇讲水。" * 50 for n in range(1, len(again.documents))
        ]
        again.add([note("山。", "last.txt")])
        assert sources(index)[-1] == "last.txt"  # the one that was open meanwhile goes on
        assert equal(index.search("山", 5), Index.build(list(again.documents), encoder=ENCODER).search("山", 5))
    finally:
        server.stop()
