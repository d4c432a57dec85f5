"""The index: build, open, add, remove, search."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from index.address import class_at
from index.content import Entry, Manifest
from index.documents import Document, Hit, Passage
from index.entries import Entries, Progress, entries_of
from index.errors import IndexDamaged, IndexMissing, InputError
from index.given import checked, encoder_of, held_by, kept, manifest_of, own_folder, store_of
from index.hybrid import hits_of
from index.merge import take, tidy
from index.overlay import Overlay
from index.protocols import Encoder
from index.protocols import Store as StoreLike
from index.query import Filter, Query, filter_of, whole
from index.snapshot import Snapshot
from index.store import Store
from index.text import tokens


class Index:
    """Documents, their passages and the two ways to find them; safe to use from many threads.

    A search sees one generation from beginning to end, whatever is added meanwhile. `path` is None
    for an index in memory.
    """

    def __init__(self, store: StoreLike, encoder: Encoder, *, below: Index | None = None) -> None:
        """`below` is the index that an Overlay is over, whose segments are taken as they are."""
        self._below = below
        self.path: Path | str | None = store.folder
        self.encoder = encoder
        self._store = store
        self._writer, self._taking = threading.Lock(), threading.Lock()
        self._told = store.changed()
        self._now = self._taken(None)

    def __repr__(self) -> str:
        where = self.path or "memory"
        return f"Index({where}, {len(self.documents)} documents, {len(self.passages)} passages, {self.encoder.name})"

    @classmethod
    def build(
        cls,
        documents: Iterable[Document],
        path: Path | str | None = None,
        *,
        encoder: Encoder | None = None,
        progress: Progress | None = None,
        entries: Entries = entries_of,
    ) -> Index:
        """An index of exactly these documents, in memory or under `path`.

        What is under `path` already is replaced in one step; documents that stay keep their vectors. `entries`
        splits and encodes the others (index.cluster has another way). Raises InputError where `path` is a folder of
        other files.
        """
        encoder = encoder_of(encoder)
        if (other := class_at(path, cls)) is not cls:
            return other.build(documents, path, encoder=encoder, progress=progress, entries=entries)
        store = store_of(own_folder(Path(path)) if path is not None else None, manifest_of(encoder))
        wanted: dict[str, Document] = {}
        for document in checked(documents):
            wanted.setdefault(document.id, document)
        held, fresh = held_by(store)
        stay = kept(held, wanted)
        gone = [head.id for head in held.heads if head.id not in stay] if held else []
        new = [document for identity, document in wanted.items() if identity not in stay]
        try:
            if new or gone or fresh or held is None:
                store.write(entries(new, encoder, progress), gone, fresh=fresh)
        except IndexDamaged:  # found out only in writing: start afresh
            store.write(entries(list(wanted.values()), encoder, progress), fresh=True)
        index = cls(store, encoder)
        tidy(store, index._now)
        return index

    @classmethod
    def open(cls, path: Path | str, *, encoder: Encoder | None = None) -> Index:
        """The index saved under `path`.

        Raises IndexMissing, IndexForeign (another encoder, words or format) or IndexDamaged.
        """
        encoder = encoder_of(encoder)
        if (other := class_at(path, cls)) is not cls:
            return other.open(path, encoder=encoder)
        return cls(Store(Path(path), manifest_of(encoder)), encoder)

    def extended(self, documents: Iterable[Document], *, progress: Progress | None = None) -> Index:
        """A new index of these documents and others, which lie in memory; only the others are encoded.

        This one stays as it is; what is later written to it, the new one finds as well, unless it is such a one itself.
        """
        there = self.refresh().content.numbers
        fresh = {one.id: one for one in checked(documents) if one.id not in there}
        store = self._store.copy() if isinstance(self._store, Overlay) else Overlay(self, self._store.manifest)
        store.write(entries_of(list(fresh.values()), self.encoder, progress))
        return Index(store, self.encoder, below=self._below or self)

    def save(self, path: Path | str) -> Index:
        """Write the index under `path`, in place of what is there, and return the one that is kept there.

        Raises InputError where `path` is a folder of other files.
        """
        there = class_at(path, Index)
        store = there.store_at(path, self._store.manifest)
        store.write(self.refresh().content.entries(), fresh=True)
        return there(store, self.encoder)

    @classmethod
    def store_at(cls, path: Path | str, manifest: Manifest) -> StoreLike:
        """Return what keeps an index at such a place."""
        return Store(own_folder(Path(path)), manifest)

    def __reduce__(self) -> tuple[Any, ...]:
        if self.path:
            return partial(type(self).open, encoder=self.encoder), (self.path,)
        return _rebuilt, (self._store.manifest, list(self.refresh().content.entries()), self.encoder)

    @property
    def fingerprint(self) -> str:
        """What its scores were made by: the encoder's fingerprint."""
        return self.encoder.fingerprint

    @property
    def documents(self) -> Sequence[Document]:
        """The documents in the order they were added, read when they are asked for."""
        return self.refresh().content.documents

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages in document order, read when they are asked for."""
        return self.refresh().content.passages

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks in the passages, each once."""
        return self.refresh().speakers

    def between(self, start: int, end: int) -> list[tuple[Document, tuple[Passage, ...]]]:
        """Return documents by their numbers, from `start` to before `end`, each with its passages."""
        content = self.refresh().content
        return content.written(range(len(content.heads))[start:end])

    def get(self, identity: str) -> tuple[Document, tuple[Passage, ...]] | None:
        """Return the document of an id with its passages; None where there is none."""
        return self.refresh().content.get(identity)

    def ids(self, where: Filter | None = None) -> list[str]:
        """Return the ids of the documents that a filter allows, whoever speaks; none of them is read."""
        now = self.refresh()
        allowed = now.documents_of(filter_of(where))
        return [head.id for head, one in zip(now.content.heads, allowed, strict=True) if one]

    @property
    def generation(self) -> int:
        """How many times the content was changed."""
        return self.refresh().content.generation

    @property
    def state(self) -> tuple[int, str]:
        """What differs wherever the content does."""
        content = self.refresh().content
        return content.generation, content.state

    def holds(self, word: str) -> bool:
        """Whether the documents hold a word, or at least each of its pairs of characters."""
        return all(map(self.refresh().holds, tokens.index_terms(word)))

    def add(self, documents: Iterable[Document], *, progress: Progress | None = None) -> None:
        """Add documents; one already there is left, one with the same source and another text replaces that.

        When this returns they survive a crash. Raises IndexLocked where another process writes.
        """
        new = list({document.id: document for document in checked(documents)}.values())
        with self._writer:
            there = self.refresh().content.numbers
            fresh = [document for document in new if document.id not in there]
            self._store.write(entries_of(fresh, self.encoder, progress), replace=True)
            tidy(self._store, self.refresh())

    def remove(self, ids: Iterable[str]) -> None:
        """Remove documents by id; raises InputError naming the ids that are not there, and removes none then."""
        wanted = [ids] if isinstance(ids, str) else list(ids)
        with self._writer:
            there = self.refresh().content.numbers
            if unknown := [identity for identity in wanted if identity not in there]:
                raise InputError(
                    f"no document has the id {', '.join(unknown)}; see Index.documents for those there are"
                )
            self._store.write(remove=wanted)
            tidy(self._store, self.refresh())

    def refresh(self) -> Snapshot:
        """Return the newest generation, also where another process wrote it; each search begins with this."""
        told = self._store.changed()
        if told != self._told:
            with self._taking:
                if told != self._told:
                    with suppress(IndexMissing):  # a folder that is gone: what was read before is still there
                        self._now, self._told = self._taken(self._now), told
        return self._now

    def _taken(self, before: Snapshot | None) -> Snapshot:
        below = self._below.refresh().segments if self._below else ()
        return take(self._store, before, below)

    def search(self, query: str | Query, k: int = 10, *, where: Filter | None = None) -> list[Hit]:
        """The `k` nearest passages, best first; ties in passage order. See search_many."""
        return self.search_many([query], k, where=where)[0]

    def search_many(
        self, queries: Sequence[str | Query], k: int = 10, *, where: Filter | None = None
    ) -> list[list[Hit]]:
        """Return the hits of each query, at most `k`.

        Both retrievers rank; each passage found is then scored by both, and the two are fused. A hit's rank is None
        for one that did not find it. Raises InputError for `k` below 1 or a query without a character.
        """
        asked = [query if isinstance(query, Query) else Query(query) for query in queries]
        k = whole(k)
        if any(not isinstance(query.text, str) or not query.text.strip() for query in asked):
            raise InputError(f"a search needs a question, got {[query.text for query in asked]!r}; give a text")
        variants = [variant for query in asked for variant in query.all()]
        vectors = self.encoder.encode(variants, "query")
        among = filter_of(where)
        while True:
            now = self._now
            try:
                now = self.refresh()
                return hits_of(now, asked, vectors, k, among)
            except IndexDamaged:
                if self.refresh() is now:  # else what it found was removed meanwhile
                    raise


def _rebuilt(manifest: Manifest, entries: Sequence[Entry], encoder: Encoder) -> Index:
    store = store_of(None, manifest)
    store.write(entries, fresh=True)
    return Index(store, encoder)
