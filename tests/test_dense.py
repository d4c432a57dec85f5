"""The nearest vectors, searched exactly or by a graph."""

from __future__ import annotations

import json
import os
import random
import struct
import subprocess
import sys
from pathlib import Path

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
def graph() -> Dense:
    return Dense.of(VECTORS, exact_up_to=10)


def ranking(vectors: np.ndarray, query: np.ndarray, k: int) -> list[int]:
    return np.argsort(-(vectors.astype(np.float64) @ query.astype(np.float64)), kind="stable")[:k].tolist()


def axes(*numbers: int) -> np.ndarray:
    """One unit vector along an axis for each number."""
    return np.eye(4, dtype=np.float32)[list(numbers)]


def test_vectors_along_axes() -> None:
    dense, query = Dense.of(axes(0, 1, 2, 3)), np.array([0.6, 0.8, 0, -0.1], np.float32)
    found = dense.top(query, 3)
    assert found.ids.tolist() == [1, 0, 2]
    assert found.scores.tolist() == pytest.approx([0.8, 0.6, 0])
    assert dense.scores(query, [2, 0, 3, 0]).tolist() == pytest.approx([0, 0.6, -0.1, 0.6])


def test_among_equals_the_first_are_found() -> None:
    found = Dense.of(axes(*[0, 1] * 100)).top(axes(1)[0], 60)
    assert sorted(found.ids.tolist()) == list(range(1, 121, 2))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[st.integers(-9, 9)] * 4), max_size=30), st.tuples(*[st.integers(-9, 9)] * 4))
def test_a_few_vectors_are_ranked_by_their_inner_products(rows: list[tuple[int, ...]], query: tuple[int, ...]) -> None:
    vectors, asked = np.array(rows, np.float32).reshape(-1, 4), np.array(query, np.float32)
    found = Dense.of(vectors).top(asked, 10)
    products = vectors @ asked  # of whole numbers: exact
    assert found.scores.tolist() == sorted(products.tolist(), reverse=True)[:10]
    assert products[found.ids].tolist() == found.scores.tolist()
    assert len(set(found.ids.tolist())) == len(found.ids)


def test_many_vectors_are_ranked_as_numpy_ranks_them() -> None:
    dense = Dense.of(VECTORS)
    for query in QUERIES[:20]:
        found = dense.top(query, 10)
        assert found.ids.tolist() == ranking(VECTORS, query, 10)
        assert found.scores.tolist() == pytest.approx((VECTORS[found.ids] @ query).tolist(), abs=1e-6)


@pytest.mark.parametrize("exact_up_to", [EXACT_UP_TO, 10])
def test_among_ranks_those_alone_and_exactly(exact_up_to: int) -> None:
    dense = Dense.of(VECTORS, exact_up_to=exact_up_to)
    random = np.random.default_rng(3)
    for query in QUERIES[:20]:
        among = np.sort(random.choice(N, 100, replace=False))
        expected = among[ranking(VECTORS[among], query, 10)]
        assert dense.top(query, 10, among=among).ids.tolist() == expected.tolist()


@pytest.mark.parametrize("exact_up_to", [EXACT_UP_TO, 10])
def test_fewer_than_k(exact_up_to: int) -> None:
    dense = Dense.of(VECTORS[:25], exact_up_to=exact_up_to)
    assert sorted(dense.top(QUERIES[0], 1000).ids.tolist()) == list(range(25))
    assert sorted(dense.top(QUERIES[0], 1000, among=np.array([3, 7, 20])).ids.tolist()) == [3, 7, 20]
    assert dense.top(QUERIES[0], 5, among=np.array([], np.int64)).ids.tolist() == []


def test_no_vectors_at_all() -> None:
    dense = Dense.of(np.empty((0, 4), np.float32))
    assert dense.top(axes(0)[0], 10).ids.tolist() == []
    assert dense.scores(axes(0)[0], []).tolist() == []


def test_the_graph_finds_19_in_20_of_the_ten_nearest(graph: Dense) -> None:
    found = sum(len(set(graph.top(query, 10).ids.tolist()) & set(ranking(VECTORS, query, 10))) for query in QUERIES)
    assert found >= 0.95 * 10 * len(QUERIES)


