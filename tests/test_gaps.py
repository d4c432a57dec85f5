from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.load.gaps import EDGE, UNKNOWN, Gaps, ids, load_gaps


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
    monkeypatch.setattr("index.load.gaps.CHUNK", 17)
    assert np.allclose(load_gaps().score(text), whole, atol=1e-4)


@pytest.mark.parametrize(("before", "after"), [("实现生产总值", "亿元"), ("完成投资", "亿元")])
def test_a_lost_figure_scores_above_its_whole_text(before: str, after: str) -> None:
    stripped, whole = f"全县{before}{after}，形势良好。", f"全县{before}90{after}，形势良好。"
    at = stripped.index(after)
    assert load_gaps().score(stripped)[at] > 3.0 > load_gaps().score(whole).max()
