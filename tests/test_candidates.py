from __future__ import annotations

import pytest
from fakes import FakeReader
from hypothesis import given
from hypothesis import strategies as st

from index import Document, Hit, Passage, Span
from index.passages import passages_of
from qa.candidates import Candidate, candidate_spans, candidates, clauses
from qa.pieces import Piece
from qa.reader.bundled import SpanScores


def piece(passage: Passage) -> Piece:
    """The passage as it is read."""
    return Piece(Hit(passage, 1.0, 1, 1), passage.span, "")


TEXT = "去年，全县实现生产总值90亿元，增长3%；“一码通”覆盖：湖滨、武林和吴山。为什么？因为来了人。"


@pytest.mark.parametrize(
    "span",
    [
        "90亿元",
        "3%",
        "去年",
        "一码通",
        "“一码通”",
        "全县实现生产总值90亿元",
        "全县实现生产总值90亿元，增长3%",
        "湖滨、武林和吴山",
        "因为来了人",
        "为什么？因为来了人",
    ],
)
def test_spans_of_all_forms_are_proposed(span: str) -> None:
    assert span in {one.of(TEXT) for one in candidate_spans(TEXT)}


def test_clauses_end_at_marks_and_carry_none() -> None:
    text = "去年，增长3%——“快”；今年 更快……"
    assert [one.of(text) for one in clauses(text, Span(0, len(text)))] == ["去年", "增长3%", "“快”", "今年", "更快"]


@given(st.text("去年增长3%，。、“”；：和 \n\u200b90亿元", max_size=60))
def test_each_span_once_in_order_and_inside(text: str) -> None:
    found = candidate_spans(text)
    assert found == sorted(set(found))
    assert all(0 <= one.start < one.end <= len(text) for one in found)


def test_candidates_are_spans_of_the_document() -> None:
    document = Document.from_text(
        "第一段在这里，它不短，也有六十个字那么多，所以不会同别的段落合在一起，成为同一段被检索的文字，请放心。\n增长3%。",
        "d.txt",
    )
    passage = passages_of(document)[-1]
    found = candidates(piece(passage), SpanScores(passage.text, ()))
    assert found == []  # no window holds any span
    one = Candidate(Hit(passage, 1.0, 1, 1), passage.span, 0.0)
    assert one.text == passage.text


def test_no_candidate_begins_inside_a_figure_or_behind_its_sign() -> None:
    (passage,) = passages_of(Document.from_text("海拔-154米，收入12 600元。", "d.txt"))
    (reading,) = FakeReader().read([("问", "", passage.text)])
    found = {one.text for one in candidates(piece(passage), reading)}
    assert {"-154米", "12 600元"} <= found
    assert not [one for one in found if one.startswith(("154", "54", "4米", "600", "2 600"))]


def test_quotation_marks_are_never_cut() -> None:
    document = Document.from_text("他说“今年，很好”。", "d.txt")
    (passage,) = passages_of(document)
    (reading,) = FakeReader().read([("问", "", passage.text)])
    found = [one.text for one in candidates(piece(passage), reading)]
    assert "今年，很好" in found
    assert all(one.count("“") == one.count("”") for one in found)
