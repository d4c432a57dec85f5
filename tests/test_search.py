"""Build, open, add, remove and search, with scores that can be computed in the head."""

from __future__ import annotations

import datetime
import json
import math
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import OneHotEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

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
    Metadata,
    Query,
)
from index.atomic import locked
from index.content import Kind, Vectors

ENCODER = OneHotEncoder()


class CountingEncoder(OneHotEncoder):
    """Keeps the passages it was asked for."""

    def __init__(self) -> None:
        self.passages: list[str] = []

    def encode(
        self, texts: Sequence[str], kind: Kind, *, progress: Callable[[int], object] = lambda _: None
    ) -> Vectors:
        self.passages += texts if kind == "passage" else []
        return super().encode(texts, kind, progress=progress)


class OtherEncoder(OneHotEncoder):
    fingerprint = "two-hot-1"


class BrokenEncoder(OneHotEncoder):
    def encode(
        self, texts: Sequence[str], kind: Kind, *, progress: Callable[[int], object] = lambda _: None
    ) -> Vectors:
        raise RuntimeError("no vectors today")


def note(text: str, source: str | None = None, day: str | None = None) -> Document:
    published = datetime.datetime.fromisoformat(day) if day else None
    return replace(Document.from_text(text, source or f"{text[:8]}.txt"), metadata=Metadata(published=published))


def built(*texts: str) -> Index:
    return Index.build([note(text, f"{number}.txt") for number, text in enumerate(texts)], encoder=ENCODER)


def texts(found: Sequence[Hit]) -> list[str]:
    return [hit.passage.text for hit in found]


def sources(index: Index) -> list[str]:
    return [document.source for document in index.documents]


# Searching


def test_scores_by_hand() -> None:
    # Both legs give one passage of three all there is: standard scores sqrt(2), -sqrt(1/2) and -sqrt(1/2).
    found = built("山。", "水。", "火。").search("水")
    assert texts(found) == ["水。", "山。", "火。"]
    assert [hit.score for hit in found] == pytest.approx([math.sqrt(2), -math.sqrt(0.5), -math.sqrt(0.5)])
    assert [hit.dense for hit in found] == [1, 0, 0]
    # ln(1 + (3 - 1 + 0.5) / (1 + 0.5)) and one term of one: tf / (tf + 1 * (1 - 0.5 + 0.5 * 1 / 1))
    assert [hit.lexical for hit in found] == pytest.approx([math.log(1 + 2.5 / 1.5) * 1 / 2, 0, 0])
    assert [hit.dense_rank for hit in found] == [1, 2, 3]
    assert [hit.lexical_rank for hit in found] == [1, None, None]


def test_a_question_with_two_keywords_is_half_way_between_them() -> None:
    found = built("水。", "水和火。", "山。").search("水火")
    assert texts(found)[0] == "水和火。"
    assert [hit.dense for hit in found] == pytest.approx([1, math.sqrt(0.5), 0])


def test_a_leg_that_finds_nothing_gives_no_rank() -> None:
    found = built("水。", "火。").search("城市交通")  # the word is nowhere, the keyword too
    assert len(found) == 2
    assert {hit.lexical_rank for hit in found} == {None}
    assert {hit.lexical for hit in found} == {0}


def test_what_only_the_words_find_has_no_dense_rank() -> None:
    waters = [f"第{number}号{'水' if number % 2 else '水火'}。" for number in range(60)]
    (first, *rest) = built(*waters, "图书馆。").search("水旁的图书馆", 10)
    assert first.passage.text == "图书馆。"
    assert (first.dense_rank, first.dense, first.lexical_rank) == (None, 0, 1)
    assert all(hit.dense_rank for hit in rest)


def test_ties_come_in_passage_order() -> None:
    index = built(*(f"{'山水'[number % 2]}{'。' * (number + 1)}" for number in range(160)))
    found = index.search("水", 70)
    assert [hit.passage.document.source for hit in found] == [f"{number}.txt" for number in range(1, 140, 2)]
    assert [hit.dense_rank for hit in found] == list(range(1, 71))
    assert [hit.lexical_rank for hit in found] == list(range(1, 71))
    assert len({hit.score for hit in found}) == 1


