"""An index over another: its documents and others beside them."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import OneHotEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Document, Index, IndexDamaged
from qa.decide import by_metadata
from qa.question import parse_question
from qa.web.documents import listed, loaded
from qa.web.language.page import ZH

ENCODER = OneHotEncoder()
NOTES = [Document.from_text(f"第{number}号茶园有{number}亩水田。", f"{number}.txt") for number in range(8)]
QUERY = "茶园水田"


def hits(index: Index) -> list[tuple[str, float]]:
    return [(hit.passage.document.source, hit.score) for hit in index.search(QUERY, 20)]


def sources(index: Index) -> list[str]:
    return [one.source for one in index.documents]


def test_what_is_added_is_found_there_alone(tmp_path: Path) -> None:
    below = Index.build(NOTES[:3], tmp_path, encoder=ENCODER)
    over = below.extended(NOTES[3:5])
    assert sources(over) == ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt"]
    assert hits(over) == hits(Index.build(NOTES[:5], encoder=ENCODER))
    assert (sources(below), over.path) == (["0.txt", "1.txt", "2.txt"], None)
    assert {path.name for path in (tmp_path / "segments").iterdir()} == {one.name for one in below.refresh().segments}


def test_what_is_written_below_is_seen_through(tmp_path: Path) -> None:
    below = Index.build(NOTES[:2], tmp_path, encoder=ENCODER)
    over = below.extended(NOTES[5:6])
    Index.open(tmp_path, encoder=ENCODER).add(NOTES[2:3])
    below.remove([NOTES[0].id])
    assert sources(over) == ["1.txt", "2.txt", "5.txt"]
    below.add(NOTES[5:6])  # in both: once
    assert sources(over) == ["1.txt", "2.txt", "5.txt"]
    assert hits(over) == hits(Index.build([NOTES[1], NOTES[2], NOTES[5]], encoder=ENCODER))


def test_what_is_removed_or_replaced_here_stays_below() -> None:
    below = Index.build(NOTES[:3], encoder=ENCODER)
    over = below.extended([])
    over.remove([NOTES[0].id])
    over.add([Document.from_text("茶园都没有了。", "1.txt")])
    assert [one.text for one in over.documents] == [NOTES[2].text, "茶园都没有了。"]
    over.add([NOTES[0]])
    assert sources(over) == ["2.txt", "1.txt", "0.txt"]
    assert sources(below) == ["0.txt", "1.txt", "2.txt"]


def test_an_overlay_is_extended_without_changing_it() -> None:
    below = Index.build(NOTES[:2], encoder=ENCODER)
    first = below.extended(NOTES[2:3])
    second = first.extended(NOTES[2:4])
    second.remove([NOTES[0].id])
    assert (sources(first), sources(second)) == (["0.txt", "1.txt", "2.txt"], ["1.txt", "2.txt", "3.txt"])


def test_it_is_saved_and_pickled_whole(tmp_path: Path) -> None:
    over = Index.build(NOTES[:2], encoder=ENCODER).extended(NOTES[2:4])
    assert hits(over.save(tmp_path)) == hits(pickle.loads(pickle.dumps(over))) == hits(over)


def test_a_large_index_is_not_read_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.merge.SMALL", 2)
    below = Index.build(NOTES[:7], tmp_path, encoder=ENCODER)

    def unread(*_: object) -> None:
        raise IndexDamaged("read")

    with monkeypatch.context() as patch:
        patch.setattr("index.rows.load", unread)
        over = below.extended(NOTES[7:])
        assert below.refresh().segments[0] in over.refresh().segments
        assert len(over.documents) == 8


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 7)), max_size=12))
def test_any_order_of_changes_here_and_below(changes: list[tuple[bool, int]]) -> None:
    below = Index.build(NOTES[:3], encoder=ENCODER)
    over = below.extended([])
    base, own, hidden = {0, 1, 2}, set[int](), set[int]()
    for at_base, number in changes:
        index, shown = (below, base) if at_base else (over, (base - hidden) | own)
        gone = number in shown
        index.remove([NOTES[number].id]) if gone else index.add([NOTES[number]])
        if at_base:
            base ^= {number}
        elif gone:
            own, hidden = own - {number}, hidden | {number}
        else:
            own |= {number}
        assert set(sources(below)) == {f"{number}.txt" for number in base}
        assert set(sources(over)) == {f"{number}.txt" for number in (base - hidden) | own}
    assert hits(over) == hits(Index.build(over.documents, encoder=ENCODER))


def test_of_a_large_index_the_page_reads_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.web.documents.MOST_ROWS", 4)
    monkeypatch.setattr("qa.web.documents.MOST_OWN", 2)
    over = Index.build(NOTES[:6], encoder=ENCODER).extended(NOTES[6:7])
    with monkeypatch.context() as patch:
        patch.setattr("index.content.Content.each", None)  # what reads all
        shown = listed(over, lambda _: False, lambda one: one == NOTES[6].id, ZH)
        assert loaded(over, ZH)
        assert over.speakers == ()
    assert re.findall(r'data-source="(\w+)\.txt"', shown) == ["6", "0", "1", "5"]
    assert '"count">7<' in shown


def test_questions_about_documents_that_differ_read_a_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.decide.SHOWN", 2)
    read: list[str] = []

    def titled() -> Iterator[Document]:
        for number in range(9):
            read.append(f"{number}.txt")
            yield Document.from_text(f"春耕见闻{number}\n正文在这里。", f"{number}.txt")

    reply = by_metadata(parse_question("文章的标题是什么"), titled())
    assert reply and reply.reason == "2+ 篇材料各有标题，请指明是哪一篇"
    assert len(read) == 3
