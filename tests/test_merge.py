"""Segments: small ones beside large ones, joined where that pays; what is found is what one segment would give."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fakes import OneHotEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Document, Filter, Index, merge
from index.derived import ABOUT

ENCODER = OneHotEncoder()
PLACES = ["水", "火", "山", "城", "路", "车", "人"]


def note(number: int) -> Document:
    chance = random.Random(number)
    said = "。\n".join("".join(chance.choices(PLACES, k=9)) for _ in range(1 + number % 3))
    day = f"20{10 + number % 10}-0{1 + number % 9}-11\n" if number % 4 else ""
    head = f"{number}号\n{day}记者：{chance.choice(PLACES)}？\n"
    metadata = {"city": PLACES[number % 3]}
    return Document.from_text(
        f"{head}{'王芳' if number % 2 else '周全'}：{said}。", f"{number % 40}.txt", metadata=metadata
    )


def found(index: Index, where: Filter | None = None) -> list[tuple[str, int, float]]:
    return [
        (hit.passage.document.id, hit.passage.span.start, hit.score)
        for query in ("水在山里", "城里的火车", "人走路")
        for hit in index.search(query, 25, where=where)
    ]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of a few passages count as large."""
    monkeypatch.setattr(merge, "SMALL", 12)
    monkeypatch.setattr(merge, "CHUNK", 25)


@pytest.mark.usefixtures("small")
def test_what_is_added_in_parts_is_found_as_if_at_once(tmp_path: Path) -> None:
    notes = [note(number) for number in range(40)]
    index = Index.build(notes[:25], tmp_path / "parts", encoder=ENCODER)
    for number in range(25, 40):
        index.add([notes[number]])
    once = Index.build(notes, encoder=ENCODER)
    assert 1 < len(index.refresh().segments) < 5
    assert index.documents == tuple(notes)
    assert found(index) == found(once) == found(Index.open(tmp_path / "parts", encoder=ENCODER))
    assert index.holds("火车")


@pytest.mark.usefixtures("small")
def test_what_is_removed_is_found_no_more_and_goes_in_the_end(tmp_path: Path) -> None:
    notes = [note(number) for number in range(40)]
    index = Index.build(notes, tmp_path, encoder=ENCODER)
    held = sum(map(len, index.refresh().segments))
    index.remove([notes[3].id])
    assert sum(map(len, index.refresh().segments)) == held  # it is only passed over
    assert notes[3].id not in {one[0] for one in found(index)}
    assert len(index.search("水", 1000)) == len(index.passages)
    index.remove([one.id for one in notes[4:20]])
    assert sum(map(len, index.refresh().segments)) == len(index.passages)  # made anew
    left = [*notes[:3], *notes[20:]]
    assert found(index) == found(Index.build(left, encoder=ENCODER))


@pytest.mark.usefixtures("small")
def test_folders_that_no_generation_needs_are_removed(tmp_path: Path) -> None:
    index = Index.build([note(0)], tmp_path, encoder=ENCODER)
    for number in range(1, 30):
        index.add([note(number)])
    names = {segment.name for segment in index.refresh().segments}
    assert {path.name for path in (tmp_path / "segments").iterdir()} == names
    assert all((tmp_path / "segments" / name / ABOUT).exists() for name in names)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10**6))
def test_any_order_of_adding_and_removing_ends_alike(seed: int) -> None:
    chance = random.Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "SMALL", chance.choice([0, 5, 1000]))
        patch.setattr(merge, "CHUNK", chance.choice([3, 1000]))
        patch.setattr(merge, "DEAD", 0.0)  # what is removed is weighed no more
        index = Index.build([], encoder=ENCODER)
        held: list[Document] = []
        for _ in range(12):
            if held and chance.random() < 0.3:
                gone = chance.sample(held, chance.randint(1, len(held)))
                index.remove([one.id for one in gone])
                held = [one for one in held if one not in gone]
            new = list(
                {number % 40: note(number) for number in chance.sample(range(60), chance.randint(0, 4))}.values()
            )
            index.add(new)
            for one in new:
                if one.id not in {other.id for other in held}:
                    held = [other for other in held if other.source != one.source] + [one]
        assert index.documents == tuple(held)
        assert found(index) == found(Index.build(held, encoder=ENCODER))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "where",
    [
        Filter(["3.txt", "7.txt", "none.txt"]),
        Filter(since="2013-01-01"),
        Filter(until="2015-04-11", speakers="王芳"),
        Filter(metadata={"city": "火"}, speakers=["周全", "谁"]),
        Filter("3.txt", metadata={"city": "没有"}),
    ],
    ids=repr,
)
def test_a_filter_by_columns_is_that_by_passages(where: Filter) -> None:
    index = Index.build([note(number) for number in range(40)], encoder=ENCODER)
    index.remove([note(5).id])
    wanted = [(one.document.id, one.span.start) for one in index.passages if where.allows(one)]
    numbers = index.refresh().allowed(where).numbers
    assert numbers is not None
    assert [(one.document.id, one.span.start) for one in index.refresh().passages(numbers.tolist())] == wanted
    assert {one[:2] for one in found(index, where)} <= set(wanted)


