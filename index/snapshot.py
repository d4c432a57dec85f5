"""One generation with its segments: what a search runs on."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.bm25 import BM25
from index.content import Content, Vectors
from index.dense import Ranked
from index.documents import Passage
from index.errors import IndexDamaged, IndexLocked
from index.protocols import Store
from index.query import EVERYTHING, Filter
from index.segment import Segment, mark_of
from index.store import locked
from index.text import tokens

SEGMENTS = "segments"
SMALL = 20_000  # passages, up to which segments always become one
GROWTH = 4  # a segment is joined with what came later once that is a fourth of it
DEAD = 0.2  # share of removed passages from which a segment is made anew
CHUNK = 50_000  # passages whose words are listed at once


@dataclass(frozen=True, slots=True)
class Among:
    """The passages that a filter allows: the filter, and their numbers, ascending; None for all."""

    where: Filter
    numbers: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True)
class Said:
    """What the words find: the best passages, and every passage's score by its number."""

    best: Ranked
    scores: Callable[[NDArray[np.int64]], Vectors]


class Snapshot:
    """A generation's content and its segments, passages numbered through all of them; never changed."""

    def __init__(self, content: Content, segments: Sequence[Segment]) -> None:
        self.content, self.segments = content, tuple(segments)
        self._starts = np.cumsum([0, *map(len, segments)])
        self.lexical = BM25([segment.words for segment in segments])
        numbers = [_numbers(content, segment) for segment in segments]
        self._numbers = np.concatenate([np.empty(0, np.int64), *numbers])
        firsts = [segment.firsts[:-1] + start for segment, start in zip(segments, self._starts, strict=False)]
        self._firsts = np.concatenate([*firsts, self._starts[-1:]]).astype(np.int64)
        alive = self._passages_of(self._numbers >= 0)
        self.alive = None if alive.all() else np.flatnonzero(alive).astype(np.int64)

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
        scores = np.max([self.lexical.scores(tokens.index_terms(variant)) for variant in variants], axis=0)
        return Said(self.lexical.top(scores, k, among=among.numbers), scores.__getitem__)

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
        heads = np.array([where.allows_head(head.source, head.extra, head.day) for head in self.content.heads], bool)
        among = self._passages_of(np.append(heads, False)[self._numbers])  # number -1 is a removed document
        if where.speakers:
            among &= np.concatenate([_said_by(segment, where.speakers) for segment in self.segments])
        return Among(where, np.flatnonzero(among).astype(np.int64))

    def _passages_of(self, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.repeat(documents, np.diff(self._firsts))


def _numbers(content: Content, segment: Segment) -> NDArray[np.int64]:
    """Return the numbers of a segment's documents in the content; -1 for one that was removed."""
    positions = np.array([head.position for head in content.heads], np.int64)
    if not len(positions):
        return np.full(len(segment.positions), -1, np.int64)
    at = np.minimum(np.searchsorted(positions, segment.positions), len(positions) - 1)
    return np.where(positions[at] == segment.positions, at, -1)


def _said_by(segment: Segment, speakers: Sequence[str]) -> NDArray[np.bool_]:
    wanted = [number for number, name in enumerate(segment.names) if name in speakers]
    return np.isin(segment.speakers, wanted)


def take(store: Store, before: Snapshot | None = None) -> Snapshot:
    """The newest content with its segments: those at hand, those in their folder, and what had to be made."""
    content = store.read()
    folder = store.folder and store.folder / SEGMENTS
    at_hand = {segment.name: segment for segment in (before.segments if before else ())}
    kept = _kept(folder, set(at_hand), store.manifest.dimension) if folder else []
    segments = settled(content, covering(content, [*at_hand.values(), *kept], store.manifest.dimension), store)
    return Snapshot(content, [_saved(segment, folder, store) for segment in segments] if folder else segments)


def tidy(store: Store, now: Snapshot) -> None:
    """Remove the folders of segments that the newest generation has no use for."""
    if store.folder and (store.folder / SEGMENTS).is_dir():
        used = {segment.name for segment in now.segments}
        with contextlib.suppress(IndexLocked), locked(store.folder):
            for path in (store.folder / SEGMENTS).iterdir():
                if path.name not in used:
                    shutil.rmtree(path, ignore_errors=True)


def _kept(folder: Path, at_hand: set[str], dimension: int) -> Iterator[Segment]:
    """The sound segments of a folder; the others are removed, to be made again."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in at_hand and path.suffix != ".tmp":
            try:
                yield Segment.load(path, dimension)
            except IndexDamaged:
                shutil.rmtree(path, ignore_errors=True)


def covering(content: Content, segments: Sequence[Segment], dimension: int) -> list[Segment]:
    """Segments that hold every document once, in order: as few as there are at hand, and new ones for the rest."""
    chosen: list[Segment] = []
    alive = {segment.name: _alive(content, segment) for segment in segments}
    for segment in sorted(segments, key=lambda one: (-_size(one, alive[one.name]), len(one))):
        fits = _agrees(content, segment) and alive[segment.name].any()
        if fits and not any(_overlap(segment, other) for other in chosen):
            chosen.append(segment)
    covered = {position for segment in chosen for position in segment.positions.tolist()}
    bounds = sorted(int(segment.positions[0]) for segment in chosen)
    runs = _runs(content, covered, bounds)
    made = [Segment.of([content.heads[one] for one in run], content.entries(run), dimension) for run in runs]
    return sorted([*chosen, *made], key=lambda one: int(one.positions[0]))


def _runs(content: Content, covered: set[int], bounds: Sequence[int]) -> Iterator[list[int]]:
    """The numbers of documents that no segment holds, in stretches of about CHUNK passages that no segment parts."""
    run: list[int] = []
    size = 0
    for number, head in enumerate(content.heads):
        if head.position in covered:
            continue
        parted = run and any(content.heads[run[0]].position < bound < head.position for bound in bounds)
        if run and (parted or size >= CHUNK):
            yield run
            run, size = [], 0
        run.append(number)
        size += head.passages
    if run:
        yield run


def settled(content: Content, segments: Sequence[Segment], store: Store) -> list[Segment]:
    """The segments, joined where that pays, without most of what was removed."""
    groups: list[list[Segment]] = []
    alive = {segment.name: _alive(content, segment) for segment in segments}
    size = {segment.name: _size(segment, alive[segment.name]) for segment in segments}
    for segment in segments:
        groups.append([segment])
        while len(groups) > 1:
            first, last = (sum(size[one.name] for one in group) for group in groups[-2:])
            if first + last > SMALL and first > GROWTH * last:
                break
            groups[-2:] = [groups[-2] + groups[-1]]
    found = []
    for group in groups:
        dead = sum(map(len, group)) - sum(size[one.name] for one in group)
        stays = len(group) == 1 and dead <= (DEAD * len(group[0]) if len(group[0]) > SMALL else 0)
        masks = [alive[one.name] for one in group]
        found.append(group[0] if stays else Segment.joined(group, masks, store.manifest.dimension))
    return found


def _alive(content: Content, segment: Segment) -> NDArray[np.bool_]:
    return _numbers(content, segment) >= 0


def _size(segment: Segment, alive: NDArray[np.bool_]) -> int:
    return int(np.diff(segment.firsts)[alive].sum())


def _agrees(content: Content, segment: Segment) -> bool:
    """Whether the documents that a segment shares with the content are those that it was made from."""
    numbers = _numbers(content, segment)
    pairs = zip(numbers.tolist(), segment.marks.tolist(), strict=True)
    return all(mark == mark_of(content.heads[number]) for number, mark in pairs if number >= 0)


def _overlap(one: Segment, other: Segment) -> bool:
    return bool(one.positions[0] <= other.positions[-1] and other.positions[0] <= one.positions[-1])


def _saved(segment: Segment, folder: Path, store: Store) -> Segment:
    """The segment as its folder holds it, mapped where it is large."""
    if not (folder / segment.name).is_dir():
        segment.save(folder)
        if len(segment) > SMALL:
            with contextlib.suppress(IndexDamaged):
                return Segment.load(folder / segment.name, store.manifest.dimension)
    return segment
