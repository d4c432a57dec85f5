"""The right to write to an index on a server: one process at a time, by a row that says whose turn it is.

Fischer's way for machines that share nothing but a memory: who finds the row free writes his name, waits longer than
that took, and has the turn if the row still bears it. Clocks may differ by less than LEASE.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import IndexLocked, StoreError
from index.milvus import tables
from index.milvus.server import Server

KEY = "writer"
SETTLED = 0.3  # seconds, longer than finding the row free and writing to it takes
ABANDONED = 3_600  # seconds after which a build of which nobody says that it goes on is removed
LEASE = 60  # seconds after which the turn of one who says no more is over: he was killed


class Turn:
    """One writer's turn."""

    def __init__(self, server: Server, collection: str, name: str) -> None:
        self._server, self._collection = server, collection
        self._name, self._said = name, 0.0

    def begin(self) -> None:
        """Take the turn; raises IndexLocked where it is another's."""
        name, since = self.held()
        if name not in ("", self._name) and abs(time.time() - since) < LEASE:
            raise self._locked()
        self._write(self._name)
        time.sleep(SETTLED)
        self.check()

    def check(self) -> None:
        """Raise IndexLocked where another has taken the turn; and say again, when it is time, that it is this one's."""
        if self.held()[0] != self._name:
            raise self._locked()
        if time.time() - self._said > LEASE / 4:
            self._write(self._name)

    def end(self) -> None:
        """Leave the turn to others."""
        if self.held()[0] == self._name:
            self._write("")

    def _locked(self) -> IndexLocked:
        where = self._server.place.uri
        return IndexLocked(
            f"another process writes to the index {where}, or was killed less than {LEASE} s ago; try again"
        )

    def held(self) -> tuple[str, float]:
        """Return whose turn it is, "" where it is nobody's, and when that was said."""
        found = self._server.rows(self._collection, ["key", "text"], ids=[KEY])
        name, since = json.loads(found[0]["text"]) if found else ("", 0.0)
        return str(name), float(since)

    def _write(self, name: str) -> None:
        self._said = time.time()
        self._server.upsert(self._collection, [tables.row(KEY, -1, -1, json.dumps([name, self._said]))])


@contextmanager
def turn(server: Server, build: str, name: str) -> Iterator[Turn]:
    """The turn of a writer of this name to write to a build's collections."""
    held = Turn(server, tables.names_of(server.place, build)[0], name)
    held.begin()
    try:
        yield held
    finally:
        held.end()


def alive(server: Server, build: str) -> bool:
    """Return whether a build may be going on: its writer has not said that it ended, nor been silent for long."""
    try:
        name, since = Turn(server, tables.names_of(server.place, build)[0], "").held()
    except StoreError:  # its collections are just being made
        return True
    return name != "" and abs(time.time() - since) < ABANDONED
