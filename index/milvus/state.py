"""The one row that says what an index on a server holds: writing it is what makes a change."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

from index.errors import IndexMissing, InputError
from index.milvus import tables
from index.milvus.place import Words
from index.milvus.server import Server

KEY = "index"
PAUSES = (0, 0.2, 0.5, 1)  # seconds; a server may find no row just when the name moves to a new build


@dataclass(frozen=True, slots=True)
class State:
    """What is valid: the rows of one build's documents below `end`, but those `gone`.

    `made` is the manifest it was made with, `documents` how many there are, `words` who ranks by words.
    """

    build: str
    generation: int
    made: Mapping[str, str]
    words: Words
    documents: int = 0
    end: int = 1
    gone: tuple[int, ...] = ()

    def valid(self, field: str) -> str:
        """Return the expression of the valid rows by the field that holds a document's position."""
        rule = f"{field} < {self.end}"
        return f"{rule} and {field} not in {list(self.gone)}" if self.gone else rule

    def invalid(self, field: str) -> str:
        """Return the expression of all other rows: of a change that was broken off, or of what was removed."""
        rule = f"{field} >= {self.end}"
        return f"{rule} or {field} in {list(self.gone)}" if self.gone else rule


def read(server: Server) -> State:
    """Return the newest state; raises IndexMissing where there is no index."""
    place = server.place
    if not server.has(place.name):
        raise IndexMissing(f"there is no index at {place.uri}; make one with: fangtan build DOCS -o {place.uri}")
    for pause in PAUSES:
        time.sleep(pause)
        if found := server.rows(place.name, ["key", "text"], ids=[KEY]):
            return _told(server, found[0]["text"])
    raise InputError(f"{place.name!r} is another collection; name a new one for the index")


def _told(server: Server, text: str) -> State:
    try:
        plain = json.loads(text)
        return State(**{**plain, "gone": tuple(plain["gone"])})
    except (ValueError, TypeError, KeyError):  # of another version
        raise server.damaged("what it says of itself cannot be read") from None


def write(server: Server, state: State) -> None:
    """Put the state in the place of the one before."""
    documents, _ = tables.names_of(server.place, state.build)
    server.upsert(documents, [tables.row(KEY, -1, -1, json.dumps(dataclasses.asdict(state)))])
