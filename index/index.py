"""The index: build, open, add, remove, search."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index.content import Entry, Manifest
from index.documents import Document, Hit, Passage
from index.encoders.choose import load_encoder
from index.entries import Progress, entries_of, held
from index.errors import IndexDamaged, IndexForeign, IndexMissing, InputError
from index.hybrid import allowed, hits_of
from index.protocols import Encoder
from index.query import Filter, Query, filter_of, whole
from index.snapshot import take
from index.store import Store, exists
from index.text import tokens

CANDIDATES = 50  # a leg, at least


class Index:
    """Documents, their passages and the two ways to find them; safe to use from many threads.

    A search sees one generation from beginning to end, whatever is added meanwhile. `path` is None
    for an index in memory.
    """

    def __init__(self, store: Store, encoder: Encoder) -> None:
        self.path = store.folder
        self.encoder = encoder
        self._store = store
        self._writer = threading.Lock()
        self._now = take(store)

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
    ) -> Index:
        """An index of exactly these documents, in memory or under `path`.

        What is under `path` already is replaced in one step; documents that stay keep their vectors.
        Raises InputError where `path` is a folder of other files.
        """
        encoder = encoder or load_encoder()
        store = Store(_own_folder(Path(path)) if path is not None else None, manifest_of(encoder))
        wanted: dict[str, Document] = {}
        for document in checked(documents):
            wanted.setdefault(document.id, document)
        held, fresh = _held(store)
        gone = [document.id for document in held if wanted.get(document.id) != document]
        kept = {document.id for document in held} - set(gone)
        new = [document for identity, document in wanted.items() if identity not in kept]
        try:
            store.write(entries_of(new, encoder, progress), gone, fresh=fresh)
        except IndexDamaged:  # found out only in writing: start afresh
            store.write(entries_of(list(wanted.values()), encoder, progress), fresh=True)
        return cls(store, encoder)

    @classmethod
    def open(cls, path: Path | str, *, encoder: Encoder | None = None) -> Index:
        """The index saved under `path`.

        Raises IndexMissing, IndexForeign (another encoder, words or format) or IndexDamaged.
        """
        encoder = encoder or load_encoder()
        return cls(Store(Path(path), manifest_of(encoder)), encoder)

    def extended(self, documents: Iterable[Document], *, progress: Progress | None = None) -> Index:
        """A new index in memory of these documents and others; only the others are encoded, this one stays as it is."""
        now = self._now
        there = {document.id for document in now.content.documents}
        fresh = [
            document for document in {one.id: one for one in checked(documents)}.values() if document.id not in there
        ]
        store = Store(None, self._store.manifest)
        store.write([*held(now.content), *entries_of(fresh, self.encoder, progress)], fresh=True)
        return Index(store, self.encoder)

    def save(self, path: Path | str) -> Index:
        """Write the index under `path`, in place of what is there, and return the one that is kept there.

        Raises InputError where `path` is a folder of other files.
        """
        store = Store(_own_folder(Path(path)), self._store.manifest)
        store.write(held(self._now.content), fresh=True)
        return Index(store, self.encoder)

    def __reduce__(self) -> tuple[Any, ...]:
        if self.path:
            return _reopened, (self.path, self.encoder)
        return _rebuilt, (self._store.manifest, list(held(self._now.content)), self.encoder)

    @property
    def fingerprint(self) -> str:
        """What its scores were made by: the encoder's fingerprint."""
        return self.encoder.fingerprint

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents in the order they were added."""
        return self._now.content.documents

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages in document order."""
        return self._now.content.passages

    @property
    def generation(self) -> int:
        """How many times the content was changed."""
        return self._now.content.generation

    def holds(self, word: str) -> bool:
        """Whether the documents hold a word, or at least each of its pairs of characters."""
        return all(term in self._now.lexical.vocabulary for term in tokens.index_terms(word))

    def add(self, documents: Iterable[Document], *, progress: Progress | None = None) -> None:
        """Add documents; one already there is left, one with the same source and another text replaces that.

        When this returns they survive a crash. Raises IndexLocked where another process writes.
        """
        new = list({document.id: document for document in checked(documents)}.values())
        with self._writer:
            there = {document.id for document in self._store.read().documents}
            fresh = [document for document in new if document.id not in there]
            self._store.write(entries_of(fresh, self.encoder, progress), replace=True)
            self._now = take(self._store)

    def remove(self, ids: Iterable[str]) -> None:
        """Remove documents by id; raises InputError naming the ids that are not there, and removes none then."""
        wanted = [ids] if isinstance(ids, str) else list(ids)
        with self._writer:
            there = {document.id for document in self._store.read().documents}
            if unknown := [identity for identity in wanted if identity not in there]:
                raise InputError(
                    f"no document has the id {', '.join(unknown)}; see Index.documents for those there are"
                )
            self._store.write(remove=wanted)
            self._now = take(self._store)

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
        now = self._now
        among = allowed(now, filter_of(where))
        variants = [variant for query in asked for variant in query.all()]
        vectors = self.encoder.encode(variants, "query")
        found, at = [], 0
        for query in asked:
            rows = vectors[at : at + len(query.all())]
            at += len(query.all())
            found.append(hits_of(now, query, rows, k, among))
        return found


def manifest_of(encoder: Encoder) -> Manifest:
    """What an index made with this encoder agrees on."""
    return Manifest(encoder.fingerprint, encoder.dimension, tokens.fingerprint())


def checked(documents: Iterable[Document]) -> list[Document]:
    """Return documents as a list; raises InputError where they are none."""
    found = list(documents) if isinstance(documents, Iterable) and not isinstance(documents, str) else [documents]
    for one in found:
        if not isinstance(one, Document) or isinstance(documents, Document):
            raise InputError(f"documents are {documents!r:.60}, expected a list of them; see Document.from_text")
    return found


def _own_folder(folder: Path) -> Path:
    """Return a folder that an index may be written to."""
    if not exists(folder) and (folder.is_file() or (folder.is_dir() and _foreign(folder))):
        raise InputError(f"{str(folder)!r} holds other files; name a new or empty folder for the index")
    return folder


def _reopened(path: Path, encoder: Encoder) -> Index:
    return Index.open(path, encoder=encoder)


def _rebuilt(manifest: Manifest, entries: Sequence[Entry], encoder: Encoder) -> Index:
    store = Store(None, manifest)
    store.write(entries, fresh=True)
    return Index(store, encoder)


def _foreign(folder: Path) -> bool:
    """Whether a folder without an index holds anything but traces of an unfinished one."""
    return any(not item.name.startswith(("index.db", "LOCK", "dense.bin", "lexical.bin")) for item in folder.iterdir())


def _held(store: Store) -> tuple[tuple[Document, ...], bool]:
    """The documents already there, and whether to start afresh since they cannot be kept."""
    try:
        return store.read().documents, False
    except IndexMissing:
        return (), False
    except (IndexForeign, IndexDamaged):
        return (), True
