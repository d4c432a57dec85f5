"""What may be put in place of this package's own parts; each is one or two methods."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from index.content import Content, Entry, Kind, Manifest, Vectors
from index.documents import Document, Hit
from index.query import Filter, Query


class Loader(Protocol):
    """What reads files of some suffixes."""

    @property
    def suffixes(self) -> Collection[str]:
        """The suffixes of the files it reads, lower-case, with their dots."""

    def load(self, path: Path) -> str:
        """Return a file's text, as it is to be cited; raises InputError where it holds none."""


class Encoder(Protocol):
    """What turns texts into vectors; `fingerprint` changes whenever the vectors would."""

    name: str
    dimension: int
    fingerprint: str

    def encode(
        self, texts: Sequence[str], kind: Kind, *, progress: Callable[[int], object] = lambda _: None
    ) -> Vectors:
        """Return unit float32 rows of shape (n, dimension), in the order of `texts`.

        `progress` is told how many texts were done since it was last told.
        """


class Retriever(Protocol):
    """What finds passages. What else an Index has (`holds`, `fingerprint`, `speakers`) is used where it is there."""

    @property
    def documents(self) -> Sequence[Document]:
        """The documents that the passages are of."""

    def search(self, query: str | Query, k: int = 10, *, where: Filter | None = None) -> list[Hit]:
        """Return the `k` nearest passages that `where` allows, best first; None allows all."""


class Store(Protocol):
    """What keeps documents, passages and vectors, changed by whole transactions; see index.store."""

    @property
    def folder(self) -> Path | None:
        """Where it lies; None in memory."""

    @property
    def manifest(self) -> Manifest:
        """What it was made with."""

    def read(self) -> Content:
        """Return the newest generation; raises StoreError's kinds."""

    def changed(self) -> tuple[int, ...]:
        """Return what differs after any write, cheaply: an index asks before each search."""

    def write(
        self, add: Iterable[Entry] = (), remove: Iterable[str] = (), *, fresh: bool = False, replace: bool = False
    ) -> None:
        """Remove documents by id, then add others, all or nothing."""
