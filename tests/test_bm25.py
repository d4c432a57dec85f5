"""BM25 over the passages' terms."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import IndexDamaged
from index.bm25 import BM25, K1, B
from index.postings import Postings

CORPUS = [["水", "水", "山"], ["山"], ["火", "路"]]
CORPORA = st.lists(st.lists(st.sampled_from("水火山城路车"), max_size=8), max_size=8)


def bm25(corpus: Sequence[Sequence[str]], term: str, passage: int) -> float:
    """Lucene's form, its constant k1 + 1 left out: ln(1 + (N-n+0.5) / (n+0.5)) tf / (tf + k1 (1-b + b len/avg))."""
    times = corpus[passage].count(term)
    holding = sum(term in terms for terms in corpus)
    if not times:
        return 0.0
    idf = math.log(1 + (len(corpus) - holding + 0.5) / (holding + 0.5))
    average = sum(map(len, corpus)) / len(corpus)
    return idf * times / (times + K1 * (1 - B + B * len(corpus[passage]) / average))


def built(corpus: Sequence[Sequence[str]], parts: int = 1) -> BM25:
    """BM25 over the corpus as one part or as several."""
    size = max(1, -(-len(corpus) // parts))
    return BM25([Postings.of(corpus[at : at + size]) for at in range(0, max(1, len(corpus)), size)])


def test_scores_by_hand() -> None:
    # 3 passages of 3, 1 and 2 terms, 2 on average; k1 = 1, b = 0.5
    assert (K1, B) == (1.0, 0.5)
    words = built(CORPUS)
    water = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5)) * 2 / (2 + 1 * (1 - 0.5 + 0.5 * 3 / 2))
    assert words.scores(["水"]).tolist() == pytest.approx([water, 0, 0])
    hill = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    in_first = hill * 1 / (1 + 1 * (1 - 0.5 + 0.5 * 3 / 2))
    in_second = hill * 1 / (1 + 1 * (1 - 0.5 + 0.5 * 1 / 2))
    assert words.scores(["山"]).tolist() == pytest.approx([in_first, in_second, 0])
    assert words.scores(["水", "山"]).tolist() == pytest.approx([water + in_first, in_second, 0])


@settings(deadline=None)
@given(CORPORA, st.lists(st.sampled_from("水火山城路车钱"), max_size=4), st.integers(1, 4))
def test_scores_follow_the_formula(corpus: list[list[str]], query: list[str], parts: int) -> None:
    expected = [sum(bm25(corpus, term, at) for term in query) for at in range(len(corpus))]
    scores = built(corpus, parts).scores(query)
    assert scores.dtype == np.float32
    assert scores.tolist() == pytest.approx(expected, rel=1e-5)


def test_a_term_asked_twice_counts_twice() -> None:
    words = built(CORPUS)
    assert words.scores(["水", "水"]).tolist() == pytest.approx((2 * words.scores(["水"])).tolist())


def test_unknown_terms_add_nothing() -> None:
    words = built(CORPUS)
    assert words.scores(["车"]).tolist() == [0, 0, 0]
    assert words.scores(["车", "火"]).tolist() == words.scores(["火"]).tolist()
    assert words.scores([]).tolist() == [0, 0, 0]


@pytest.mark.parametrize("corpus", [[], [[]], [[], [], []]])
def test_a_corpus_without_terms(corpus: list[list[str]]) -> None:
    assert built(corpus).scores(["水"]).tolist() == [0] * len(corpus)


def test_terms_are_in_code_point_order_and_found() -> None:
    words = Postings.of([["b", "a", "\U00020000"], ["\uffee", "a"]])
    assert words.terms() == ["a", "b", "\uffee", "\U00020000"]
    assert words.holders[words.find("a")].tolist() == [0, 1]
    assert words.holders[words.find("\U00020000")].tolist() == [0]
    assert [words.find(one) for one in ("", "aa", "c", "\U00020001")] == [slice(0, 0)] * 4
    assert BM25([words]).holds("b")
    assert not BM25([words]).holds("c")


@settings(deadline=None)
@given(st.lists(CORPORA, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_parts_joined_are_one_made_at_once(corpora: list[list[list[str]]], chance: random.Random) -> None:
    kept = [[chance.random() < 0.7 for _ in corpus] for corpus in corpora]
    joined = Postings.joined([Postings.of(one) for one in corpora], [np.array(one, bool) for one in kept])
    left = [
        terms
        for corpus, mask in zip(corpora, kept, strict=True)
        for terms, stays in zip(corpus, mask, strict=True)
        if stays
    ]
    once = Postings.of(left)
    for name, array in once.arrays().items():
        assert joined.arrays()[name].tolist() == array.tolist(), name
        assert joined.arrays()[name].dtype == array.dtype, name


@pytest.mark.parametrize(
    "changed",
    [
        {"ends": np.array([0, 3, 7])},
        {"ends": np.array([0, 6])},
        {"starts": np.array([0, 2, 9])},
        {"holders": np.array([0, 1], np.int32)},
        {"holders": np.array([0.0, 1, 1])},
        {"counts": np.array([1, 1, 1], np.int64)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_tables_that_do_not_fit_are_damage(changed: dict[str, np.ndarray]) -> None:
    sound = Postings.of([["山"], ["山", "水"]]).arrays()
    assert Postings.from_arrays(sound).terms() == ["山", "水"]
    with pytest.raises(IndexDamaged):
        Postings.from_arrays({**sound, **changed})


def test_top_leaves_out_what_scores_nothing() -> None:
    scores = np.array([0, 2, 0, 3, 2, 1], np.float32)
    assert BM25.top(scores, 10).ids.tolist() == [3, 1, 4, 5]
    assert BM25.top(scores, 10).scores.tolist() == [3, 2, 2, 1]
    assert BM25.top(scores, 2).ids.tolist() == [3, 1]
    assert BM25.top(np.zeros(3, np.float32), 5).ids.tolist() == []


def test_top_among_some() -> None:
    scores = np.array([0, 2, 0, 3, 2, 1], np.float32)
    assert BM25.top(scores, 10, among=np.array([0, 1, 4, 5])).ids.tolist() == [1, 4, 5]
    assert BM25.top(scores, 10, among=np.array([], np.int64)).ids.tolist() == []


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(0, 3000), st.integers(1, 9))
def test_top_equals_a_sort(seed: int, k: int, n: int, kinds: int) -> None:
    scores = np.random.default_rng(seed).integers(0, kinds, n).astype(np.float32)
    order = [at for at in np.argsort(-scores, kind="stable").tolist() if scores[at] > 0]
    assert BM25.top(scores, k).ids.tolist() == order[:k]
    among = np.arange(0, n, 2)
    assert BM25.top(scores, k, among=among).ids.tolist() == [at for at in order if at % 2 == 0][:k]