def test_the_graph_gives_true_scores_best_first(graph: Dense) -> None:
    for query in QUERIES[:20]:
        found = graph.top(query, 10)
        assert found.scores.tolist() == pytest.approx((VECTORS[found.ids] @ query).tolist(), abs=1e-6)
        assert found.scores.tolist() == sorted(found.scores.tolist(), reverse=True)
        assert graph.scores(query, [5, 0]).tolist() == pytest.approx((VECTORS[[5, 0]] @ query).tolist(), abs=1e-6)


def test_the_graph_begins_above_the_limit_only() -> None:
    def kind(n: int) -> bytes:
        return Dense.of(VECTORS[:n], exact_up_to=10).dumps()[:4]

    assert kind(10) == Dense.of(VECTORS[:10]).dumps()[:4]
    assert kind(11) != kind(10)


@pytest.mark.parametrize("exact_up_to", [EXACT_UP_TO, 10])
def test_loads_gives_back_what_dumps_wrote(exact_up_to: int) -> None:
    dense = Dense.of(VECTORS, exact_up_to=exact_up_to)
    again = Dense.loads(dense.dumps(), N, DIMENSION)
    for query in QUERIES[:20]:
        assert again.top(query, 10).ids.tolist() == dense.top(query, 10).ids.tolist()
        assert again.scores(query, [7, 3]).tolist() == dense.scores(query, [7, 3]).tolist()
    assert again.dumps() == dense.dumps()


def test_no_vectors_are_loaded_too() -> None:
    data = Dense.of(np.empty((0, 4), np.float32)).dumps()
    assert Dense.loads(data, 0, 4).top(axes(0)[0], 10).ids.tolist() == []


@pytest.mark.parametrize(("n", "dimension"), [(4, 4), (2, 4), (3, 3), (3, 5), (0, 4)])
def test_another_shape_than_expected_is_damage(n: int, dimension: int) -> None:
    data = Dense.of(axes(0, 1, 2)).dumps()
    assert Dense.loads(data, 3, 4).top(axes(1)[0], 1).ids.tolist() == [1]
    with pytest.raises(IndexDamaged, match=f"3 x 4, expected {n} x {dimension}"):
        Dense.loads(data, n, dimension)


@pytest.mark.parametrize("data", [b"", b"IxFI", b"water", bytes(1000)])
def test_other_bytes_are_damage(data: bytes) -> None:
    with pytest.raises(IndexDamaged):
        Dense.loads(data, 3, 4)


def mutants(whole: bytes, random: random.Random) -> list[bytes]:
    """30 spoilt copies: cut short, bits flipped in the header, counts replaced by huge ones."""
    cut = [whole[: random.randrange(len(whole))] for _ in range(10)]
    places = [random.randrange(80) for _ in range(10)]
    flipped = [whole[:at] + bytes([whole[at] ^ 1 << random.randrange(8)]) + whole[at + 1 :] for at in places]
    counts = [(random.randrange(4, 72), random.choice([2**62, 2**40, 2**31, -1])) for _ in range(10)]
    huge = [whole[:at] + struct.pack("<q", count) + whole[at + 8 :] for at, count in counts]
    return [*cut, *flipped, *huge]


def try_mutants() -> None:
    """Load every mutant and use those that load; print how many did and how many were refused."""
    chance, told = random.Random(5), {"refused": 0, "loaded": 0}
    for exact_up_to in (EXACT_UP_TO, 10):
        for mutant in mutants(Dense.of(VECTORS[:60], exact_up_to=exact_up_to).dumps(), chance):
            try:
                dense = Dense.loads(mutant, 60, DIMENSION)
            except IndexDamaged:
                told["refused"] += 1
                continue
            dense.top(QUERIES[0], 10)
            dense.top(QUERIES[0], 10, among=np.array([1, 5]))
            dense.scores(QUERIES[0], [3])
            told["loaded"] += 1
    sys.stdout.write(json.dumps(told))


def test_malformed_bytes_are_refused_and_never_end_the_process() -> None:
    code = "import test_dense; test_dense.try_mutants()"
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["refused"] + told["loaded"] == 60
    assert told["refused"] >= 20 + 10  # at least what was cut short, and half of the others
