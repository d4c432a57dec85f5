"""The nearest vectors, searched exactly or by lists."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import IndexDamaged
from index.dense import EXACT_UP_TO, Dense

N, DIMENSION, CLUSTERS = 2000, 32, 40


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def clustered(n: int, seed: int) -> np.ndarray:
    """Unit vectors around 40 centres, as near to each other as sentences on one subject."""
    centres = unit(np.random.default_rng(0).standard_normal((CLUSTERS, DIMENSION)))
    random = np.random.default_rng(seed)
    return unit(centres[random.integers(CLUSTERS, size=n)] + 0.15 * random.standard_normal((n, DIMENSION)))


VECTORS = clustered(N, 1)
QUERIES = clustered(100, 2)


@pytest.fixture(scope="module")
def lists() -> Dense:
    return dense_of(VECTORS, exact_up_to=10)


def ranking(vectors: np.ndarray, query: np.ndarray, k: int) -> list[int]:
    return np.argsort(-(vectors.astype(np.float64) @ query.astype(np.float64)), kind="stable")[:k].tolist()


def dense_of(vectors: np.ndarray, exact_up_to: int = EXACT_UP_TO) -> Dense:
    return Dense.of([vectors[:7], vectors[7:]], vectors.shape[1], len(vectors), exact_up_to=exact_up_to)


def again(dense: Dense, path: Path) -> Dense:
    """The same, saved and mapped."""
    path.mkdir()
    dense.save(path)
    return Dense.load(path, len(dense), dense.rows(0, 1).shape[1] if len(dense) else 4)


def axes(*numbers: int) -> np.ndarray:
    """One unit vector along an axis for each number."""
    return np.eye(4, dtype=np.float32)[list(numbers)]


def test_vectors_along_axes() -> None:
    dense, query = dense_of(axes(0, 1, 2, 3)), np.array([0.6, 0.8, 0, -0.1], np.float32)
    found = dense.top(query, 3)
    assert found.ids.tolist() == [1, 0, 2]
    assert found.scores.tolist() == pytest.approx([0.8, 0.6, 0])
    assert dense.scores(query, [2, 0, 3, 0]).tolist() == pytest.approx([0, 0.6, -0.1, 0.6])


def test_among_equals_the_first_are_found() -> None:
    found = dense_of(axes(*[0, 1] * 100)).top(axes(1)[0], 60)
    assert sorted(found.ids.tolist()) == list(range(1, 121, 2))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[st.integers(-9, 9)] * 4), max_size=30), st.tuples(*[st.integers(-9, 9)] * 4))
def test_a_few_vectors_are_ranked_by_their_inner_products(rows: list[tuple[int, ...]], query: tuple[int, ...]) -> None:
    vectors, asked = np.array(rows, np.float32).reshape(-1, 4), np.array(query, np.float32)
    found = dense_of(vectors).top(asked, 10)
    products = vectors @ asked  # of whole numbers: exact
    assert found.scores.tolist() == sorted(products.tolist(), reverse=True)[:10]
    assert products[found.ids].tolist() == found.scores.tolist()
    assert len(set(found.ids.tolist())) == len(found.ids)


def test_many_vectors_are_ranked_as_numpy_ranks_them() -> None:
    dense = dense_of(VECTORS)
    for query in QUERIES[:20]:
        found = dense.top(query, 10)
        assert found.ids.tolist() == ranking(VECTORS, query, 10)
        assert found.scores.tolist() == pytest.approx((VECTORS[found.ids] @ query).tolist(), abs=1e-6)


@pytest.mark.parametrize("exact_up_to", [EXACT_UP_TO, 10])
def test_among_ranks_those_alone_and_exactly(exact_up_to: int) -> None:
    dense = dense_of(VECTORS, exact_up_to=exact_up_to)
    random = np.random.default_rng(3)
    for query in QUERIES[:20]:
        among = np.sort(random.choice(N, 100, replace=False))
        expected = among[ranking(VECTORS[among], query, 10)]
        assert dense.top(query, 10, among=among).ids.tolist() == expected.tolist()


@pytest.mark.parametrize("exact_up_to", [EXACT_UP_TO, 10])
def test_fewer_than_k(exact_up_to: int) -> None:
    dense = dense_of(VECTORS[:25], exact_up_to=exact_up_to)
    assert sorted(dense.top(QUERIES[0], 1000).ids.tolist()) == list(range(25))
    assert sorted(dense.top(QUERIES[0], 1000, among=np.array([3, 7, 20])).ids.tolist()) == [3, 7, 20]
    assert dense.top(QUERIES[0], 5, among=np.array([], np.int64)).ids.tolist() == []


def test_no_vectors_at_all() -> None:
    dense = dense_of(np.empty((0, 4), np.float32))
    assert dense.top(axes(0)[0], 10).ids.tolist() == []
    assert dense.scores(axes(0)[0], []).tolist() == []


def test_lists_find_19_in_20_of_the_ten_nearest(lists: Dense) -> None:
    found = sum(len(set(lists.top(query, 10).ids.tolist()) & set(ranking(VECTORS, query, 10))) for query in QUERIES)
    assert found >= 0.95 * 10 * len(QUERIES)


def test_lists_give_true_scores_best_first(lists: Dense) -> None:
    for query in QUERIES[:20]:
        found = lists.top(query, 10)
        assert found.scores.tolist() == pytest.approx((VECTORS[found.ids] @ query).tolist(), abs=1e-6)
        assert found.scores.tolist() == sorted(found.scores.tolist(), reverse=True)
        assert lists.scores(query, [5, 0]).tolist() == pytest.approx((VECTORS[[5, 0]] @ query).tolist(), abs=1e-6)


def test_lists_begin_above_the_limit_only() -> None:
    """Lists cannot be told from outside but by its file's first letters."""

    def kind(dense: Dense) -> bytes:
        return bytes(faiss.serialize_index(dense._index))[:4]

    assert kind(dense_of(VECTORS[:10], exact_up_to=10)) == kind(dense_of(VECTORS[:10])) == b"IxFI"
    assert kind(dense_of(VECTORS[:11], exact_up_to=10)) == b"IwSq"