def test_ties_of_one_leg_alone_come_in_passage_order() -> None:
    found = built(*(f"雨水{'。' * (number + 1)}" for number in range(80))).search("水", 60)
    assert [hit.passage.document.source for hit in found] == [f"{number}.txt" for number in range(60)]
    assert {hit.lexical_rank for hit in found} == {None}


@pytest.mark.parametrize("k", [1, 2, 3])
def test_k_takes_the_best(k: int) -> None:
    index = built("山。", "水。", "火。")
    assert index.search("水", k) == index.search("水")[:k]


def test_k_beyond_the_passages_gives_all() -> None:
    assert len(built("山。", "水。", "火。").search("水", 10_000)) == 3


@pytest.mark.parametrize(("query", "k"), [("水", 0), ("水", -1), ("", 1), (" \u3000\n", 1), (Query(""), 1)])
def test_a_search_without_question_or_k_is_refused(query: str | Query, k: int) -> None:
    with pytest.raises(InputError, match=r"needs a question|k is the number of passages"):
        built("水。").search(query, k)


def test_an_empty_index_finds_nothing() -> None:
    index = Index.build([], encoder=ENCODER)
    assert index.search("水") == []
    assert index.search("水", where=Filter(sources=("a.txt",))) == []
    assert (index.documents, index.passages) == ((), ())


def test_wordings_score_by_the_one_that_fits_best() -> None:
    index = built("山。", "水。", "火。")
    both = index.search(Query("水", ("火",)))
    assert {hit.passage.text: hit.dense for hit in both} == {"山。": 0, "水。": 1, "火。": 1}
    water, fire = index.search("水"), index.search("火")
    for hit in both:
        alone = [one for found in (water, fire) for one in found if one.passage == hit.passage]
        assert hit.lexical == max(one.lexical for one in alone)
        assert hit.dense == max(one.dense for one in alone)
    assert texts(both) == ["水。", "火。", "山。"]
    assert [hit.dense_rank for hit in both] == [1, 2, 3]
    assert [hit.lexical_rank for hit in both] == [1, 2, None]


def test_a_wording_said_twice_changes_nothing() -> None:
    index = built("山。", "水。", "火。")
    assert index.search(Query("水", ("水", "水"))) == index.search("水")
    assert Query("水", ("火", "水", "火")).all() == ("水", "火")


QUESTIONS = st.lists(st.text("水火山城路车钱人的在", min_size=1, max_size=4), max_size=4)
CROWD = built(
    *("水从山里来。", "火车到城里。", "钱在人手里。", "山路。", "水火。", "人。", "车。", "你好。", "山城的水。")
)


@settings(deadline=None, max_examples=60)
@given(QUESTIONS, st.integers(1, 12), st.booleans())
def test_many_at_once_equal_one_by_one(questions: list[str], k: int, narrow: bool) -> None:
    where = Filter(sources=("0.txt", "4.txt", "8.txt")) if narrow else Filter()
    asked = [Query(question, tuple(questions[:at])) for at, question in enumerate(questions)]
    expected = [CROWD.search(query, k, where=where) for query in asked]
    assert CROWD.search_many(asked, k, where=where) == expected
    assert CROWD.search_many(questions, k) == [CROWD.search(question, k) for question in questions]


@settings(deadline=None, max_examples=60)
@given(st.text("水火山城路车钱人的在", min_size=1, max_size=4))
def test_hits_come_best_first_and_once(question: str) -> None:
    found = CROWD.search(question, 100)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert len({hit.passage.document.id for hit in found}) == len(found) == 9
    assert sorted(hit.dense_rank or 0 for hit in found) == list(range(1, 10))
    ranked = [hit.lexical_rank for hit in found if hit.lexical_rank]
    assert sorted(ranked) == list(range(1, len(ranked) + 1))
    assert all((hit.lexical > 0) == (hit.lexical_rank is not None) for hit in found)


# Filters

TALK = "记者：水在哪里？\n王芳：水在山里。\n记者：火呢？\n李明：火在城里。\n"
DATED = [
    note(TALK, "talk.txt", "2020-09-02T13:34"),
    note("水在路上。", "early.txt", "2020-01-31"),
    note("水在车上。", "late.txt", "2021-05-01T23:59"),
    note("水在人心。", "undated.txt"),
]


