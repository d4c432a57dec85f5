"""The index on a Milvus server: documents, vectors and passages lie there, words are ranked here or there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from index.content import Content, Entry, Manifest
from index.documents import Document
from index.entries import Entries, Progress, entries_of
from index.errors import IndexDamaged, IndexForeign, IndexMissing
from index.given import checked, encoder_of, kept, manifest_of
from index.index import Index
from index.memory import MemoryStore
from index.milvus.place import Place
from index.milvus.snapshot import taken
from index.milvus.store import MilvusStore
from index.protocols import Encoder
from index.snapshot import Snapshot


class MilvusIndex(Index):
    """An Index at a Milvus server's address, which is its `path`; it finds what one in a folder finds.

    Any number of processes may search it, one at a time may write. See Place for the address.
    """

    def __init__(self, store: MilvusStore, encoder: Encoder) -> None:
        self._milvus = store
        super().__init__(store, encoder)
        self.path = store.place.uri

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
        """An index of exactly these documents at an address.

        What is there already is searched until the new one is whole, which then takes its name; documents that stay
        keep their vectors. Raises InputError where the name is another collection's.
        """
        place = Place.of(str(path))
        encoder = encoder_of(encoder)
        store = MilvusStore(place, manifest_of(encoder))
        wanted: dict[str, Document] = {}
        for document in checked(documents):
            wanted.setdefault(document.id, document)
        try:
            store.write(_entries(_held(store), wanted, lambda new: entries(new, encoder, progress)), fresh=True)
        except IndexDamaged:  # found out only in reading what stays: start afresh
            store.write(_entries(None, wanted, lambda new: entries(new, encoder, progress)), fresh=True)
        return cls(store, encoder)

    @classmethod
    def open(cls, path: Path | str, *, encoder: Encoder | None = None) -> Index:
        """The index at an address. Raises IndexMissing, IndexForeign or IndexDamaged."""
        place = Place.of(str(path))
        encoder = encoder_of(encoder)
        store = MilvusStore(place, manifest_of(encoder))
        store.check_words()
        return cls(store, encoder)

    @classmethod
    def store_at(cls, path: Path | str, manifest: Manifest) -> MilvusStore:
        """Return what keeps an index at an address."""
        return MilvusStore(Place.of(str(path)), manifest)

    def extended(self, documents: Iterable[Document], *, progress: Progress | None = None) -> Index:
        """A new index of these documents and others, all of it in memory."""
        now = self.refresh()
        fresh = {one.id: one for one in checked(documents) if one.id not in now.content.numbers}
        store = MemoryStore(self._store.manifest)
        added = entries_of(list(fresh.values()), self.encoder, progress)
        store.write([*now.content.entries(), *added], fresh=True)
        return Index(store, self.encoder)

    def _taken(self, before: Snapshot | None) -> Snapshot:
        return taken(self._milvus, before)


def _held(store: MilvusStore) -> Content | None:
    """Return what is there already and can be kept."""
    try:
        return store.read()
    except (IndexMissing, IndexForeign, IndexDamaged):
        return None


def _entries(
    held: Content | None, wanted: Mapping[str, Document], made: Callable[[Sequence[Document]], Iterable[Entry]]
) -> Iterator[Entry]:
    """Yield each document as it is held, or with new vectors."""
    numbers = kept(held, wanted)
    fresh = iter(made([one for one in wanted.values() if one.id not in numbers]))
    stay = [numbers[identity] for identity in wanted if identity in numbers]
    stays = held.entries(stay) if held else iter(())
    for one in wanted.values():
        yield next(stays if one.id in numbers else fresh)
