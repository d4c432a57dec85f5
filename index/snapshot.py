"""One generation in memory, with its two derived indexes: what a search runs on."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index import derived
from index.bm25 import BM25
from index.content import Content
from index.dense import Dense
from index.documents import Passage
from index.errors import IndexDamaged
from index.store import Store
from index.text import tokens

DENSE_FILE, LEXICAL_FILE = "dense.bin", "lexical.bin"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A generation's content, its vectors' index and its words' index; never changed.

    `owners` is the number of each passage's document, `speakers` that of who says it, in `names`; both (passages,).
    """

    content: Content
    owners: NDArray[np.int32]
    speakers: NDArray[np.int32]
    names: dict[str | None, int]
    dense: Dense
    lexical: BM25


def take(store: Store) -> Snapshot:
    """The newest content with its two derived indexes, read from their files or made again."""
    content = store.read()
    numbers = {document.id: at for at, document in enumerate(content.documents)}
    names: dict[str | None, int] = {}
    owners = np.fromiter((numbers[one.document.id] for one in content.passages), np.int32, len(content.passages))
    told = (names.setdefault(one.speaker, len(names)) for one in content.passages)
    speakers = np.fromiter(told, np.int32, len(content.passages))
    return Snapshot(content, owners, speakers, names, _dense(store, content), _lexical(store, content))


def _dense(store: Store, content: Content) -> Dense:
    if data := _stored(store, DENSE_FILE, content):
        try:
            return Dense.loads(data, len(content.passages), store.manifest.dimension)
        except IndexDamaged:
            pass  # made again below
    dense = Dense.of(content.vectors)
    _keep(store, DENSE_FILE, content, dense.dumps())
    return dense


def _lexical(store: Store, content: Content) -> BM25:
    if data := _stored(store, LEXICAL_FILE, content):
        try:
            return BM25.loads(data, len(content.passages))
        except IndexDamaged:
            pass  # made again below
    lexical = BM25.of([_terms(passage) for passage in content.passages])
    _keep(store, LEXICAL_FILE, content, lexical.dumps())
    return lexical


def _terms(passage: Passage) -> list[str]:
    """The passage's terms, and those of its document's title: what a report is on is seldom said again in each part."""
    title = passage.document.metadata.title
    apart = title is not None and not title.overlaps(passage.span)
    return tokens.index_terms(passage.text) + (tokens.index_terms(passage.document.title or "") if apart else [])


def _stored(store: Store, name: str, content: Content) -> bytes | None:
    return derived.read(store.folder / name, content.state) if store.folder else None


def _keep(store: Store, name: str, content: Content, payload: bytes) -> None:
    """Save a derived file; a folder that cannot be written to is still searched."""
    if store.folder:
        with contextlib.suppress(OSError):
            derived.write(store.folder / name, content.state, payload)
