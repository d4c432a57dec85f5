"""The index: build, open, add, remove, search."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dense import Ranked
from index.documents import Document, Hit, Passage
from index.encoders.bundled import Encoder, Vectors, load_encoder
from index.entries import Progress, entries_of, held
from index.errors import IndexDamaged, IndexForeign, IndexMissing, InputError
from index.fusion import fuse
from index.query import EVERYTHING, Filter, Query
from index.snapshot import Snapshot, take
from index.store import Manifest, Store, exists
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
        folder = Path(path) if path is not None else None
        encoder = encoder or load_encoder()
        if folder and not exists(folder) and (folder.is_file() or (folder.is_dir() and _foreign(folder))):
            raise InputError(f"{str(folder)!r} holds other files; name a new or empty folder for the index")
        store = Store(folder, manifest_of(encoder))
        wanted: dict[str, Document] = {}
        for document in documents:
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
        fresh = [document for document in {one.id: one for one in documents}.values() if document.id not in there]
        store = Store(None, self._store.manifest)
        store.write([*held(now.content), *entries_of(fresh, self.encoder, progress)], fresh=True)
        return Index(store, self.encoder)

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
        new = list({document.id: document for document in documents}.values())
        with self._writer:
            there = {document.id for document in self._store.read().documents}
            fresh = [document for document in new if document.id not in there]
            self._store.write(entries_of(fresh, self.encoder, progress), replace=True)
            self._now = take(self._store)

    def remove(self, ids: Iterable[str]) -> None:
        """Remove documents by id; raises InputError naming the ids that are not there, and removes none then."""
        wanted = list(ids)
        with self._writer:
            there = {document.id for document in self._store.read().documents}
            if unknown := [identity for identity in wanted if identity not in there]:
                raise InputError(
                    f"no document has the id {', '.join(unknown)}; see Index.documents for those there are"
                )
            self._store.write(remove=wanted)
            self._now = take(self._store)

    def search(self, query: str | Query, k: int = 10, *, where: Filter = EVERYTHING) -> list[Hit]:
        """The `k` nearest passages, best first; ties in passage order. See search_many."""
        return self.search_many([query], k, where=where)[0]

    def search_many(
        self, queries: Sequence[str | Query], k: int = 10, *, where: Filter = EVERYTHING
    ) -> list[list[Hit]]:
        """The hits of each query, at most `k`.

        Both legs rank; each candidate is then scored by both, and the two are fused. A hit's rank is None
        for a leg that did not find it. Raises InputError for `k` below 1 or a query without a character.
        """
        asked = [query if isinstance(query, Query) else Query(query) for query in queries]
        if not isinstance(k, int) or k < 1 or any(not query.text.strip() for query in asked):
            raise InputError(
                f"a search needs a question and k of at least 1, got {[q.text for q in asked]!r} and k={k!r}"
            )
        now = self._now
        among = _among(now, where)
        wordings = [wording for query in asked for wording in query.all()]
        vectors = self.encoder.encode(wordings, "query")
        found, at = [], 0
        for query in asked:
            rows = vectors[at : at + len(query.all())]
            at += len(query.all())
            found.append(_hits(now, query, rows, k, among))
        return found


def _hits(now: Snapshot, query: Query, vectors: Vectors, k: int, among: NDArray[np.int64] | None) -> list[Hit]:
    depth = max(CANDIDATES, 5 * k)
    lexical = np.max([now.lexical.scores(tokens.index_terms(wording)) for wording in query.all()], axis=0)
    near = [now.dense.top(vector, depth, among=among) for vector in vectors]
    dense_ranks = _ranks(_merged(near), depth)
    lexical_ranks = _ranks(now.lexical.top(lexical, depth, among=among), depth)
    ids = np.array(sorted(dense_ranks.keys() | lexical_ranks.keys()), np.int64)
    if not len(ids):
        return []
    dense = np.max([now.dense.scores(vector, ids.tolist()) for vector in vectors], axis=0)
    fused = fuse(dense, lexical[ids])
    best = np.argsort(-fused, kind="stable")[:k]
    return [
        Hit(
            now.content.passages[ids[at]],
            float(fused[at]),
            dense_ranks.get(int(ids[at])),
            lexical_ranks.get(int(ids[at])),
            float(dense[at]),
            float(lexical[ids[at]]),
        )
        for at in best
    ]


def _merged(rankings: Sequence[Ranked]) -> Ranked:
    """One ranking by each passage's best score, ties in passage order."""
    best: dict[int, float] = {}
    for ranking in rankings:
        for number, score in zip(ranking.ids.tolist(), ranking.scores.tolist(), strict=True):
            best[number] = max(score, best.get(number, -2.0))
    order = sorted(best, key=lambda number: (-best[number], number))
    return Ranked(np.array(order, np.int64), np.array([best[number] for number in order], np.float32))


def _ranks(ranking: Ranked, depth: int) -> dict[int, int]:
    return {number: rank for rank, number in enumerate(ranking.ids[:depth].tolist(), 1)}


def _among(now: Snapshot, where: Filter) -> NDArray[np.int64] | None:
    if where == EVERYTHING:
        return None
    allowed = [number for number, passage in enumerate(now.content.passages) if where.allows(passage)]
    return np.array(allowed, np.int64)


def manifest_of(encoder: Encoder) -> Manifest:
    """What an index made with this encoder agrees on."""
    return Manifest(encoder.fingerprint, encoder.dimension, tokens.fingerprint())


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
