"""A document with its passages ⇄ one row of the store, with a digest that tells whether it is as written."""

from __future__ import annotations

import datetime
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from index.content import Entry, Head, Manifest, Vectors, Written
from index.documents import Document, Integrity, Passage, Turn
from index.errors import IndexDamaged, damaged
from index.spans import Span
from index.text.header import Metadata


def dump(entry: Entry) -> tuple[tuple[str, str, str | None, str, int, str], str, bytes]:
    """The head's columns but its position, the record as JSON, the vectors as bytes."""
    document, passages = entry.document, entry.passages
    turns = list(dict.fromkeys(passage.turn for passage in passages))
    number = {turn: at for at, turn in enumerate(turns)}
    record = json.dumps(
        {
            "id": document.id,
            "source": document.source,
            "media_type": document.media_type,
            "metadata": _plain_metadata(document.metadata),
            "pages": [_pair(page) for page in document.pages],
            "times": document.times,
            **({"extra": dict(document.extra)} if document.extra else {}),
            "turns": [[*_pair(t.span), t.speaker, t.role, t.question and _pair(t.question)] for t in turns],
            "passages": [
                [
                    *_pair(p.span),
                    number[p.turn],
                    p.integrity.points,
                    p.integrity.lost,
                    list(map(_pair, p.integrity.gaps)),
                ]
                for p in passages
            ],
        },
        ensure_ascii=False,
    )
    data = np.ascontiguousarray(entry.vectors, np.float32).tobytes()
    digest = f"{digest_of(record, document.text)} {hashlib.sha256(data).hexdigest()}"
    extra = json.dumps(dict(document.extra), ensure_ascii=False)
    return (document.id, document.source, document.date, extra, len(passages), digest), record, data


def head(position: int, identity: str, source: str, day: str | None, extra: str, passages: int, digest: str) -> Head:
    """What a row of documents tells; raises ValueError or TypeError where it is none."""
    told = datetime.date.fromisoformat(day) if day else None
    plain = "\0".join((str(position), identity, source, str(day), extra, str(passages), digest))
    weight = int.from_bytes(hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest(), "big")
    values = json.loads(extra) if extra != "{}" else {}
    return Head(position, identity, source, told, values, int(passages), digest, weight)


def load(told: Head, record: str, text: str) -> Written:
    """A document and its passages as they were dumped; raises IndexDamaged where a byte differs."""
    try:
        whole = digest_of(record, text) == told.digest.split(" ")[0]
    except (TypeError, AttributeError, UnicodeEncodeError):
        whole = False
    plain = json.loads(record) if whole else None
    if plain is None or (plain.get("id"), plain.get("source")) != (told.id, told.source):
        raise IndexDamaged("a document is not as it was written")
    held = document(record, text)
    turns = [
        Turn(held, Span(start, end), speaker, role, Span(*question) if question else None)
        for start, end, speaker, role, question in plain["turns"]
    ]
    passages = tuple(
        Passage(held, Span(start, end), turns[turn], Integrity(points, tuple(lost), tuple(Span(*gap) for gap in gaps)))
        for start, end, turn, points, lost, gaps in plain["passages"]
    )
    if (held.date, dict(held.extra), len(passages)) != (
        told.day and told.day.isoformat(),
        dict(told.extra),
        told.passages,
    ):
        raise IndexDamaged("what is told of a document is not what it says")
    return held, passages


def vectors(told: Head, data: bytes, *, dimension: int) -> Vectors:
    """The vectors as they were dumped; raises IndexDamaged where a byte differs."""
    sound = isinstance(data, bytes) and hashlib.sha256(data).hexdigest() == told.digest.split(" ")[-1]
    if not sound or len(data) != 4 * dimension * told.passages:
        raise IndexDamaged("a document's vectors are not as they were written")
    return np.frombuffer(data, np.float32).reshape(-1, dimension)


class Database(Protocol):
    """What rows are read from."""

    folder: Path
    manifest: Manifest

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """Return a connection that sees one generation."""


class Rows:
    """The rows of one generation; see Source."""

    def __init__(self, store: Database, heads: Sequence[Head], connection: sqlite3.Connection | None = None) -> None:
        self._store, self._heads, self._connection = store, heads, connection

    def read(self, numbers: Sequence[int]) -> Iterator[Written]:
        """Yield documents with their passages."""
        return self._rows("SELECT record, text FROM texts WHERE position = ?", numbers, load)

    def vectors(self, numbers: Sequence[int]) -> Iterator[Vectors]:
        """Yield the vectors of each document's passages."""
        made = partial(vectors, dimension=self._store.manifest.dimension)
        return self._rows("SELECT data FROM vectors WHERE position = ?", numbers, made)

    def _rows(self, statement: str, numbers: Sequence[int], made: Callable[..., Any]) -> Iterator[Any]:
        with nullcontext(self._connection) if self._connection else self._store.reading() as connection:
            for head in (self._heads[number] for number in numbers):
                row = connection.execute(statement, (head.position,)).fetchone()
                try:
                    yield made(head, *(row or ("", "")))
                except (IndexDamaged, TypeError) as error:
                    raise damaged(self._store.folder, str(error)) from None


def document(record: str, text: str) -> Document:
    """The document alone; raises ValueError, KeyError or TypeError where the record is none."""
    plain = json.loads(record)
    pages = tuple(Span(*page) for page in plain["pages"])
    metadata, times = _metadata(plain["metadata"]), tuple(plain.get("times", ()))
    extra = plain.get("extra", {})
    return Document(plain["id"], plain["source"], text, plain["media_type"], metadata, pages, times, extra)


def state_of(manifest: Manifest, weight: int) -> str:
    """Return the hash over what an index was made with and all its documents, whose weights are added up.

    A sum changes by what a write changes, also where a million documents stay (AdHash, Bellare and Micciancio 1997).
    """
    whole = json.dumps([manifest.format, manifest.encoder, manifest.dimension, manifest.words]).encode()
    return f"{(int.from_bytes(hashlib.sha256(whole).digest(), 'big') + weight) % 2**256:064x}"


def digest_of(record: str, text: str) -> str:
    """The hash of what cannot be made again: a document's record and text."""
    digest = hashlib.sha256()
    for part in (record.encode(), text.encode()):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _plain_metadata(metadata: Metadata) -> dict[str, Any]:
    spans = {name: getattr(metadata, name) for name in ("title", "date", "publisher", "editor")}
    return {
        **{name: _pair(span) for name, span in spans.items() if span},
        "authors": [_pair(span) for span in metadata.authors],
        "published": metadata.published.isoformat() if metadata.published else None,
    }


def _metadata(plain: dict[str, Any]) -> Metadata:
    spans = {name: Span(*plain[name]) for name in ("title", "date", "publisher", "editor") if name in plain}
    published = datetime.datetime.fromisoformat(plain["published"]) if plain["published"] else None
    return Metadata(**spans, authors=tuple(Span(*pair) for pair in plain["authors"]), published=published)
