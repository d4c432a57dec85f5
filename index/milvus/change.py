"""One change of a build's collections, valid by its last row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace as replaced

from index import rows
from index.content import Entry
from index.milvus import source, state, tables
from index.milvus.server import Row, Server
from index.milvus.state import State

AT_ONCE = 500  # rows written by one call


class Change:
    """What is to be added and removed; what an earlier change left behind is deleted first."""

    def __init__(self, server: Server, before: State, check: Callable[[], object], *, fresh: bool) -> None:
        """`check` raises where the turn to write is lost."""
        self._server, self._before, self._check = server, before, check
        documents, passages = tables.names_of(server.place, before.build)
        self._documents, self._passages = _Sheet(server, documents, self._check), _Sheet(server, passages, self._check)
        self._gone: list[int] = []
        self._end = before.end
        if not fresh:
            self._clean(before)
        heads = [] if fresh else source.heads_of(server, before)[0]
        self._held = {head.id: head for head in heads}

    def remove(self, ids: Iterable[str]) -> None:
        """Remove documents by id; an id that is not there changes nothing."""
        self._gone += [self._held.pop(one).position for one in ids if one in self._held]

    def add(self, entry: Entry, *, replace: bool) -> None:
        """Write a document's rows, which are not valid yet; with `replace` those of its source go."""
        own = entry.document
        if replace:
            self.remove([one.id for one in self._held.values() if one.source == own.source and one.id != own.id])
        if own.id in self._held:
            return
        head, record, _ = rows.dump(entry)
        records = list(tables.pieces_of(self._end, record, 1))
        texts = list(tables.pieces_of(self._end, own.text, 1 + len(records)))
        told = source.head_row(self._end, head, (len(records), len(records) + len(texts)))
        self._passages.put(tables.passages_of(self._end, entry, words=self._before.words == "server"))
        self._documents.put([*records, *texts, told])
        self._held[own.id] = rows.head(self._end, *head)
        self._end += 1

    def commit(self) -> None:
        """Make all of it valid at once; raises IndexLocked where another process has taken the turn to write."""
        self._passages.done()
        self._documents.done()
        self._check()
        grown = replaced(self._before, generation=self._before.generation + 1, documents=len(self._held))
        after = replaced(grown, end=self._end, gone=tuple(self._gone))
        state.write(self._server, after)
        if self._gone:
            self._clean(after)
            state.write(self._server, replaced(after, gone=()))

    def _clean(self, now: State) -> None:
        self._server.delete(self._passages.name, now.invalid("document"))
        self._server.delete(self._documents.name, now.invalid("position"))


class _Sheet:
    """Rows for one collection, written some hundred at a time."""

    def __init__(self, server: Server, name: str, check: Callable[[], object]) -> None:
        self.name = name
        self._server, self._check = server, check
        self._waiting: list[Row] = []

    def put(self, new: Iterable[Row]) -> None:
        for row in new:
            self._waiting.append(row)
            if len(self._waiting) == AT_ONCE:
                self.done()

    def done(self) -> None:
        if self._waiting:
            self._check()
            self._server.upsert(self.name, self._waiting)
            self._waiting = []
