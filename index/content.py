"""What an index keeps: documents, their passages and vectors, and what these were made with."""

from __future__ import annotations

import datetime
import threading
from abc import abstractmethod
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.documents import Document, Passage

FORMAT = "3"
KEPT = 32_000_000  # characters of documents that stay in memory once read

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

    `position` is its own for ever, ascending in the order of adding; `passages` are how many it has.
    """

    position: int
    id: str
    source: str
    day: datetime.date | None
    extra: Mapping[str, str]
    passages: int
    digest: str


class Source(Protocol):
    """What a generation's documents are read from, by number; raises IndexDamaged where one is not as written."""

    def read(self, numbers: Sequence[int]) -> Iterator[Written]:
        """Yield documents with their passages."""

    def vectors(self, numbers: Sequence[int]) -> Iterator[Vectors]:
        """Yield the vectors of each document's passages, shape (passages, dimension)."""


class Content:
    """One generation: what is known of every document, and the documents themselves, read when they are asked for."""

    def __init__(self, generation: int, state: str, heads: Sequence[Head], source: Source) -> None:
        self.generation, self.state, self.heads = generation, state, tuple(heads)
        self.source = source
        self._kept: OrderedDict[int, Written] = OrderedDict()
        self._letters = 0
        self._lock = threading.Lock()

    def written(self, numbers: Sequence[int]) -> list[Written]:
        """Return documents with their passages, from memory those that were read not long ago."""
        with self._lock:
            found = {number: self._kept[number] for number in numbers if number in self._kept}
        missing = [number for number in dict.fromkeys(numbers) if number not in found]
        for number, one in zip(missing, self.source.read(missing) if missing else (), strict=True):
            found[number] = self._keep(number, one)
        return [found[number] for number in numbers]

    def _keep(self, number: int, found: Written) -> Written:
        with self._lock:
            if number not in self._kept:
                self._letters += len(found[0].text)
            kept = self._kept.setdefault(number, found)
            while self._letters > KEPT and len(self._kept) > 1:
                self._letters -= len(self._kept.popitem(last=False)[1][0].text)
            return kept

    def entries(self, numbers: Sequence[int] | None = None) -> Iterator[Entry]:
        """Yield these documents, or all, as they were stored."""
        wanted = range(len(self.heads)) if numbers is None else numbers
        for (document, passages), vectors in zip(self.source.read(wanted), self.source.vectors(wanted), strict=True):
            yield Entry(document, passages, vectors)

    def check(self, source: Source | None = None) -> None:
        """Read every document and its vectors; raises IndexDamaged where one is not as it was written."""
        source, numbers = source or self.source, range(len(self.heads))
        for number, found in enumerate(source.read(numbers)):
            self._keep(number, found)
        for _ in source.vectors(numbers):
            pass

    @property
    def documents(self) -> Sequence[Document]:
        """The documents in the order they were added."""
        return Documents(self)

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages in document order."""
        return Passages(self)


class Unread(Sequence[T]):
    """A sequence whose items are read when they are asked for; equal to any sequence of the same items."""

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return tuple(self._one(number) for number in range(len(self))[at])
        return self._one(range(len(self))[at])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as a list

    @abstractmethod
    def _one(self, number: int) -> T: ...


class Documents(Unread[Document]):
    """A generation's documents."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def __len__(self) -> int:
        return len(self._content.heads)

    def _one(self, number: int) -> Document:
        return self._content.written([number])[0][0]

    def __iter__(self) -> Iterator[Document]:
        for number in range(len(self)):
            yield self._one(number)


class Passages(Unread[Passage]):
    """A generation's passages."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._starts = tuple(accumulate((head.passages for head in content.heads), initial=0))

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[Passage]:
        for number in range(len(self._starts) - 1):
            yield from self._content.written([number])[0][1]

    def _one(self, number: int) -> Passage:
        document = bisect_right(self._starts, number) - 1
        return self._content.written([document])[0][1][number - self._starts[document]]