@pytest.fixture(scope="module")
def dated() -> Index:
    return Index.build(DATED, encoder=ENCODER)


@pytest.mark.parametrize(
    ("where", "allowed"),
    [
        (Filter(), {"talk.txt", "early.txt", "late.txt", "undated.txt"}),
        (Filter(sources=("early.txt", "late.txt")), {"early.txt", "late.txt"}),
        (Filter(sources=("absent.txt",)), set()),
        (Filter(since=datetime.date(2020, 9, 2)), {"talk.txt", "late.txt"}),
        (Filter(since=datetime.date(2020, 9, 3)), {"late.txt"}),
        (Filter(until=datetime.date(2020, 9, 2)), {"early.txt", "talk.txt"}),
        (Filter(until=datetime.date(2021, 5, 1)), {"early.txt", "talk.txt", "late.txt"}),
        (Filter(since=datetime.date(2020, 2, 1), until=datetime.date(2020, 12, 31)), {"talk.txt"}),
        (Filter(sources=("early.txt", "undated.txt"), since=datetime.date(2000, 1, 1)), {"early.txt"}),
    ],
)
def test_filters_by_source_and_day(dated: Index, where: Filter, allowed: set[str]) -> None:
    assert {hit.passage.document.source for hit in dated.search("水", where=where)} == allowed


@pytest.mark.parametrize(
    ("speakers", "expected"),
    [
        (("王芳",), {"王芳：水在山里。"}),
        (("王芳", "李明"), {"王芳：水在山里。", "李明：火在城里。"}),
        (("记者",), {"记者：水在哪里？", "记者：火呢？"}),
        (("赵云",), set()),
    ],
)
def test_filters_by_speaker(dated: Index, speakers: tuple[str, ...], expected: set[str]) -> None:
    assert set(texts(dated.search("水", where=Filter(speakers=speakers)))) == expected


def test_a_filtered_search_ranks_as_if_the_rest_were_not_there(dated: Index) -> None:
    found = dated.search("山里的水", where=Filter(speakers=("王芳", "李明")))
    assert texts(found) == ["王芳：水在山里。", "李明：火在城里。"]
    assert [(hit.dense_rank, hit.score) for hit in found] == [(1, 1), (2, -1)]  # of two, each one deviation away


# Building and opening


def test_an_opened_index_finds_what_the_built_one_finds(tmp_path: Path) -> None:
    built = Index.build(DATED, tmp_path / "index", encoder=ENCODER)
    opened = Index.open(tmp_path / "index", encoder=ENCODER)
    memory = Index.build(DATED, encoder=ENCODER)
    assert (opened.path, memory.path) == (tmp_path / "index", None)
    assert opened.documents == built.documents == memory.documents == tuple(DATED)
    assert opened.passages == built.passages == memory.passages
    for query in ("水在山里", "火", "你好"):
        assert opened.search(query) == built.search(query) == memory.search(query)


def test_build_makes_the_folders_it_needs(tmp_path: Path) -> None:
    Index.build(DATED, str(tmp_path / "a" / "b"), encoder=ENCODER)
    assert len(Index.open(str(tmp_path / "a" / "b"), encoder=ENCODER).documents) == 4


