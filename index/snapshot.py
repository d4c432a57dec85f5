"""One generation with its segments: what a search runs on."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.bm25 import BM25
from index.content import Content, Vectors
from index.dense import Ranked, merged
from index.documents import Passage
from index.query import EVERYTHING, Filter
from index.segment import Segment
from index.text import tokens


@dataclass(frozen=True, slots=True)
class Among:
    """The passages that a filter allows: the filter, and their numbers, ascending; None for all."""

    where: Filter
    numbers: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True)
class Said:
    """What the words find: the best passages, and a function of passages' numbers, ascending, to their scores."""

    best: Ranked
    scores: Callable[[NDArray[np.int64]], Vectors]


class Snapshot:
    """A generation's content and its segments, passages numbered through all of them; never changed."""

    def __init__(self, content: Content, segments: Sequence[Segment]) -> None:
        self.content, self.segments = content, tuple(segments)
        self._starts = np.cumsum([0, *map(len, segments)])
        self.lexical = BM25([segment.words for segment in segments])
        numbers = [numbers_of(content, segment) for segment in segments]
        self._numbers = np.concatenate([np.empty(0, np.int64), *numbers])
        firsts = [segment.firsts[:-1] + start for segment, start in zip(segments, self._starts, strict=False)]
        self._firsts = np.concatenate([*firsts, self._starts[-1:]]).astype(np.int64)
        alive = self._passages_of(self._numbers >= 0)
        self.alive = None if alive.all() else np.flatnonzero(alive).astype(np.int64)

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks in the passages, each once, in order."""
        there = self._passages_of(self._numbers >= 0)
        found: dict[str, None] = {}
        for segment, (start, end) in zip(self.segments, pairwise(self._starts), strict=True):
            names = (segment.names[number] for number in np.unique(segment.speakers[there[start:end]]))
            found |= dict.fromkeys(name for name in names if name)
        return tuple(found)

    @property
    def days(self) -> tuple[datetime.date, ...]:
        """The first and the last day of publication; nothing where no document has one."""
        dated = self.content.days[self.content.days > 0]
        return tuple(datetime.date.fromordinal(int(day)) for day in (dated.min(), dated.max())) if len(dated) else ()

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Return the passages of these numbers; their documents are read together."""
        slots = np.searchsorted(self._firsts, ids, side="right") - 1
        found = self.content.written(self._numbers[slots].tolist())
        return [one[1][at - self._firsts[slot]] for one, at, slot in zip(found, ids, slots, strict=True)]

    def near(self, query: Vectors, k: int, among: Among) -> Ranked:
        """Return the `k` nearest of `among` to one query vector; ties in passage order."""
        numbers = among.numbers
        found = []
        for segment, (start, end) in zip(self.segments, pairwise(self._starts), strict=True):
            part = None if numbers is None else numbers[slice(*np.searchsorted(numbers, (start, end)))] - start
            one = segment.dense.top(query, k, among=part)
            found.append(Ranked(one.ids + start, one.scores))
        ids = np.concatenate([np.empty(0, np.int64), *(one.ids for one in found)])
        scores = np.concatenate([np.empty(0, np.float32), *(one.scores for one in found)])
        best = np.argsort(-scores, kind="stable")[:k] if len(found) > 1 else slice(None)
        return Ranked(ids[best], scores[best])

    def holds(self, term: str) -> bool:
        """Return whether a passage holds the term."""
        return self.lexical.holds(term)

    def said(self, variants: Sequence[str], k: int, among: Among) -> Said:
        """Return the `k` best of `among` by their words, each by the variant that fits it best."""
        asked = [tokens.index_terms(variant) for variant in variants]
        best = merged([self.lexical.top(terms, k, among=among.numbers) for terms in asked])

        def scores(ids: NDArray[np.int64]) -> Vectors:
            return np.asarray(np.max([self.lexical.scores(terms, ids) for terms in asked], axis=0), np.float32)

        return Said(Ranked(best.ids[:k], best.scores[:k]), scores)

    def scores(self, queries: Vectors, ids: NDArray[np.int64]) -> Vectors:
        """Return each passage's best inner product with one of the query vectors; ascending numbers."""
        return np.asarray(np.max([self._scores(query, ids) for query in queries], axis=0), np.float32)

    def _scores(self, query: Vectors, ids: NDArray[np.int64]) -> Vectors:
        bounds = np.searchsorted(ids, self._starts)
        parts = zip(self.segments, self._starts, pairwise(bounds), strict=False)
        each = [segment.dense.scores(query, ids[low:high] - start) for segment, start, (low, high) in parts]
        return np.concatenate([np.empty(0, np.float32), *each])

    def allowed(self, where: Filter) -> Among:
        """Return the passages that a filter allows."""
        if where == EVERYTHING:
            return Among(where, self.alive)
        heads = self.documents_of(where)
        among = self._passages_of(np.append(heads, False)[self._numbers])  # number -1 is a removed document
        if where.speakers:
            said = [_said_by(segment, where.speakers) for segment in self.segments]
            among &= np.concatenate([np.empty(0, bool), *said])
        return Among(where, np.flatnonzero(among).astype(np.int64))

    def documents_of(self, where: Filter) -> NDArray[np.bool_]:
        """Which documents a filter allows; see Filter.allows_document."""
        content, allowed = self.content, np.ones(len(self.content.heads), bool)
        if where.sources:
            allowed[:] = False
            allowed[[number for source in set(where.sources) for number in content.sources.get(source, ())]] = True
        if where.since or where.until:
            since, until = where.since or datetime.date.min, where.until or datetime.date.max
            allowed &= (content.days >= since.toordinal()) & (content.days <= until.toordinal()) & (content.days > 0)
        if where.metadata:
            asked = where.metadata.items()
            for number in np.flatnonzero(allowed).tolist():
                extra = content.heads[number].extra
                allowed[number] = all(extra.get(name) == value for name, value in asked)
        return allowed

    def _passages_of(self, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.repeat(documents, np.diff(self._firsts))


def numbers_of(content: Content, segment: Segment) -> NDArray[np.int64]:
    """Return the numbers of a segment's documents in the content; -1 for one that was removed."""
    if not len(content.positions):
        return np.full(len(segment.positions), -1, np.int64)
    at = np.minimum(np.searchsorted(content.positions, segment.positions), len(content.positions) - 1)
    return np.where(content.positions[at] == segment.positions, at, -1)


def _said_by(segment: Segment, speakers: Sequence[str]) -> NDArray[np.bool_]:
    wanted = [number for number, name in enumerate(segment.names) if name in speakers]
    return np.isin(segment.speakers, wanted)
