from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.gaps import EDGE, UNKNOWN, Gaps, closer, ids, load_gaps
from index.records import Span


def tiny() -> Gaps:
    """Sees one character on each side; its score is 2 where the next one is 元, less 1."""
    characters = np.array([ord("元")], np.int32)
    embedding = np.array([[0.0], [0.0], [1.0]], np.float32)  # edge, unknown, 元
    hidden = np.array([[0.0], [2.0]], np.float32)  # the character before counts nothing, the one after twice
    return Gaps(characters, embedding, hidden, np.zeros(1, np.float32), np.ones(1, np.float32), -1.0)


def test_scores_can_be_computed_in_the_head() -> None:
    assert tiny().around == 1
    assert tiny().score("共元钱").tolist() == [-1.0, 1.0, -1.0, -1.0]


def test_characters_have_rows_by_their_folded_form() -> None:
    known = np.array(sorted(map(ord, "a元")), np.int32)
    assert ids("Ａ元山", known).tolist() == [2, 3, UNKNOWN]
    assert EDGE != UNKNOWN


@given(st.text(max_size=300))
def test_one_score_a_boundary_whatever_the_chunks(text: str) -> None:
    whole = load_gaps().score(text)
    assert whole.shape == (len(text) + 1,)
    assert np.isfinite(whole).all()


def test_chunks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "今年上半年实现生产总值亿元，同比增长，完成投资亿元。" * 20
    whole = load_gaps().score(text)
    monkeypatch.setattr("index.gaps.CHUNK", 17)
    assert np.allclose(load_gaps().score(text), whole, atol=1e-4)


@pytest.mark.parametrize(("before", "after"), [("实现生产总值", "亿元"), ("完成投资", "亿元")])
def test_a_lost_figure_scores_above_its_whole_text(before: str, after: str) -> None:
    stripped, whole = f"全县{before}{after}，形势良好。", f"全县{before}90{after}，形势良好。"
    at = stripped.index(after)
    assert load_gaps().score(stripped)[at] > 3.0 > load_gaps().score(whole).max()


# The closer look


def test_stretches_are_whole_sentences_where_they_fit() -> None:
    assert list(closer.stretches("甲乙。丙丁。戊己庚辛壬", 6)) == [Span(0, 6), Span(6, 11)]
    assert list(closer.stretches("甲乙。丙丁戊己庚辛壬", 4)) == [Span(0, 3), Span(3, 7), Span(7, 10)]
    assert list(closer.stretches("甲乙。丙丁。戊己庚辛壬", 8, first=4)) == [Span(0, 3), Span(3, 11)]
    assert list(closer.stretches("甲乙丙丁戊己庚辛壬", 4, first=2)) == [Span(0, 2), Span(2, 6), Span(6, 9)]
    assert list(closer.stretches("", 4)) == []


@given(st.text(alphabet="甲乙。\n", max_size=60), st.integers(1, 12))
def test_stretches_cover_the_text(text: str, room: int) -> None:
    found = list(closer.stretches(text, room))
    assert "".join(one.of(text) for one in found) == text
    assert all(0 < len(one) <= room for one in found)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300))
def test_one_score_a_boundary_at_the_closer_look(text: str) -> None:
    scores = closer.score(text)
    assert scores.shape == (len(text) + 1,)
    assert np.isfinite(scores[1:]).all()


def test_the_closer_look_sees_where_a_figure_stood() -> None:
    text = "全市实现生产总值亿元，实际利用外资增长。居民的幸福感明显增强。"
    scores = closer.score(text)
    assert set(np.argsort(-scores)[:2].tolist()) == {text.index("亿元"), text.index("。")}
