"""Vectors → FAISS: the nearest passages by inner product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.content import Vectors
from index.errors import IndexDamaged

EXACT_UP_TO = 200_000  # vectors; beyond, a graph is searched
NEIGHBOURS = 32
SEARCH_WIDTH = 128
LOOPS = 1_000_000


@dataclass(frozen=True, slots=True)
class Ranked:
    """Passage numbers, best first, and their scores; higher is nearer."""

    ids: NDArray[np.int64]
    scores: Vectors


class Dense:
    """Unit vectors in passage order, searched exactly or, when many, by an HNSW graph.

    Many threads may search at once; nothing is ever added to an existing one.
    """

    def __init__(self, index: Any) -> None:
        self._index = index
        self._flat = faiss.downcast_index(index.storage) if hasattr(index, "hnsw") else index

    @classmethod
    def of(cls, vectors: Vectors, *, exact_up_to: int = EXACT_UP_TO) -> Dense:
        """The index of float32 rows of shape (n, dimension)."""
        n, dimension = vectors.shape
        if n <= exact_up_to:
            index: Any = faiss.IndexFlatIP(dimension)
        else:
            index = faiss.IndexHNSWFlat(dimension, NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efSearch = SEARCH_WIDTH
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def loads(cls, data: bytes, n: int, dimension: int) -> Dense:
        """The index that `dumps` wrote, which must hold `n` vectors of `dimension`; else IndexDamaged."""
        faiss.set_deserialization_vector_byte_limit(2 * len(data))
        faiss.set_deserialization_loop_limit(LOOPS + n)
        try:
            index = faiss.deserialize_index(np.frombuffer(data, np.uint8))
        except RuntimeError as error:
            raise IndexDamaged(f"the vector file cannot be read ({str(error).splitlines()[0][:120]})") from None
        if (index.ntotal, index.d, index.metric_type) != (n, dimension, faiss.METRIC_INNER_PRODUCT):
            raise IndexDamaged(f"the vector file holds {index.ntotal} x {index.d}, expected {n} x {dimension}")
        return cls(index)

    def dumps(self) -> bytes:
        """Bytes for `loads`."""
        return bytes(faiss.serialize_index(self._index))

    def top(self, query: Vectors, k: int, *, among: NDArray[np.int64] | None = None) -> Ranked:
        """The `k` nearest to one query vector of shape (dimension,), fewer where there are fewer.

        With `among` (passage numbers) those alone are scanned, exactly: a filter inside the graph
        would lose most of them.
        """
        faiss.omp_set_num_threads(1)  # this thread's own setting; two make a single query slower
        k = min(k, self._index.ntotal if among is None else len(among))
        if k == 0:
            return Ranked(np.empty(0, np.int64), np.empty(0, np.float32))
        if among is None:
            scores, ids = self._index.search(query[None], k)
        else:
            only = faiss.SearchParameters(sel=faiss.IDSelectorBatch(among))  # type: ignore[call-arg]  # a stub without it
            scores, ids = self._flat.search(query[None], k, params=only)
        found = ids[0] >= 0
        return Ranked(ids[0][found], scores[0][found])

    def scores(self, query: Vectors, ids: Sequence[int]) -> Vectors:
        """The inner products of one query vector with these passages, shape (len(ids),)."""
        if not len(ids):
            return np.empty(0, np.float32)
        rows = self._flat.reconstruct_batch(np.asarray(ids, np.int64))
        return np.asarray(rows @ query, np.float32)
