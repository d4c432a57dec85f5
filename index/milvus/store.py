"""The documents, passages and vectors of an index on a Milvus server; one process at a time may write."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable

from index.content import Content, Entry, Kept, Manifest
from index.errors import IndexDamaged, IndexForeign, IndexMissing, InputError
from index.milvus import source, state, tables
from index.milvus.change import Change
from index.milvus.place import Place
from index.milvus.server import UNEXPECTED, UNTOLD, Server
from index.milvus.source import Rows
from index.milvus.state import State
from index.milvus.turn import alive, turn
from index.store import MADE_WITH, agree

GRACE = 2  # seconds for searches that began on the build before: a server finds nothing in what it is dropping


class MilvusStore:
    """The collections of one address; see Store.

    New rows are written first; then the state's row says that they are valid, and which no longer are; these are
    deleted last. What a broken-off change leaves behind is not read, and deleted by the next one.
    """

    folder = None

    def __init__(self, place: Place, manifest: Manifest) -> None:
        self.place, self.manifest = place, manifest
        self.server = Server(place)
        self._kept = Kept()
        self._writer = secrets.token_hex(8)

    def read(self) -> Content:
        """The newest generation. Raises IndexMissing, IndexForeign or IndexDamaged."""
        now = self._state()
        try:
            heads, sizes = source.heads_of(self.server, now)
        except IndexDamaged:
            if self._state() == now:  # else another process removed some meanwhile
                raise
            return self.read()
        held = Rows(self.server, now, heads, sizes, self.manifest.dimension)
        return Content(now.generation, f"{now.build} {now.generation}", heads, held, self._kept)

    def changed(self) -> tuple[int, ...]:
        """Return what differs after any write."""
        now = state.read(self.server)
        return int(now.build, 16), now.generation

    def check_words(self) -> None:
        """Raise IndexForeign where the address asks for words to be ranked elsewhere than the index was made for."""
        held = self._state().words
        if self.place.words not in (None, held):
            raise IndexForeign(
                f"the index {self.place.uri} was made with words={held}; leave ?words out, or build it again"
            )

    def write(
        self, add: Iterable[Entry] = (), remove: Iterable[str] = (), *, fresh: bool = False, replace: bool = False
    ) -> None:
        """Remove documents by id, then add others; `fresh` makes new collections, to which the name moves at last.

        When this returns, the change survives a crash of the server. Raises IndexLocked where another process writes.
        """
        if fresh:
            self._rebuild(add)
            return
        entries, gone = list(add), list(remove)  # encoding takes its time: not within the turn
        with turn(self.server, self._state().build, self._writer) as held:
            change = Change(self.server, self._state(), held.check, fresh=False)
            change.remove(gone)
            for entry in entries:
                change.add(entry, replace=replace)
            change.commit()

    def _state(self) -> State:
        now = state.read(self.server)
        agree(self.place.uri, self.manifest, now.made)
        return now

    def _rebuild(self, add: Iterable[Entry]) -> None:
        before = self._before()
        words = self.place.words or (before.words if before else "here")
        if words == "server" and not self.server.ranks_words:
            raise InputError(f"the server of {self.place.uri} is older than 2.5 and ranks no words; leave ?words out")
        made = {name: str(getattr(self.manifest, name)) for name in MADE_WITH}
        new = State(secrets.token_hex(4), before.generation if before else 0, made, words)
        tables.create(self.server, new.build, self.manifest.dimension, words=words == "server")
        with turn(self.server, new.build, self._writer) as held:  # by which others see that it is being built
            change = Change(self.server, new, held.check, fresh=True)
            for entry in add:
                change.add(entry, replace=False)
            change.commit()
            self.server.tried(lambda: self._named(new, before), passing=(UNTOLD, UNEXPECTED))

    def _named(self, new: State, before: State | None) -> None:
        """Give the name to a build that is whole; remove the one before, and those that nobody builds any more."""
        own = tables.names_of(self.place, new.build)
        client = self.server.client
        for name in own if self.server.lite else ():
            client.flush(name)  # Lite searches what lies in no segment row by row, and weighs words by segment
        named = client.has_collection(self.place.name)
        (client.alter_alias if named else client.create_alias)(own[0], self.place.name)
        if before and not self.server.lite:
            time.sleep(GRACE)
        there = set(client.list_collections())
        for build in tables.builds_of(self.place, there) - {new.build}:
            if (before and build == before.build) or not alive(self.server, build):
                for name in there.intersection(tables.names_of(self.place, build)):
                    client.drop_collection(name)

    def _before(self) -> State | None:
        try:
            return state.read(self.server)
        except (IndexMissing, IndexDamaged):
            return None
