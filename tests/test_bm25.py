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


def scored(words: BM25, passages: int, *terms: str) -> list[float]:
    """Every passage's score."""
    return words.scores(terms, np.arange(passages)).tolist()


def test_scores_by_hand() -> None:
    # 3 passages of 3, 1 and 2 terms, 2 on average; k1 = 1, b = 0.5
    assert (K1, B) == (1.0, 0.5)
    words = built(CORPUS)
    water = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5)) * 2 / (2 + 1 * (1 - 0.5 + 0.5 * 3 / 2))
    assert scored(words, 3, "水") == pytest.approx([water, 0, 0])
    hill = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    in_first = hill * 1 / (1 + 1 * (1 - 0.5 + 0.5 * 3 / 2))
    in_second = hill * 1 / (1 + 1 * (1 - 0.5 + 0.5 * 1 / 2))
    assert scored(words, 3, "山") == pytest.approx([in_first, in_second, 0])
    assert scored(words, 3, "水", "山") == pytest.approx([water + in_first, in_second, 0])


@settings(deadline=None)
@given(CORPORA, st.lists(st.sampled_from("水火山城路车钱"), max_size=4), st.integers(1, 4))
def test_scores_follow_the_formula(corpus: list[list[str]], query: list[str], parts: int) -> None:
    expected = [sum(bm25(corpus, term, at) for term in query) for at in range(len(corpus))]
    scores = built(corpus, parts).scores(query, np.arange(len(corpus)))
    assert scores.dtype == np.float32
    assert scores.tolist() == pytest.approx(expected, rel=1e-5)


def test_a_term_asked_twice_counts_twice() -> None:
    words = built(CORPUS)
    assert scored(words, 3, "水", "水") == pytest.approx([2 * one for one in scored(words, 3, "水")])


def test_unknown_terms_add_nothing() -> None:
    words = built(CORPUS)
    assert scored(words, 3, "车") == [0, 0, 0]
    assert scored(words, 3, "车", "火") == scored(words, 3, "火")
    assert scored(words, 3) == [0, 0, 0]


@pytest.mark.parametrize("corpus", [[], [[]], [[], [], []]])
def test_a_corpus_without_terms(corpus: list[list[str]]) -> None:
    assert scored(built(corpus), len(corpus), "水") == [0] * len(corpus)
    assert built(corpus).top(["水"], 5).ids.tolist() == []


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
    words = built([["山"], ["水", "水"], ["路"], ["水", "水", "水"], ["水", "水"], ["水"]])
    assert words.top(["水"], 10).ids.tolist() == [3, 1, 4, 5]
    assert words.top(["水"], 10).scores.tolist() == [scored(words, 6, "水")[at] for at in (3, 1, 4, 5)]
    assert words.top(["水"], 2).ids.tolist() == [3, 1]
    assert words.top(["车"], 5).ids.tolist() == []


def test_top_among_some() -> None:
    words = built([["山"], ["水", "水"], ["路"], ["水", "水", "水"], ["水", "水"], ["水"]])
    assert words.top(["水"], 10, among=np.array([0, 1, 4, 5])).ids.tolist() == [1, 4, 5]
    assert words.top(["水"], 10, among=np.array([], np.int64)).ids.tolist() == []


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(0, 6000), st.integers(1, 3), st.integers(2, 4))
def test_top_equals_a_sort_of_all_scores(seed: int, k: int, n: int, parts: int, stretch: int) -> None:
    # terms from one passage in a thousand to nearly all: lists that are read and lists that are looked up
    chance = np.random.default_rng(seed)
    shares = {"的": 0.9, "在": 0.5, "年": 0.1, "水": 0.01, "山": 0.001}
    said = {term: chance.random(n) < share for term, share in shares.items()}
    corpus = [[term for term in shares if said[term][at]] + ["路"] * int(chance.integers(0, 3)) for at in range(n)]
    words, query = built(corpus, parts), chance.choice(list(shares), 4).tolist()
    scores = scored(words, n, *query)
    for among in (None, np.arange(0, n, stretch)):
        order = np.arange(n) if among is None else among
        order = [at for at in sorted(order.tolist(), key=lambda at: (-scores[at], at)) if scores[at] > 0]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("index.bm25.BLOCK", 8)  # as if there were more passages
            patch.setattr("index.bm25.FEW", 2)
            found = words.top(query, k, among=among)
        assert found.ids.tolist() == order[:k]
        assert found.scores.tolist() == [scores[at] for at in order[:k]]