def test_build_again_keeps_the_vectors_of_what_stays(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    first = [note("水一。", "1.txt"), note("火二。", "2.txt"), note("山三。", "3.txt")]
    Index.build(first, tmp_path, encoder=encoder)
    assert sorted(encoder.passages) == ["山三。", "水一。", "火二。"]
    encoder.passages.clear()
    index = Index.build([first[0], note("火改。", "2.txt"), note("城四。", "4.txt")], tmp_path, encoder=encoder)
    assert sorted(encoder.passages) == ["城四。", "火改。"]
    assert {document.source: document.text for document in index.documents} == {
        "1.txt": "水一。",
        "2.txt": "火改。",
        "4.txt": "城四。",
    }
    assert texts(index.search("水", 1)) == ["水一。"]
    assert "山三。" not in texts(index.search("山"))
    encoder.passages.clear()
    Index.build(index.documents, tmp_path, encoder=encoder)
    Index.open(tmp_path, encoder=encoder)
    assert encoder.passages == []


def test_build_again_of_the_same_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        assert Index.build(DATED, tmp_path, encoder=ENCODER).generation == 1
    assert Index.build([], tmp_path / "none", encoder=ENCODER).generation == 1


def test_build_again_takes_the_new_name_of_a_file(tmp_path: Path) -> None:
    Index.build([note("水一。", "old.txt")], tmp_path, encoder=ENCODER)
    assert sources(Index.build([note("水一。", "new.txt")], tmp_path, encoder=ENCODER)) == ["new.txt"]
    assert sources(Index.open(tmp_path, encoder=ENCODER)) == ["new.txt"]


def test_build_of_nothing_empties(tmp_path: Path) -> None:
    Index.build(DATED, tmp_path, encoder=ENCODER)
    assert Index.build([], tmp_path, encoder=ENCODER).documents == ()
    assert Index.open(tmp_path, encoder=ENCODER).search("水") == []


def test_build_replaces_an_index_of_another_encoder(tmp_path: Path) -> None:
    Index.build(DATED, tmp_path, encoder=OtherEncoder())
    with pytest.raises(IndexForeign, match=r"two-hot-1.*one-hot-1"):
        Index.open(tmp_path, encoder=ENCODER)
    assert sources(Index.build(DATED[:1], tmp_path, encoder=ENCODER)) == ["talk.txt"]
    with pytest.raises(IndexForeign, match=r"one-hot-1.*two-hot-1"):
        Index.open(tmp_path, encoder=OtherEncoder())


def test_build_replaces_a_damaged_index(tmp_path: Path) -> None:
    Index.build(DATED, tmp_path, encoder=ENCODER)
    (tmp_path / "index.db").write_bytes(b"water" * 3000)
    with pytest.raises(IndexDamaged):
        Index.open(tmp_path, encoder=ENCODER)
    Index.build(DATED, tmp_path, encoder=ENCODER)
    assert Index.open(tmp_path, encoder=ENCODER).documents == tuple(DATED)


def test_build_refuses_a_folder_of_other_files(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("水。", "utf-8")
    with pytest.raises(InputError, match="other files"):
        Index.build(DATED, tmp_path, encoder=ENCODER)
    with pytest.raises(InputError, match="other files"):
        Index.build(DATED, tmp_path / "diary.txt", encoder=ENCODER)
    assert [item.name for item in tmp_path.iterdir()] == ["diary.txt"]
    assert (tmp_path / "diary.txt").read_text("utf-8") == "水。"


@pytest.mark.parametrize("own", ["parts/1.txt", "segments/day1/a.txt", "parts"])
def test_build_leaves_folders_that_are_called_like_its_own(tmp_path: Path, own: str) -> None:
    (tmp_path / own).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / own).write_text("水", "utf-8")
    with pytest.raises(InputError, match="other files"):
        Index.build(DATED[:1], tmp_path, encoder=ENCODER)
    assert (tmp_path / own).read_text("utf-8") == "水"


def test_an_index_whose_folder_is_gone_is_not_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    index = Index.build(DATED[:1], "index", encoder=ENCODER)
    monkeypatch.chdir(tmp_path)
    index.add(DATED[1:2])
    assert not (tmp_path / "index").exists()
    shutil.rmtree(tmp_path / "here" / "index")
    with pytest.raises(IndexMissing, match="is gone"):
        index.add(DATED[2:3])
    assert len(index.search("水", 9)) > 0


def test_a_build_that_fails_leaves_the_old_index(tmp_path: Path) -> None:
    Index.build(DATED, tmp_path, encoder=ENCODER)
    with pytest.raises(RuntimeError, match="no vectors today"):
        Index.build([note("新的水。")], tmp_path, encoder=BrokenEncoder())
    assert Index.open(tmp_path, encoder=ENCODER).documents == tuple(DATED)


def test_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="absent"):
        Index.open(tmp_path / "absent", encoder=ENCODER)
    with pytest.raises(IndexMissing):
        Index.open(tmp_path, encoder=ENCODER)


def test_progress_counts_passages_up_to_all() -> None:
    told: list[tuple[int, int]] = []
    index = Index.build(DATED, encoder=ENCODER, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(index.passages), len(index.passages))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


# Adding and removing