@pytest.mark.parametrize("share", [0.02, 0.31, 0.99])
def test_a_broad_filter_of_lists_finds_most_of_the_nearest_and_nothing_else(lists: Dense, share: float) -> None:
    among = np.flatnonzero(np.random.default_rng(4).random(N) < share)
    right = 0
    for query in QUERIES[:20]:
        found = lists.top(query, 10, among=among)
        assert len(found.ids) == 10
        assert set(found.ids.tolist()) <= set(among.tolist())
        assert found.scores.tolist() == sorted(found.scores.tolist(), reverse=True)
        right += len(set(found.ids.tolist()) & set(among[ranking(VECTORS[among], query, 10)].tolist()))
    assert right >= 0.95 * 10 * 20


@pytest.mark.parametrize("exact_up_to", [EXACT_UP_TO, 10])
def test_what_is_saved_is_mapped_as_it_was(exact_up_to: int, tmp_path: Path) -> None:
    dense = dense_of(VECTORS, exact_up_to=exact_up_to)
    mapped = again(dense, tmp_path / "dense")
    for query in QUERIES[:20]:
        assert mapped.top(query, 10).ids.tolist() == dense.top(query, 10).ids.tolist()
        assert mapped.scores(query, [7, 3]).tolist() == dense.scores(query, [7, 3]).tolist()
    assert mapped.rows(5, 9).tolist() == VECTORS[5:9].tolist()


def test_no_vectors_are_saved_too(tmp_path: Path) -> None:
    assert again(dense_of(np.empty((0, 4), np.float32)), tmp_path / "dense").top(axes(0)[0], 10).ids.tolist() == []


@pytest.mark.parametrize(("n", "dimension"), [(4, 4), (2, 4), (3, 3), (3, 5), (0, 4)])
def test_another_shape_than_expected_is_damage(n: int, dimension: int, tmp_path: Path) -> None:
    dense_of(axes(0, 1, 2)).save(tmp_path)
    with pytest.raises(IndexDamaged, match=f"3 x 4, expected {n} x {dimension}"):
        Dense.load(tmp_path, n, dimension)


@pytest.mark.parametrize("data", [b"", b"IxFI", b"water", bytes(1000)])
def test_other_bytes_are_damage(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "dense.faiss").write_bytes(data)
    with pytest.raises(IndexDamaged):
        Dense.load(tmp_path, 3, 4)
