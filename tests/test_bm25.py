"""BM25 over the passages' terms."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import IndexDamaged
from index.bm25 import BM25, K1, B

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


def npz(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def test_scores_by_hand() -> None:
    # 3 passages of 3, 1 and 2 terms, 2 on average; k1 = 1, b = 0.5
    assert (K1, B) == (1.0, 0.5)
    built = BM25.of(CORPUS)
    water = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5)) * 2 / (2 + 1 * (1 - 0.5 + 0.5 * 3 / 2))
    assert built.scores(["水"]).tolist() == pytest.approx([water, 0, 0])
    hill = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    in_first = hill * 1 / (1 + 1 * (1 - 0.5 + 0.5 * 3 / 2))
    in_second = hill * 1 / (1 + 1 * (1 - 0.5 + 0.5 * 1 / 2))
    assert built.scores(["山"]).tolist() == pytest.approx([in_first, in_second, 0])
    assert built.scores(["水", "山"]).tolist() == pytest.approx([water + in_first, in_second, 0])


@settings(deadline=None)
@given(CORPORA, st.lists(st.sampled_from("水火山城路车钱"), max_size=4))
def test_scores_follow_the_formula(corpus: list[list[str]], query: list[str]) -> None:
    expected = [sum(bm25(corpus, term, at) for term in query) for at in range(len(corpus))]
    scores = BM25.of(corpus).scores(query)
    assert scores.dtype == np.float32
    assert scores.tolist() == pytest.approx(expected, rel=1e-5)


def test_a_term_asked_twice_counts_twice() -> None:
    built = BM25.of(CORPUS)
    assert built.scores(["水", "水"]).tolist() == pytest.approx((2 * built.scores(["水"])).tolist())


def test_unknown_terms_add_nothing() -> None:
    built = BM25.of(CORPUS)
    assert built.scores(["车"]).tolist() == [0, 0, 0]
    assert built.scores(["车", "火"]).tolist() == built.scores(["火"]).tolist()
    assert built.scores([]).tolist() == [0, 0, 0]


@pytest.mark.parametrize("corpus", [[], [[]], [[], [], []]])
def test_a_corpus_without_terms(corpus: list[list[str]]) -> None:
    built = BM25.of(corpus)
    assert built.scores(["水"]).tolist() == [0] * len(corpus)
    assert BM25.loads(built.dumps(), len(corpus)).scores(["水"]).tolist() == [0] * len(corpus)


def test_the_vocabulary_is_numbered_in_code_point_order() -> None:
    assert BM25.of([["b", "a"], ["c", "a"]]).vocabulary == {"a": 0, "b": 1, "c": 2}


def test_the_same_corpus_gives_the_same_bytes() -> None:
    assert BM25.of(CORPUS).dumps() == BM25.of([list(terms) for terms in CORPUS]).dumps()


@settings(deadline=None)
@given(CORPORA)
def test_loads_gives_back_what_dumps_wrote(corpus: list[list[str]]) -> None:
    built = BM25.of(corpus)
    again = BM25.loads(built.dumps(), len(corpus))
    assert again.vocabulary == built.vocabulary
    for term in built.vocabulary:
        assert again.scores([term]).tolist() == built.scores([term]).tolist()


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


@given(st.lists(st.integers(0, 4), max_size=30), st.integers(1, 10))
def test_top_is_the_stable_sort(numbers: list[int], k: int) -> None:
    expected = sorted((at for at, number in enumerate(numbers) if number), key=lambda at: -numbers[at])[:k]
    assert BM25.top(np.array(numbers, np.float32), k).ids.tolist() == expected


def test_every_truncation_is_damage() -> None:
    whole = BM25.of(CORPUS).dumps()
    for size in range(len(whole)):
        with pytest.raises(IndexDamaged):
            BM25.loads(whole[:size], len(CORPUS))


@pytest.mark.parametrize("data", [b"", b"PK", b"\x80\x04N.", b"water" * 100, bytes(1000)])
def test_other_bytes_are_damage(data: bytes) -> None:
    with pytest.raises(IndexDamaged):
        BM25.loads(data, 3)


def test_no_flipped_byte_of_the_tables_goes_unseen() -> None:
    whole = BM25.of(CORPUS).dumps()
    for array in (np.asarray(BM25.of(CORPUS).data), "\n".join(sorted("水山火路")).encode()):
        held = array if isinstance(array, bytes) else array.tobytes()
        start = whole.index(held)
        for at in range(start, start + len(held)):
            with pytest.raises(IndexDamaged):
                BM25.loads(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :], len(CORPUS))


NAMES = np.frombuffer("山\n水".encode(), np.uint8)
SOUND = {
    "vocabulary": NAMES,
    "data": np.array([1, 2, 3], np.float32),
    "indices": np.array([0, 1, 1], np.int32),
    "indptr": np.array([0, 2, 3]),
}


def test_tables_that_fit() -> None:
    assert BM25.loads(npz(**SOUND), 2).scores(["山", "水"]).tolist() == [1, 5]


@pytest.mark.parametrize(
    "changed",
    [
        {"indptr": np.array([0, 3])},
        {"indptr": np.array([0, 3, 2])},
        {"indptr": np.array([1, 2, 3])},
        {"indptr": np.array([0, 2, 4])},
        {"indptr": np.array([], np.int64)},
        {"data": np.array([1, 2], np.float32)},
        {"indices": np.array([0, 1], np.int32)},
        {"indices": np.array([0, 1, 2], np.int32)},
        {"indices": np.array([0, 1, -1], np.int32)},
        {"vocabulary": np.frombuffer("山\n山".encode(), np.uint8)},
        {"vocabulary": NAMES[:-1]},
        {"data": np.array([1, "x", None], object)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_tables_that_do_not_fit_are_damage(changed: dict[str, np.ndarray]) -> None:
    with pytest.raises(IndexDamaged):
        BM25.loads(npz(**{**SOUND, **changed}), 2)


@pytest.mark.parametrize("missing", SOUND)
def test_a_missing_table_is_damage(missing: str) -> None:
    with pytest.raises(IndexDamaged):
        BM25.loads(npz(**{name: array for name, array in SOUND.items() if name != missing}), 2)


def test_the_index_of_more_passages_is_damage() -> None:
    with pytest.raises(IndexDamaged, match="beyond the 2"):
        BM25.loads(BM25.of(CORPUS).dumps(), 2)
