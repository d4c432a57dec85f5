"""The address of an index on a Milvus server: milvus://host:port/collection, or milvus+file:///x.db/collection."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from index.errors import InputError

PORT = 19530
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")

Words = Literal["here", "server"]


@dataclass(frozen=True, slots=True)
class Place:
    """What an address says: where the client connects, the collection's name, and who is to rank by words.

    `words` is None where the address does not say.
    """

    uri: str
    server: str
    name: str
    words: Words | None = None

    @classmethod
    def of(cls, uri: str) -> Place:
        """Return the place of an address; raises InputError where it is none."""
        try:
            parts = urlsplit(uri)
        except ValueError:  # an unclosed bracket: what it leaves is no address
            parts = urlsplit(uri.partition(":")[0])
        folder, _, name = unquote(parts.path).rpartition("/")
        asked = parse_qs(parts.query, keep_blank_values=True)
        words = asked.pop("words", [""])[-1]
        try:
            server = _server(parts.scheme, parts.hostname or "", PORT if parts.port is None else parts.port, folder)
        except ValueError:  # a port that is none
            server = ""
        if parts.username or parts.password:
            raise InputError("a Milvus address takes no user and no password; write milvus://host:port/collection")
        if not server or not NAME.fullmatch(name) or parts.fragment or asked or words not in ("", "here", "server"):
            raise InputError(
                f"{uri!r} is no Milvus address; write milvus://host:port/collection, the name in Latin letters, "
                "digits and _, and after it ?words=server where the server is to rank by words"
            )
        return cls(uri, server, name, "server" if words == "server" else "here" if words else None)


def _server(scheme: str, host: str, port: int, folder: str) -> str:
    if scheme == "milvus+file":
        return folder if folder.endswith(".db") and not host else ""
    return f"http://{host}:{port}" if host and port and ":" not in host and not folder else ""
