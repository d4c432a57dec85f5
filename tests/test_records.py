"""Spans, documents and their ids."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Document, InputError, Metadata, Span
from index.documents import document_id

PLACES = st.integers(0, 12)
SPANS = st.tuples(PLACES, PLACES).map(lambda pair: Span(min(pair), max(pair)))
FULL = SPANS.filter(bool)
SPACED = st.text(" \t\n\u3000，水火ab", max_size=12)


def places(span: Span) -> set[int]:
    return set(range(span.start, span.end))


@given(st.text(max_size=12), SPANS)
def test_of_gives_the_characters_of_every_place_covered(text: str, span: Span) -> None:
    assert span.of(text) == "".join(char for at, char in enumerate(text) if at in places(span))


@given(SPANS)
def test_length_counts_the_places_and_empty_spans_are_falsy(span: Span) -> None:
    assert len(span) == len(places(span))
    assert bool(span) == bool(places(span))


@given(st.text(max_size=12), SPANS, st.text(max_size=5))
def test_move_follows_text_put_before(text: str, span: Span, before: str) -> None:
    moved = span.move(len(before))
    assert moved.of(before + text) == span.of(text)
    assert len(moved) == len(span)
    assert moved.move(-len(before)) == span


@given(SPACED, SPANS)
def test_trim_leaves_what_strip_leaves(text: str, span: Span) -> None:
    trimmed = span.trim(text)
    assert trimmed.of(text) == span.of(text).strip()
    assert span.covers(trimmed)
    assert trimmed.trim(text) == trimmed


@given(SPACED, SPANS)
def test_trim_of_given_characters(text: str, span: Span) -> None:
    assert span.trim(text, "，水").of(text) == span.of(text).strip("，水")


def test_trim_of_nothing_but_space_is_empty_at_the_start() -> None:
    assert Span(2, 5).trim("水火 \u3000\n山") == Span(2, 2)
    assert Span(0, 6).trim("\u3000 水火\n ") == Span(2, 4)


@given(FULL, FULL)
def test_overlaps_means_a_shared_place(one: Span, other: Span) -> None:
    assert one.overlaps(other) == bool(places(one) & places(other))
    assert one.overlaps(other) == other.overlaps(one)


@given(SPANS, FULL)
def test_covers_means_every_place_inside(one: Span, other: Span) -> None:
    assert one.covers(other) == (places(other) <= places(one))


def test_covers_an_empty_span_up_to_both_edges() -> None:
    covered = [at for at in range(6) if Span(2, 4).covers(Span(at, at))]
    assert covered == [2, 3, 4]


@given(SPANS, SPANS)
def test_covering_each_other_is_being_equal(one: Span, other: Span) -> None:
    assert (one.covers(other) and other.covers(one)) == (one == other)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 2), (-2, -1)])
def test_a_span_that_is_none_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=rf"\[{start}, {end}\)"):
        Span(start, end)


def test_a_span_cannot_move_before_the_text() -> None:
    with pytest.raises(ValueError):
        Span(2, 4).move(-3)


def test_spans_sort_by_start_then_end() -> None:
    assert sorted([Span(3, 4), Span(1, 5), Span(1, 2)]) == [Span(1, 2), Span(1, 5), Span(3, 4)]


TEXT = "山城的水\n2020-09-02 来源：山城日报\n记者 王芳 李明\n水从山里来。\n编辑：赵云"


def span_of(part: str) -> Span:
    return Span(TEXT.index(part), TEXT.index(part) + len(part))


DESCRIBED = Document(
    document_id(TEXT),
    "山/水.txt",
    TEXT,
    metadata=Metadata(
        title=span_of("山城的水"),
        date=span_of("2020-09-02"),
        publisher=span_of("山城日报"),
        authors=(span_of("王芳"), span_of("李明")),
        editor=span_of("赵云"),
        published=datetime.datetime(2020, 9, 2, 13, 34),
    ),
)


def test_properties_are_read_from_the_text_by_their_spans() -> None:
    assert DESCRIBED.title == "山城的水"
    assert DESCRIBED.date == "2020-09-02"
    assert DESCRIBED.publisher == "山城日报"
    assert DESCRIBED.author == "王芳、李明"
    assert DESCRIBED.editor == "赵云"


def test_a_document_that_says_nothing_of_itself() -> None:
    plain = Document(document_id("水"), "a.txt", "水")
    assert (plain.title, plain.date, plain.publisher, plain.author, plain.editor) == (None,) * 5
    assert plain.media_type == "text/plain"


def test_documents_are_equal_by_id_and_source_alone() -> None:
    assert Document(DESCRIBED.id, "山/水.txt", "") == DESCRIBED
    assert len({Document(DESCRIBED.id, "山/水.txt", ""), DESCRIBED}) == 1
    assert Document(DESCRIBED.id, "b.txt", TEXT) != DESCRIBED
    assert Document("0" * 16, "山/水.txt", TEXT) != DESCRIBED


def test_page_of_counts_pages_from_one() -> None:
    paged = Document("0", "a.pdf", "水火山", pages=(Span(0, 1), Span(1, 1), Span(1, 3)))
    assert [paged.page_of(offset) for offset in range(4)] == [1, 3, 3, None]
    assert DESCRIBED.page_of(0) is None


def test_document_id_is_the_head_of_the_sha_256() -> None:
    assert document_id("abc") == "ba7816bf8f01cfea"  # FIPS 180-2, appendix B.1
    assert document_id("") == "e3b0c44298fc1c14"


@given(st.text(max_size=20), st.text(max_size=20))
def test_document_ids_are_16_hex_digits_equal_for_equal_texts(one: str, other: str) -> None:
    assert len(document_id(one)) == 16
    assert int(document_id(one), 16) >= 0
    assert (document_id(one) == document_id(other)) == (one == other)


def test_document_id_of_a_lone_surrogate_names_its_place() -> None:
    with pytest.raises(InputError, match="surrogate at 2"):
        document_id("水火\ud800")