@pytest.fixture(params=["disk", "memory"])
def three(request: pytest.FixtureRequest, tmp_path: Path) -> Index:
    path = tmp_path / "index" if request.param == "disk" else None
    notes = [note("水一。", "1.txt"), note("火二。", "2.txt"), note("山三。", "3.txt")]
    return Index.build(notes, path, encoder=CountingEncoder())


def held(index: Index) -> list[tuple[str, str]]:
    """What the index holds, and what it would hold when opened again."""
    if index.path:
        assert Index.open(index.path, encoder=ENCODER).documents == index.documents
    assert [passage.document for passage in index.passages] == list(index.documents)
    return [(document.source, document.text) for document in index.documents]


THREE = [("1.txt", "水一。"), ("2.txt", "火二。"), ("3.txt", "山三。")]


def test_what_is_added_is_found(three: Index) -> None:
    before = three.generation
    three.add([note("城四。", "4.txt")])
    assert held(three) == [*THREE, ("4.txt", "城四。")]
    assert three.generation == before + 1
    (found,) = three.search("城四", 1)
    assert (found.passage.text, found.dense_rank, found.lexical_rank) == ("城四。", 1, 1)


def test_the_same_text_is_left_and_not_encoded_again(three: Index) -> None:
    assert isinstance(three.encoder, CountingEncoder)
    three.encoder.passages.clear()
    three.add([note("水一。", "1.txt"), note("水一。", "copy.txt")])
    assert held(three) == THREE
    assert three.encoder.passages == []


def test_the_same_source_with_another_text_replaces(three: Index) -> None:
    three.add([note("路二。", "2.txt")])
    assert held(three) == [THREE[0], THREE[2], ("2.txt", "路二。")]
    assert "火二。" not in texts(three.search("火"))


def test_a_document_given_twice_is_added_once(three: Index) -> None:
    three.add([note("城四。", "4.txt"), note("城四。", "4.txt")])
    assert held(three) == [*THREE, ("4.txt", "城四。")]


def test_an_add_that_fails_changes_nothing(three: Index) -> None:
    three.encoder = BrokenEncoder()
    with pytest.raises(RuntimeError, match="no vectors today"):
        three.add([note("路二。", "2.txt")])
    three.encoder = ENCODER
    assert held(three) == THREE
    three.add([note("城四。", "4.txt")])
    assert held(three) == [*THREE, ("4.txt", "城四。")]


def test_what_is_removed_is_not_found(three: Index) -> None:
    three.remove([three.documents[0].id, three.documents[2].id])
    assert held(three) == [THREE[1]]
    assert texts(three.search("水")) == ["火二。"]


def test_an_unknown_id_is_named_and_nothing_removed(three: Index) -> None:
    before = three.generation
    with pytest.raises(InputError, match="0123456789abcdef"):
        three.remove([three.documents[0].id, "0123456789abcdef"])
    assert held(three) == THREE
    assert three.generation == before


def test_adding_waits_for_no_other_writer(tmp_path: Path) -> None:
    index = Index.build(DATED[:1], tmp_path, encoder=ENCODER)
    with locked(tmp_path), ThreadPoolExecutor() as pool:
        with pytest.raises(IndexLocked):
            pool.submit(index.add, DATED[1:]).result()
        with pytest.raises(IndexLocked):
            pool.submit(index.remove, [DATED[0].id]).result()
    assert Index.open(tmp_path, encoder=ENCODER).documents == (DATED[0],)


def test_two_handles_on_one_folder_do_not_lose_each_others_documents(tmp_path: Path) -> None:
    one = Index.build(DATED[:1], tmp_path, encoder=ENCODER)
    other = Index.open(tmp_path, encoder=ENCODER)
    one.add([DATED[1]])
    assert sources(other) == ["talk.txt", "early.txt"]
    other.add([DATED[2]])
    assert sources(other) == ["talk.txt", "early.txt", "late.txt"]
    other.remove([DATED[1].id])
    one.add([DATED[3]])
    assert sources(one) == ["talk.txt", "late.txt", "undated.txt"]


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from(["build", "add", "remove"]), st.lists(st.sampled_from("水火山城"), max_size=3)),
        max_size=5,
    )
)
def test_any_order_of_changes_ends_as_a_set_of_documents_would(changes: list[tuple[str, list[str]]]) -> None:
    index = Index.build([], encoder=ENCODER)
    expected: set[str] = set()
    for what, keywords in changes:
        notes = [note(f"{keyword}。") for keyword in keywords]
        if what == "build":
            index, expected = Index.build(notes, encoder=ENCODER), set(keywords)
        elif what == "add":
            index.add(notes)
            expected |= set(keywords)
        else:
            there = {document.text[0]: document.id for document in index.documents}
            index.remove([there[keyword] for keyword in set(keywords) & expected])
            expected -= set(keywords)
    assert {document.text[0] for document in index.documents} == expected
    assert {hit.passage.text[0] for hit in index.search("水", 100)} == expected


