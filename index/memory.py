"""A store that keeps nothing on disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from index import rows
from index.content import Content, Entry, Head, Manifest, Vectors, Written


class MemoryStore:
    """Documents, passages and vectors of one process; see Store."""

    folder = None

    def __init__(self, manifest: Manifest, *, last: int = 0) -> None:
        """The first document's position is `last` + 1."""
        self.manifest = manifest
        self._kept: tuple[tuple[Head, Entry], ...] = ()
        self._generation, self._last = 0, last

    def read(self) -> Content:
        """The newest generation, which no later write changes."""
        heads = [head for head, _ in self._kept]
        source = _Entries([entry for _, entry in self._kept])
        state = rows.state_of(self.manifest, sum(head.weight for head in heads))
        return Content(self._generation, state, heads, source)

    def changed(self) -> tuple[int, ...]:
        """Return what differs after any write."""
        return (self._generation,)

    def write(
        self, add: Iterable[Entry] = (), remove: Iterable[str] = (), *, fresh: bool = False, replace: bool = False
    ) -> None:
        """Remove documents by id, then add others, all or nothing; see Store.write."""
        gone = set(remove)
        held = {} if fresh else {head.id: (head, entry) for head, entry in self._kept if head.id not in gone}
        last = self._last
        for entry in add:
            if replace:
                own = entry.document
                held = {key: one for key, one in held.items() if key == own.id or one[0].source != own.source}
            if entry.document.id not in held:
                last += 1
                held[entry.document.id] = (rows.head(last, *rows.dump(entry)[0]), entry)
        self._kept, self._last = tuple(held.values()), last
        self._generation += 1


class _Entries:
    """Entries by their numbers; see Source."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    def read(self, numbers: Sequence[int]) -> Iterator[Written]:
        for number in numbers:
            yield self._entries[number].document, tuple(self._entries[number].passages)

    def vectors(self, numbers: Sequence[int]) -> Iterator[Vectors]:
        for number in numbers:
            yield self._entries[number].vectors