def test_documents_are_named_without_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    notes = [note(number) for number in range(6)]
    index = Index.build(notes, encoder=ENCODER)
    monkeypatch.setattr("index.content.Content.written", None)
    assert index.ids() == [one.id for one in notes]
    assert index.ids(Filter(["3.txt", "x.txt"])) == [notes[3].id]
    assert index.ids(Filter(metadata={"city": "水"})) == [notes[0].id, notes[3].id]


def test_a_generation_is_read_by_hit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.store.CHECKED", 0)  # as for a large one
    Index.build([note(number) for number in range(40)], tmp_path, encoder=ENCODER)
    index = Index.open(tmp_path, encoder=ENCODER)
    kept = index.refresh().content._kept
    assert len(kept._held) == 0
    hits = index.search("水在山里", 3)
    assert len(kept._held) == len({hit.passage.document.id for hit in hits})


def test_what_another_process_removed_meanwhile_is_searched_for_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store.CHECKED", 0)
    notes = [note(number) for number in range(12)]
    Index.build(notes, tmp_path, encoder=ENCODER)
    index, other = (Index.open(tmp_path, encoder=ENCODER) for _ in range(2))
    now = index.refresh()
    removed = []
    allowed = type(now).allowed

    def raced(self: object, where: Filter) -> object:
        if not removed:  # after the search has taken its generation
            removed.extend(one.id for one in notes[:6])
            other.remove(removed)
        return allowed(self, where)  # type: ignore[arg-type]

    monkeypatch.setattr(type(now), "allowed", raced)
    hits = index.search("水在山里", 30)
    assert removed
    assert {hit.passage.document.id for hit in hits} == {one.id for one in notes[6:]}


def test_a_segment_of_other_words_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Index.build([note(1)], tmp_path, encoder=ENCODER)
    with monkeypatch.context() as patch:
        patch.setattr("index.text.tokens.fingerprint", lambda: "other words")
        patch.setattr("index.text.tokens.index_terms", lambda text: [f"_{letter}" for letter in text])
        index = Index.build([note(1)], tmp_path, encoder=ENCODER)
        assert index.search("号", 1)[0].lexical > 0
    index = Index.build([note(1)], tmp_path, encoder=ENCODER)
    assert found(index) == found(Index.build([note(1)], encoder=ENCODER))


def test_where_segments_cannot_be_kept_they_are_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise RuntimeError("Error: 'ret == size' failed: No space left on device")

    monkeypatch.setattr("faiss.write_index", full)
    index = Index.build([note(1)], tmp_path, encoder=ENCODER)
    index.add([note(2)])
    assert found(index) == found(Index.build([note(1), note(2)], encoder=ENCODER))
    assert list((tmp_path / "segments").iterdir()) == []


def test_what_another_process_is_making_is_not_removed(tmp_path: Path) -> None:
    index = Index.build([note(1)], tmp_path, encoder=ENCODER)
    (tmp_path / "segments" / "half.tmp").mkdir()
    index.add([note(2)])
    assert (tmp_path / "segments" / "half.tmp").exists()


def test_names_that_were_exchanged_are_damage(tmp_path: Path) -> None:
    index = Index.build([note(4), note(5)], tmp_path, encoder=ENCODER)
    (about,) = (tmp_path / "segments").glob(f"*/{ABOUT}")
    before = {hit.passage.speaker for hit in index.search("水", where=Filter(speakers="王芳"))}
    about.write_text(
        about.read_text("utf-8").replace("王芳", "_").replace("周全", "王芳").replace("_", "周全"), "utf-8"
    )
    again = Index.open(tmp_path, encoder=ENCODER)
    assert {hit.passage.speaker for hit in again.search("水", where=Filter(speakers="王芳"))} == before == {"王芳"}