# Many at once


def test_each_search_sees_one_generation(tmp_path: Path) -> None:
    def version(number: int) -> list[Document]:
        return [note(f"水{name}，第{number}版。", f"{name}.txt") for name in "甲乙丙"]

    index = Index.build(version(0), tmp_path, encoder=ENCODER)
    seen: list[set[str]] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            found = index.search("水", 10)
            seen.append({hit.passage.text[-3] for hit in found} | {str(len(found))})

    readers = [threading.Thread(target=search) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 10):
        index.add(version(number))
    done.set()
    for reader in readers:
        reader.join()
    assert {frozenset(one) for one in seen} <= {frozenset({str(number), "3"}) for number in range(10)}
    assert len(seen) > 10
    assert texts(index.search("水", 1))[0].endswith("第9版。")


def test_threads_that_add_lose_nothing(tmp_path: Path) -> None:
    index = Index.build([], tmp_path, encoder=ENCODER)
    writers = [
        threading.Thread(target=lambda n=n: [index.add([note(f"水{n}{m}。", f"{n}{m}.txt")]) for m in range(3)])
        for n in range(3)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    expected = sorted(f"{n}{m}.txt" for n in range(3) for m in range(3))
    assert sorted(sources(index)) == sorted(sources(Index.open(tmp_path, encoder=ENCODER))) == expected


def tell(folder: str) -> None:
    """Tell what is found, when opened, when asked again, and when opened again."""
    index = Index.open(folder, encoder=ENCODER)
    for line in sys.stdin:
        index = Index.open(folder, encoder=ENCODER) if line == "open\n" else index
        sys.stdout.write(json.dumps([index.generation, sorted(texts(index.search("水")))]) + "\n")
        sys.stdout.flush()


def test_a_process_that_reads_sees_what_another_wrote(tmp_path: Path) -> None:
    index = Index.build([note("水一。", "1.txt")], tmp_path, encoder=ENCODER)
    first = index.generation
    reader = subprocess.Popen(
        [sys.executable, "-c", f"import test_search; test_search.tell({str(tmp_path)!r})"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdin
    assert reader.stdout

    def ask(what: str) -> list[object]:
        assert reader.stdin
        assert reader.stdout
        reader.stdin.write(f"{what}\n")
        reader.stdin.flush()
        return json.loads(reader.stdout.readline())

    try:
        assert ask("search") == [first, ["水一。"]]
        index.add([note("水二。", "2.txt")])
        index.remove([index.documents[0].id])
        assert ask("search") == [first + 2, ["水二。"]]
        assert ask("open") == [first + 2, ["水二。"]]
    finally:
        reader.kill()
        reader.communicate()


def test_the_repr_says_how_much_there_is(tmp_path: Path) -> None:
    assert repr(Index.build([], encoder=ENCODER)) == "Index(memory, 0 documents, 0 passages, one-hot)"
    index = Index.build([note("水。")], tmp_path, encoder=ENCODER)
    assert repr(index) == f"Index({tmp_path}, 1 documents, 1 passages, one-hot)"


@pytest.mark.parametrize("fill", ["____", "（　　　）", "-----"])
def test_fill_characters_are_encoded_once(fill: str) -> None:
    told: list[tuple[int, int]] = []
    encoder = CountingEncoder()
    document = Document.from_text(f"姓名：{fill * 2000}\n城里有人。", "form.txt")
    index = Index.build([document], encoder=encoder, progress=lambda *done: told.append(done))
    assert len(encoder.passages) <= 5 < len(index.passages)
    assert told[-1] == (len(index.passages), len(index.passages))
    assert index.search(Query("人"), 1)[0].passage.text.endswith("城里有人。")
