"""What an index keeps: documents, their passages and vectors, and what these were made with."""

from __future__ import annotations

import datetime
import threading
from abc import abstractmethod
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.documents import Document, Passage

FORMAT = "3"
KEPT = 8_000_000  # characters of documents that stay in memory once read
STRETCH = 100  # documents read at once where all are

Kind = Literal["query", "passage"]
Vectors: TypeAlias = NDArray[np.float32]
Written: TypeAlias = tuple[Document, tuple[Passage, ...]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made with; all of it must agree for two to be mixed."""

    encoder: str
    dimension: int
    words: str
    format: str = FORMAT


@dataclass(frozen=True, slots=True)
class Entry:
    """A document ready to be stored: its passages and their vectors in the same order."""

    document: Document
    passages: Sequence[Passage]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a stored document without reading it.

    `position` is its own for ever, ascending in the order of adding; `passages` are how many it has; `weight` is a hash
    over all of it and the digest, of 256 bits.
    """

    position: int
    id: str
    source: str
    day: datetime.date | None
    extra: Mapping[str, str]
    passages: int
    digest: str
    weight: int


class Source(Protocol):
    """What a generation's documents are read from, by number; raises IndexDamaged where one is not as written."""

    def read(self, numbers: Sequence[int]) -> Iterator[Written]:
        """Yield documents with their passages."""

    def vectors(self, numbers: Sequence[int]) -> Iterator[Vectors]:
        """Yield the vectors of each document's passages, shape (passages, dimension)."""


class Kept:
    """Documents read not long ago, by their digests; those asked for longest ago make room."""

    def __init__(self, letters: int = KEPT) -> None:
        self._most, self._letters = letters, 0
        self._held: OrderedDict[str, Written] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, digest: str) -> Written | None:
        """Return a document with its passages, if it is still held."""
        with self._lock:
            if found := self._held.get(digest):
                self._held.move_to_end(digest)
            return found

    def put(self, digest: str, found: Written) -> Written:
        """Hold a document; return the one that was held already, where there is one."""
        with self._lock:
            if held := self._held.get(digest):
                return held
            self._held[digest] = found
            self._letters += len(found[0].text)
            while self._letters > self._most and len(self._held) > 1:
                self._letters -= len(self._held.popitem(last=False)[1][0].text)
            return found


class Content:
    """One generation: what is known of every document, and the documents themselves, read when they are asked for.

    `kept` may be shared by the generations of one store.
    """

    def __init__(
        self, generation: int, state: str, heads: Sequence[Head], source: Source, kept: Kept | None = None
    ) -> None:
        self.generation, self.state, self.heads = generation, state, tuple(heads)
        self.source, self._kept = source, kept or Kept()

    def written(self, numbers: Sequence[int]) -> list[Written]:
        """Return documents with their passages, from memory those that were read not long ago."""
        found = {number: self._kept.get(self.heads[number].digest) for number in numbers}
        missing = [number for number, held in found.items() if held is None]
        for number, one in zip(missing, self.source.read(missing) if missing else (), strict=True):
            found[number] = self._kept.put(self.heads[number].digest, one)
        return [held for number in numbers if (held := found[number])]

    def each(self) -> Iterator[Written]:
        """Yield every document with its passages, some read at a time."""
        for start in range(0, len(self.heads), STRETCH):
            yield from self.written(range(start, min(start + STRETCH, len(self.heads))))

    @cached_property
    def positions(self) -> NDArray[np.int64]:
        """The documents' positions, ascending."""
        return np.array([head.position for head in self.heads], np.int64)

    @cached_property
    def marks(self) -> NDArray[np.uint64]:
        """What tells whether a document is the one that a derived file was made from."""
        return np.array([mark_of(head) for head in self.heads], np.uint64)

    @cached_property
    def days(self) -> NDArray[np.int64]:
        """The documents' days as ordinals; 0 for those without one."""
        return np.array([head.day.toordinal() if head.day else 0 for head in self.heads], np.int64)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The documents' numbers by their ids."""
        return {head.id: number for number, head in enumerate(self.heads)}

    @cached_property
    def sources(self) -> dict[str, list[int]]:
        """The numbers of the documents of each source."""
        found: dict[str, list[int]] = {}
        for number, head in enumerate(self.heads):
            found.setdefault(head.source, []).append(number)
        return found

    def entries(self, numbers: Sequence[int] | None = None) -> Iterator[Entry]:
        """Yield these documents, or all, as they were stored."""
        wanted = range(len(self.heads)) if numbers is None else numbers
        for (document, passages), vectors in zip(self.source.read(wanted), self.source.vectors(wanted), strict=True):
            yield Entry(document, passages, vectors)

    def check(self, numbers: Sequence[int], source: Source) -> None:
        """Read documents and their vectors; raises IndexDamaged where one is not as it was written."""
        for number, found in zip(numbers, source.read(numbers), strict=True):
            self._kept.put(self.heads[number].digest, found)
        for _ in source.vectors(numbers):
            pass

    def get(self, identity: str) -> Written | None:
        """Return the document of an id with its passages; None where there is none."""
        number = self.numbers.get(identity)
        return None if number is None else self.written([number])[0]

    @property
    def documents(self) -> Sequence[Document]:
        """The documents in the order they were added."""
        return Documents(self)

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages in document order."""
        return Passages(self)


def mark_of(head: Head) -> int:
    """Return the part of a document's weight that derived files keep."""
    return head.weight % 2**64


class Unread(Sequence[T]):
    """A sequence whose items are read when they are asked for; equal to any sequence of the same items."""

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return self._some(range(len(self))[at])
        return self._one(range(len(self))[at])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as a list

    @abstractmethod
    def _one(self, number: int) -> T: ...

    def _some(self, numbers: Sequence[int]) -> tuple[T, ...]:
        return tuple(map(self._one, numbers))


class Documents(Unread[Document]):
    """A generation's documents."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def __len__(self) -> int:
        return len(self._content.heads)

    def _one(self, number: int) -> Document:
        return self._content.written([number])[0][0]

    def _some(self, numbers: Sequence[int]) -> tuple[Document, ...]:
        return tuple(document for document, _ in self._content.written(numbers))  # read together

    def __iter__(self) -> Iterator[Document]:
        return (document for document, _ in self._content.each())


class Passages(Unread[Passage]):
    """A generation's passages."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._starts = tuple(accumulate((head.passages for head in content.heads), initial=0))

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[Passage]:
        return (passage for _, passages in self._content.each() for passage in passages)

    def _one(self, number: int) -> Passage:
        document = bisect_right(self._starts, number) - 1
        return self._content.written([document])[0][1][number - self._starts[document]]
