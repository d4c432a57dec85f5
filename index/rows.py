"""A document with its passages ⇄ one row of the store, with a digest that tells whether it is as written."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.content import Vectors
from index.documents import Document, Integrity, Passage, Turn
from index.errors import IndexDamaged
from index.spans import Span
from index.text.header import Metadata


@dataclass(frozen=True, slots=True)
class Stored:
    """A row read back."""

    document: Document
    passages: tuple[Passage, ...]
    vectors: Vectors
    digest: str


def dump(document: Document, passages: Sequence[Passage], vectors: Vectors) -> tuple[str, str, str, str, bytes, str]:
    """(id, source, record as JSON, text, vectors as bytes, digest)."""
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
    data = np.ascontiguousarray(vectors, np.float32).tobytes()
    digest = f"{digest_of(record, document.text)} {hashlib.sha256(data).hexdigest()}"
    return document.id, document.source, record, document.text, data, digest


def load(identity: str, record: str, text: str, data: bytes, digest: str, *, dimension: int) -> Stored:
    """The row as `dump` made it; raises IndexDamaged where a byte differs."""
    try:
        whole = f"{digest_of(record, text)} {hashlib.sha256(data).hexdigest()}" == digest
    except (TypeError, AttributeError, UnicodeEncodeError):
        whole = False
    plain = json.loads(record) if whole else None
    if plain is None or plain.get("id") != identity:
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
    return Stored(held, passages, np.frombuffer(data, np.float32).reshape(-1, dimension), digest)


def document(record: str, text: str) -> Document:
    """The document alone; raises ValueError, KeyError or TypeError where the record is none."""
    plain = json.loads(record)
    pages = tuple(Span(*page) for page in plain["pages"])
    metadata, times = _metadata(plain["metadata"]), tuple(plain.get("times", ()))
    extra = plain.get("extra", {})
    return Document(plain["id"], plain["source"], text, plain["media_type"], metadata, pages, times, extra)


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
