"""Words → BM25: a query's terms are weighed over all parts of an index together.

The formula is Robertson's in Lucene's form: ln(1 + (N - n + ½) / (n + ½)) · f / (f + k₁(1 - b + b · length / mean
length)), where n of N passages hold the term, this one f times.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.content import Vectors
from index.dense import Ranked
from index.postings import Postings

K1, B = 1.0, 0.5  # chosen on paragraphs of news and encyclopedia articles
BLOCK = 512  # scores of which only the best is compared at first


class BM25:
    """BM25 over the passages of several inverted lists, one after another; a term that none holds adds nothing."""

    def __init__(self, parts: Sequence[Postings]) -> None:
        self._parts = tuple(parts)
        sizes = [len(part.lengths) for part in parts]
        self._passages = sum(sizes)
        self._offsets = [0, *np.cumsum(sizes).tolist()]
        mean = sum(int(part.lengths.sum(dtype=np.int64)) for part in parts) / max(1, self._passages)
        self._norms = [(K1 * (1 - B + B * part.lengths / max(mean, 1e-9))).astype(np.float32) for part in parts]

    def holds(self, term: str) -> bool:
        """Return whether a passage holds the term."""
        return any((found := part.find(term)).stop > found.start for part in self._parts)

    def scores(self, terms: Iterable[str]) -> Vectors:
        """BM25 of every passage, shape (passages,); 0 where none of the terms occurs."""
        total = np.zeros(self._passages, np.float32)
        for term in terms:
            found = [part.find(term) for part in self._parts]
            held = sum(one.stop - one.start for one in found)
            weight = np.float32(math.log(1 + (self._passages - held + 0.5) / (held + 0.5)))
            for part, stretch, norm, offset in zip(self._parts, found, self._norms, self._offsets, strict=False):
                holders = part.holders[stretch].astype(np.intp)  # once, for both uses
                counts = part.counts[stretch].astype(np.float32)
                below = norm.take(holders)
                below += counts
                counts /= below
                counts *= weight
                total[offset : offset + len(norm)][holders] += counts
        return total

    @staticmethod
    def top(scores: Vectors, k: int, *, among: NDArray[np.int64] | None = None) -> Ranked:
        """The `k` best passages with a score above 0, ties in passage order."""
        found = scores if among is None else scores[among]
        near = np.flatnonzero(found >= _least(found, k))
        near = near[found[near] > 0]
        best = near[np.argsort(-found[near], kind="stable")[:k]]
        return Ranked(best if among is None else among[best], found[best])


def _least(scores: Vectors, k: int) -> float:
    """Return a score that at least `k` reach, near the k-th best: the k-th best of the blocks' best."""
    if len(scores) // BLOCK <= k:
        return 0.0
    whole = len(scores) // BLOCK * BLOCK
    best = scores[:whole].reshape(-1, BLOCK).max(axis=1)
    return float(np.partition(best, len(best) - k)[len(best) - k])
