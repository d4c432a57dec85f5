"""The documents of one generation, read from the server when they are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np

from index import rows
from index.content import Head, Vectors, Written
from index.errors import IndexDamaged
from index.milvus import tables
from index.milvus.server import Row, Server
from index.milvus.state import State

PAGE = 4_096  # documents whose heads are asked for at once
GROUP = 32  # documents read at once

Sizes = dict[int, tuple[int, int]]


class Rows:
    """The rows of one generation; see Source. `sizes` are each document's pieces: of its record, and all."""

    def __init__(self, server: Server, state: State, heads: Sequence[Head], sizes: Sizes, dimension: int) -> None:
        self.server, self.state = server, state
        self._heads, self._sizes, self._dimension = heads, sizes, dimension
        self._documents, self.passages = tables.names_of(server.place, state.build)

    def read(self, numbers: Sequence[int]) -> Iterator[Written]:
        """Yield documents with their passages."""
        for heads in self._groups(numbers):
            keys = [f"{one.position}.{n}" for one in heads for n in range(1, self._sizes[one.position][1] + 1)]
            pieces = iter(self.server.rows_of(self._documents, keys, ["text"]))
            for head in heads:
                records, whole = self._sizes[head.position]
                texts = [next(pieces)["text"] for _ in range(whole)]
                yield self._loaded(head, "".join(texts[:records]), "".join(texts[records:]))

    def _groups(self, numbers: Sequence[int]) -> Iterator[list[Head]]:
        for at in range(0, len(numbers), GROUP):
            yield [self._heads[number] for number in numbers[at : at + GROUP]]

    def _loaded(self, head: Head, record: str, text: str) -> Written:
        try:
            return rows.load(head, record, text)
        except IndexDamaged as error:
            raise self.server.damaged(str(error)) from None

    def vectors(self, numbers: Sequence[int]) -> Iterator[Vectors]:
        """Yield the vectors of each document's passages."""
        for heads in self._groups(numbers):
            found = self.vectors_of([(head.position, n) for head in heads for n in range(head.passages)])
            for head, own in zip(heads, np.split(found, np.cumsum([head.passages for head in heads])), strict=False):
                try:
                    yield rows.vectors(head, own.tobytes(), dimension=self._dimension)
                except IndexDamaged as error:
                    raise self.server.damaged(str(error)) from None

    def vectors_of(self, places: Sequence[tuple[int, int]]) -> Vectors:
        """Return the vectors of single passages: each a document's position and a number in it."""
        found = self.server.rows_of(self.passages, [f"{one}.{number}" for one, number in places], ["vector"])
        return np.array([one["vector"] for one in found], np.float32).reshape(-1, self._dimension)


class Texts:
    """The same documents without their vectors, which stay on the server; see Source."""

    def __init__(self, whole: Rows, dimension: int) -> None:
        self.read = whole.read
        self._none = np.empty((0, dimension), np.float32)

    def vectors(self, numbers: Sequence[int]) -> Iterator[Vectors]:
        """Yield no vectors for each document."""
        return iter([self._none] * len(numbers))


def head_row(position: int, head: tuple[str, str, str | None, str, int, str], size: tuple[int, int]) -> Row:
    """Return the row that tells of a document, from what rows.dump gives."""
    return tables.row(f"{position}", position, 0, json.dumps([*head, *size], ensure_ascii=False))


def heads_of(server: Server, state: State) -> tuple[list[Head], Sizes]:
    """Return what is known of every document; raises IndexDamaged where some are missing."""
    documents, _ = tables.names_of(server.place, state.build)
    heads: list[Head] = []
    sizes: Sizes = {}
    for start in range(1, state.end, PAGE):
        page = f"piece == 0 and position >= {start} and position < {start + PAGE} and {state.valid('position')}"
        for row in server.rows(documents, ["position", "text"], filter=page):
            *head, records, pieces = json.loads(row["text"])
            heads.append(rows.head(row["position"], *head))
            sizes[row["position"]] = (records, pieces)
    if len(heads) != state.documents:
        raise server.damaged(f"{state.documents} documents were written, {len(heads)} are there")
    return sorted(heads, key=lambda one: one.position), sizes
