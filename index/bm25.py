"""Words → BM25: a query's terms are weighed over all parts of an index together.

The formula is Robertson's in Lucene's form: ln(1 + (N - n + ½) / (n + ½)) · f / (f + k₁(1 - b + b · length / mean
length)), where n of N passages hold the term, this one f times.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.content import Vectors
from index.dense import Ranked
from index.postings import Postings

K1, B = 1.0, 0.5  # chosen on paragraphs of news and encyclopedia articles
BLOCK = 512  # scores of which only the best is compared at first
LONG, FEW = 8, 64  # lists of more than an eighth of the passages are looked up for up to a 64th of them


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

    def top(self, terms: Iterable[str], k: int, *, among: NDArray[np.int64] | None = None) -> Ranked:
        """Return the `k` best passages with a score above 0, of `among` (ascending) alone, ties in passage order.

        Terms are added rarest first. Once those left can lift but few passages to the k-th best (Turtle and Flood's max
        score), their lists are looked up for these, not read.
        """
        asked = self._asked(terms)
        total = np.zeros(self._passages, np.float32)
        for at, term in enumerate(asked):
            if term.held > self._passages // LONG:
                near = _near(total, k, among, sum(float(one.weight) for one in asked[at:]))
                if len(near) < self._passages // FEW:
                    return _best(near, self._scores(asked, near), k)
            for part, stretch, norm, offset in zip(self._parts, term.found, self._norms, self._offsets, strict=False):
                holders = part.holders[stretch].astype(np.intp)  # once, for both uses
                total[offset : offset + len(norm)][holders] += _said(
                    term.weight, part.counts[stretch], norm.take(holders)
                )
        near = _near(total, k, among, 0.0)
        return _best(near, total[near], k)

    def scores(self, terms: Iterable[str], ids: NDArray[np.int64]) -> Vectors:
        """BM25 of these passages (ascending numbers), shape (len(ids),); 0 where none of the terms occurs."""
        return self._scores(self._asked(terms), ids)

    def _asked(self, terms: Iterable[str]) -> list[_Term]:
        """Return the terms with their weights, rarest first."""
        asked = [_Term.of([part.find(term) for part in self._parts], self._passages) for term in terms]
        return sorted(asked, key=lambda one: one.held)

    def _scores(self, asked: Sequence[_Term], ids: NDArray[np.int64]) -> Vectors:
        total = np.zeros(len(ids), np.float32)
        bounds = np.searchsorted(ids, self._offsets)
        for number, (low, high) in enumerate(pairwise(bounds.tolist())):
            part, norm = self._parts[number], self._norms[number]
            inside = (ids[low:high] - self._offsets[number]).astype(np.int32)
            for term in asked:
                rows, held = _held(part, term.found[number], inside)
                counts = part.counts[term.found[number]][held]
                total[low:high][rows] += _said(term.weight, counts, norm[inside[rows]])
        return total


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of a query: its lists, one a part, the passages in them, and its weight."""

    found: tuple[slice, ...]
    held: int
    weight: np.float32

    @classmethod
    def of(cls, found: Sequence[slice], passages: int) -> _Term:
        held = sum(one.stop - one.start for one in found)
        return cls(tuple(found), held, np.float32(math.log(1 + (passages - held + 0.5) / (held + 0.5))))


def _said(weight: np.float32, counts: NDArray[np.uint8], norms: Vectors) -> Vectors:
    """Return what a term adds to the passages that hold it so many times; below its weight."""
    found = counts.astype(np.float32)
    norms += found
    found /= norms
    found *= weight
    return found


def _held(part: Postings, found: slice, ids: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which of these passages a list holds, and where in it."""
    holders = part.holders[found]
    if not len(holders):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    at = np.minimum(np.searchsorted(holders, ids), len(holders) - 1)
    rows = np.flatnonzero(holders[at] == ids)
    return rows, at[rows]


def _near(total: Vectors, k: int, among: NDArray[np.int64] | None, rest: float) -> NDArray[np.int64]:
    """Return the passages that may be among the `k` best when each may still get up to `rest`, ascending."""
    found = total if among is None else total[among]
    near = np.flatnonzero(found >= np.float32(_least(found, k) - rest))
    near = near if rest else near[found[near] > 0]
    return near if among is None else among[near]


def _best(ids: NDArray[np.int64], scores: Vectors, k: int) -> Ranked:
    best = np.argsort(-scores, kind="stable")[:k]
    best = best[scores[best] > 0]
    return Ranked(ids[best], scores[best])


def _least(scores: Vectors, k: int) -> float:
    """Return a score that at least `k` reach, near the k-th best: the k-th best of the blocks' best."""
    if len(scores) // BLOCK <= k:
        return 0.0
    whole = len(scores) // BLOCK * BLOCK
    best = scores[:whole].reshape(-1, BLOCK).max(axis=1)
    return float(np.partition(best, len(best) - k)[len(best) - k])
