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

EXACT_UP_TO = 200_000  # vectors; beyond, the nearest of sqrt(n) lists are searched
PROBED = 16  # of so many lists one is searched; of a million vectors that found .994 of the ten nearest
TAUGHT = 40  # vectors a list that the lists' centres are learnt from
WIDER = 2  # times as many as asked for are found by their 8-bit copies, then ordered by the vectors themselves
FEW = 2_000  # allowed vectors up to which each is scored
FILE, ROWS = "dense.faiss", "vectors.npy"


@dataclass(frozen=True, slots=True)
class Ranked:
    """Passage numbers, best first, and their scores; higher is nearer."""

    ids: NDArray[np.int64]
    scores: Vectors


def merged(rankings: Sequence[Ranked]) -> Ranked:
    """One ranking by each passage's best score, ties in passage order."""
    best: dict[int, float] = {}
    for ranking in rankings:
        for number, score in zip(ranking.ids.tolist(), ranking.scores.tolist(), strict=True):
            best[number] = max(score, best.get(number, -2.0))
    order = sorted(best, key=lambda number: (-best[number], number))
    return Ranked(np.array(order, np.int64), np.array([best[number] for number in order], np.float32))


class Dense:
    """Unit vectors in passage order, searched exactly or, when many, by lists of 8-bit copies (IVF, SQ8).

    Many threads may search at once; nothing is ever added to an existing one: a mapped file would not bear it.
    `rows` are the vectors where FAISS holds copies only, or their file.
    """

    def __init__(self, index: Any, rows: Vectors | Path | None = None) -> None:
        self._index, self._rows = index, rows

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @classmethod
    def of(cls, parts: Iterable[Vectors], dimension: int, n: int, *, exact_up_to: int = EXACT_UP_TO) -> Dense:
        """The index of `n` float32 rows of shape (dimension,), given some at a time."""
        if n <= exact_up_to:
            index: Any = faiss.IndexFlatIP(dimension)
            for part in parts:
                index.add(np.ascontiguousarray(part, np.float32))
            return cls(index)
        rows, at = np.empty((n, dimension), np.float32), 0
        for part in parts:
            rows[at : at + len(part)] = part
            at += len(part)
        lists = max(1, round(math.sqrt(n)))
        index = faiss.index_factory(dimension, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
        index.train(rows[:: max(1, n // (TAUGHT * lists))])
        index.add(rows)
        return cls(index, rows)

    @classmethod
    def load(cls, folder: Path, n: int, dimension: int) -> Dense:
        """The index that `save` wrote, mapped, which must hold `n` vectors of `dimension`; else IndexDamaged."""
        rows = folder / ROWS if (folder / ROWS).exists() else None
        how = faiss.IO_FLAG_MMAP if rows is not None else faiss.IO_FLAG_MMAP_IFC  # the second knows no lists
        try:
            index = faiss.read_index(str(folder / FILE), how)
        except RuntimeError as error:
            raise IndexDamaged(f"the vector file cannot be read ({str(error).splitlines()[0][:120]})") from None
        held = (index.ntotal, index.d)
        if held != (n, dimension) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise IndexDamaged(f"the vector file holds {index.ntotal} x {index.d}, expected {n} x {dimension}")
        found = cls(index, rows)
        if rows and (found._vectors().shape != held or found._vectors().dtype != np.float32):
            raise IndexDamaged(f"the vectors are {found._vectors().shape}, expected {held}")
        return found

    def save(self, folder: Path) -> None:
        """Write the files that `load` maps."""
        faiss.write_index(self._index, str(folder / FILE))
        if self._rows is not None:
            np.save(folder / ROWS, self._vectors())

    def rows(self, start: int, end: int) -> Vectors:
        """The vectors from one number to another, shape (end - start, dimension)."""
        if self._rows is not None:
            return self._vectors()[start:end]
        return np.asarray(self._index.reconstruct_n(start, end - start), np.float32)

    def _vectors(self) -> Vectors:
        """The vectors that FAISS holds copies of; a file is mapped anew, so that what was touched is let go again."""
        if not isinstance(self._rows, Path):
            return np.asarray(self._rows, np.float32)
        try:
            return np.asarray(np.load(self._rows, mmap_mode="r"))
        except OSError as error:  # another process has joined this segment with others
            raise IndexDamaged(f"{self._rows} cannot be read ({error.strerror})") from None

    def top(self, query: Vectors, k: int, *, among: NDArray[np.int64] | None = None) -> Ranked:
        """The `k` nearest to one query vector of shape (dimension,), fewer where there are fewer.

        With `among` (passage numbers, ascending) those alone; the fewer there are, the more lists are searched.
        """
        faiss.omp_set_num_threads(1)  # this thread's own setting; two make a single query slower
        k = min(k, len(self) if among is None else len(among))
        if k == 0:
            return Ranked(np.empty(0, np.int64), np.empty(0, np.float32))
        if among is not None and len(among) <= max(k, FEW):
            return _best(among, self.scores(query, among), k)
        if self._rows is None:
            return _best(*self._found(query, k, among), k)
        ids, _ = self._found(query, min(len(self), WIDER * k), among)
        return _best(np.sort(ids), self.scores(query, np.sort(ids)), k)

    def _found(self, query: Vectors, k: int, among: NDArray[np.int64] | None) -> tuple[NDArray[np.int64], Vectors]:
        """The numbers and scores that FAISS finds."""
        told: dict[str, Any] = {}
        if among is not None:
            bits = np.zeros(-(-len(self) // 8) * 8, np.uint8)
            bits[among] = 1
            told["sel"] = faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))  # type: ignore[call-arg, arg-type]
        if self._rows is None:
            scores, ids = self._index.search(query[None], k, params=faiss.SearchParameters(**told) if told else None)
        else:
            share = 1.0 if among is None else len(among) / len(self)
            wanted = max(1 / PROBED, 2 * k / len(self)) / share  # of all lists
            lists = min(self._index.nlist, math.ceil(self._index.nlist * wanted))
            scores, ids = self._index.search(query[None], k, params=faiss.SearchParametersIVF(nprobe=lists, **told))  # type: ignore[call-arg]
        return ids[0][ids[0] >= 0], scores[0][ids[0] >= 0]

    def scores(self, query: Vectors, ids: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """The inner products of one query vector with these passages, shape (len(ids),)."""
        wanted = np.asarray(ids, np.int64)
        if not len(wanted):
            return np.empty(0, np.float32)
        rows = self._index.reconstruct_batch(wanted) if self._rows is None else self._vectors()[wanted]
        return np.asarray(rows @ query, np.float32)


def _best(ids: NDArray[np.int64], scores: Vectors, k: int) -> Ranked:
    order = np.argsort(-scores, kind="stable")[:k]
    return Ranked(ids[order], scores[order])
