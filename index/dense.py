"""Vectors → FAISS: the nearest passages by inner product."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.content import Vectors
from index.errors import IndexDamaged

EXACT_UP_TO = 200_000  # vectors; beyond, a graph is searched
NEIGHBOURS = 32
SEARCH_WIDTH = 128
BROAD = 0.3  # share of the vectors from which a filter is applied to what the graph finds
WIDER = 1.5  # times as many are asked of the graph as would do on average


@dataclass(frozen=True, slots=True)
class Ranked:
    """Passage numbers, best first, and their scores; higher is nearer."""

    ids: NDArray[np.int64]
    scores: Vectors


class Dense:
    """Unit vectors in passage order, searched exactly or, when many, by an HNSW graph.

    Many threads may search at once; nothing is ever added to an existing one: a mapped file would not bear it.
    """

    def __init__(self, index: Any) -> None:
        self._index = index
        self._flat = faiss.downcast_index(index.storage) if hasattr(index, "hnsw") else index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @classmethod
    def of(cls, parts: Iterable[Vectors], dimension: int, n: int, *, exact_up_to: int = EXACT_UP_TO) -> Dense:
        """The index of `n` float32 rows of shape (dimension,), given some at a time."""
        if n <= exact_up_to:
            index: Any = faiss.IndexFlatIP(dimension)
        else:
            index = faiss.IndexHNSWFlat(dimension, NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efSearch = SEARCH_WIDTH
        for part in parts:
            index.add(np.ascontiguousarray(part))
        return cls(index)

    @classmethod
    def load(cls, path: Path, n: int, dimension: int) -> Dense:
        """The index that `save` wrote, mapped, which must hold `n` vectors of `dimension`; else IndexDamaged."""
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexDamaged(f"the vector file cannot be read ({str(error).splitlines()[0][:120]})") from None
        if (index.ntotal, index.d, index.metric_type) != (n, dimension, faiss.METRIC_INNER_PRODUCT):
            raise IndexDamaged(f"the vector file holds {index.ntotal} x {index.d}, expected {n} x {dimension}")
        return cls(index)

    def save(self, path: Path) -> None:
        """Write what `load` maps."""
        faiss.write_index(self._index, str(path))

    def rows(self, start: int, end: int) -> Vectors:
        """The vectors from one number to another, shape (end - start, dimension)."""
        return np.asarray(self._flat.reconstruct_n(start, end - start), np.float32)

    def top(self, query: Vectors, k: int, *, among: NDArray[np.int64] | None = None) -> Ranked:
        """The `k` nearest to one query vector of shape (dimension,), fewer where there are fewer.

        With `among` (passage numbers, ascending) few of many are scanned, exactly: a filter inside the graph would
        lose most of them. Where most are among them, more are asked of the graph, and the others left.
        """
        faiss.omp_set_num_threads(1)  # this thread's own setting; two make a single query slower
        n = len(self)
        k = min(k, n if among is None else len(among))
        if k == 0:
            return Ranked(np.empty(0, np.int64), np.empty(0, np.float32))
        if among is None:
            scores, ids = self._index.search(query[None], k)
        elif self._flat is not self._index and len(among) > BROAD * n:
            scores, ids = self._index.search(query[None], min(n, math.ceil(WIDER * k * n / len(among))))
            near = np.isin(ids, among)
            if near.sum() < k:
                scores, ids = self._scanned(query, k, among)
            else:
                scores, ids = scores[near][None, :k], ids[near][None, :k]
        else:
            scores, ids = self._scanned(query, k, among)
        found = ids[0] >= 0
        return Ranked(ids[0][found], scores[0][found])

    def _scanned(self, query: Vectors, k: int, among: NDArray[np.int64]) -> tuple[Vectors, NDArray[np.int64]]:
        only = faiss.SearchParameters(sel=faiss.IDSelectorArray(among))  # type: ignore[call-arg]  # a stub without it
        return self._flat.search(query[None], k, params=only)

    def scores(self, query: Vectors, ids: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """The inner products of one query vector with these passages, shape (len(ids),)."""
        if not len(ids):
            return np.empty(0, np.float32)
        rows = self._flat.reconstruct_batch(np.asarray(ids, np.int64))
        return np.asarray(rows @ query, np.float32)
