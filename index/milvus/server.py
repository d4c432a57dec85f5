"""The client of one server, whose errors are this project's own."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pymilvus import MilvusClient, MilvusException

from index.errors import IndexDamaged, StoreError
from index.milvus.place import Place

NO_COLLECTION, NOT_LOADED = 100, 101
UNTOLD = 65_535  # also what is passing: a part of the server that starts, or lets go of a dropped collection
UNEXPECTED = 1  # by Lite, where another process drops a collection meanwhile
PAUSES = (0.1, 0.3, 1)  # seconds before a call is tried again
PATIENCE = 60  # seconds for one call
MOST = 16_384  # rows of one answer, as every server allows
AT_ONCE = 1_000  # rows asked for by their keys
VERSION = re.compile(r"v?(\d+)\.(\d+)")

Row = Mapping[str, Any]


class Server:
    """A connection that is made when it is first needed; safe to use from many threads."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._made: MilvusClient | None = None
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    @property
    def client(self) -> MilvusClient:
        """The client; raises StoreError where nothing answers."""
        with self._lock:
            if self._made is None:
                with self.told():
                    self._made = MilvusClient(self.place.server, timeout=PATIENCE)
            return self._made

    @property
    def lite(self) -> bool:
        """Whether it is Milvus Lite, which searches exactly."""
        return self._version().startswith("milvus_lite")  # the wheel of a whole server says v2.3.5-lite

    @property
    def ranks_words(self) -> bool:
        """Whether it knows BM25. An older one takes the schema in silence, and finds nothing."""
        version = self._version()
        told = VERSION.match(version)
        return version.startswith("milvus_lite") or bool(told and tuple(map(int, told.groups())) >= (2, 5))

    def _version(self) -> str:
        with self.told():
            return str(self.client.get_server_version())

    def has(self, collection: str) -> bool:
        """Return whether there is a collection or alias of this name."""
        if collection not in self._seen:  # what is there is asked for once; a call tells later that it is gone
            with self.told():
                if not self.client.has_collection(collection):
                    return False
            self._seen.add(collection)
        return True

    def rows(self, collection: str, fields: Sequence[str], **asked: Any) -> list[Row]:
        """Return the rows of some keys (`ids`) or of an expression (`filter`)."""
        return list(self._asked("query", collection, output_fields=list(fields), **asked))

    def rows_of(self, collection: str, keys: Sequence[str], fields: Sequence[str]) -> list[Row]:
        """Return the rows of these keys in their order; raises IndexDamaged where one is missing."""
        found: dict[str, Row] = {}
        for at in range(0, len(keys), AT_ONCE):
            rows = self.rows(collection, ["key", *fields], ids=list(keys[at : at + AT_ONCE]))
            found.update((row["key"], row) for row in rows)
        if missing := [key for key in keys if key not in found]:
            raise self.damaged(f"it has lost rows, {missing[0]} first")
        return [found[key] for key in keys]

    def found(self, collection: str, data: Any, limit: int, **asked: Any) -> list[tuple[int, int, float]]:
        """Return what a search finds: document, number in it and score, best first."""
        fields = ["document", "number"]
        (hits,) = self._asked("search", collection, data=[data], limit=limit, output_fields=fields, **asked)
        with self.told():
            if not hits and not self.client.has_collection(collection):  # what is being dropped finds nothing
                raise self.damaged("a collection is gone")
        return [(hit["entity"]["document"], hit["entity"]["number"], float(hit["distance"])) for hit in hits]

    def upsert(self, collection: str, rows: Sequence[Row]) -> None:
        """Put rows in; when this returns they survive a crash of the server."""
        self._asked("upsert", collection, data=list(rows))

    def delete(self, collection: str, rule: str) -> None:
        """Remove the rows of an expression."""
        self._asked("delete", collection, filter=rule)

    def damaged(self, reason: str) -> IndexDamaged:
        """Return the error that says what is wrong with the index, and what to do."""
        return IndexDamaged(f"the index {self.place.uri} is damaged ({reason}); build it again")

    def _asked(self, what: str, collection: str, **asked: Any) -> Any:
        return self.tried(partial(getattr(self.client, what), collection, timeout=PATIENCE, **asked), collection)

    def tried(self, call: Callable[[], Any], collection: str = "", *, passing: Collection[int] = (UNTOLD,)) -> Any:
        """Return what a call gives that may be made again, as it is where it fails in passing, told by these codes."""
        with self.told():
            for pause in PAUSES:
                try:
                    return call()
                except MilvusException as error:
                    if error.code == NOT_LOADED and collection:  # by a server that was started anew
                        self.client.load_collection(collection)
                    elif error.code not in passing:
                        raise
                    time.sleep(pause)
            return call()

    @contextlib.contextmanager
    def told(self) -> Iterator[None]:
        """Calls whose errors are told in one sentence, as StoreError."""
        try:
            yield
        except MilvusException as error:
            if error.code == NO_COLLECTION:
                raise self.damaged("a collection is gone") from None
            reason = (str(error.message).splitlines() or [""])[0][:160]
            raise StoreError(f"the Milvus server of {self.place.uri} does not do it: {reason}") from None
