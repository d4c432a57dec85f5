"""A store over another index: what is written here lies in memory; that index stays as it is, and is seen through."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from itertools import groupby
from typing import Protocol

from index import rows
from index.content import Content, Entry, Manifest, Vectors, Written
from index.memory import MemoryStore
from index.snapshot import Snapshot

FIRST = 2**40  # positions of documents here: they come after all of the index below


class Below(Protocol):
    """The index below."""

    def refresh(self) -> Snapshot:
        """Return its newest generation."""


class Overlay:
    """The documents of an index, without those removed here, and those added here; see Store."""

    folder = None

    def __init__(self, below: Below, manifest: Manifest) -> None:
        self.manifest = manifest
        self._below, self._own = below, MemoryStore(manifest, last=FIRST)
        self._hidden: frozenset[str] = frozenset()
        self._lock = threading.Lock()

    def read(self) -> Content:
        """The newest generation of both; a document that is in both counts once."""
        with self._lock:
            below, own, hidden = self._below.refresh().content, self._own.read(), self._hidden
        seen = [at for at, head in enumerate(below.heads) if head.id not in hidden]
        added = [at for at, head in enumerate(own.heads) if head.id in hidden or head.id not in below.numbers]
        heads = [*(below.heads[at] for at in seen), *(own.heads[at] for at in added)]
        state = rows.state_of(self.manifest, sum(head.weight for head in heads))
        places = [*((below, at) for at in seen), *((own, at) for at in added)]
        return Content(below.generation + own.generation, state, heads, _Both(places))

    def copy(self) -> Overlay:
        """Return another over the same index with the same documents."""
        found = Overlay(self._below, self.manifest)
        with self._lock:
            found._own, found._hidden = copy(self._own), self._hidden
        return found

    def changed(self) -> tuple[int, ...]:
        """Return what differs after any write, here or below."""
        below = self._below.refresh().content
        return (below.generation, hash(below.state), *self._own.changed())

    def write(
        self, add: Iterable[Entry] = (), remove: Iterable[str] = (), *, fresh: bool = False, replace: bool = False
    ) -> None:
        """Remove documents by id, then add others, all or nothing; nothing changes below."""
        entries, gone = list(add), list(remove)
        with self._lock:
            heads = self._below.refresh().content.heads
            sources = {entry.document.source for entry in entries} if replace else set()
            out = {head.id for head in heads if fresh or head.source in sources}
            self._own.write(entries, gone, fresh=fresh, replace=replace)
            self._hidden |= out.union(gone)


class _Both:
    """Documents of two contents by one number; see Source."""

    def __init__(self, places: Sequence[tuple[Content, int]]) -> None:
        self._places = places

    def read(self, numbers: Sequence[int]) -> Iterator[Written]:
        for content, inner in self._runs(numbers):
            yield from content.written(inner)

    def vectors(self, numbers: Sequence[int]) -> Iterator[Vectors]:
        for content, inner in self._runs(numbers):
            yield from content.source.vectors(inner)

    def _runs(self, numbers: Sequence[int]) -> Iterator[tuple[Content, list[int]]]:
        places = (self._places[number] for number in numbers)
        for _, run in groupby(places, key=lambda place: id(place[0])):
            found = list(run)
            yield found[0][0], [at for _, at in found]
