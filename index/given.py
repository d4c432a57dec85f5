"""What an index is given: documents, an encoder, a folder; each checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from index.atomic import LOCK
from index.content import Content, Manifest
from index.derived import ABOUT
from index.documents import Document
from index.encoders.choose import load_encoder
from index.errors import IndexDamaged, IndexForeign, IndexMissing, InputError
from index.memory import MemoryStore
from index.merge import SEGMENTS
from index.protocols import Encoder
from index.protocols import Store as StoreLike
from index.store import DATABASE, UNFINISHED, Store, exists
from index.text import tokens

PARTS = "parts"  # of a build by several processes
DATABASES = rf"({re.escape(DATABASE)}|{re.escape(UNFINISHED)})(-wal|-shm|-journal)?"
OWN = re.compile(rf"{DATABASES}|{LOCK}|(dense|lexical)\.bin")  # the last two of former versions


def encoder_of(given: Encoder | None) -> Encoder:
    """Return an encoder, the bundled one where none is given; raises InputError for what is none."""
    if given is None:
        return load_encoder()
    if not all(hasattr(given, name) for name in ("encode", "fingerprint", "dimension", "name")):
        raise InputError(f"encoder is {given!r:.60}, expected an Encoder; load_encoder(name) gives one")
    return given


def checked(documents: Iterable[Document]) -> list[Document]:
    """Return documents as a list; raises InputError where they are none."""
    found = list(documents) if isinstance(documents, Iterable) and not isinstance(documents, str) else [documents]
    for one in found:
        if not isinstance(one, Document) or isinstance(documents, Document):
            raise InputError(f"documents are {documents!r:.60}, expected a list of them; see Document.from_text")
    return found


def own_folder(folder: Path) -> Path:
    """Return a folder that an index may be written to."""
    if not exists(folder) and (folder.is_file() or (folder.is_dir() and _foreign(folder))):
        raise InputError(f"{str(folder)!r} holds other files; name a new or empty folder for the index")
    return folder


def _foreign(folder: Path) -> bool:
    """Whether a folder without an index holds anything but traces of one that is unfinished or was deleted."""
    return not all((OWN.fullmatch(item.name) and item.is_file()) or _traces(item) for item in folder.iterdir())


def _traces(folder: Path) -> bool:
    """Whether it is a folder of segments, or of parts, and of nothing else."""
    sign = {SEGMENTS: ABOUT, PARTS: LOCK}.get(folder.name)
    if sign is None or not folder.is_dir():
        return False
    return all(item.suffix == ".tmp" or (item / sign).exists() for item in folder.iterdir())


def store_of(folder: Path | None, manifest: Manifest) -> StoreLike:
    """Return what keeps an index in a folder, or in memory."""
    return Store(folder, manifest) if folder else MemoryStore(manifest)


def manifest_of(encoder: Encoder) -> Manifest:
    """What an index made with this encoder agrees on."""
    return Manifest(encoder.fingerprint, encoder.dimension, tokens.fingerprint())


def held_by(store: StoreLike) -> tuple[Content | None, bool]:
    """What is there already, and whether to start afresh since it cannot be kept."""
    try:
        return store.read(), False
    except IndexMissing:
        return None, False
    except (IndexForeign, IndexDamaged):
        return None, True


def kept(held: Content | None, wanted: Mapping[str, Document]) -> dict[str, int]:
    """Return the numbers, by id, of the documents that are there already with all that is told of them."""
    found = {head.id: number for number, head in enumerate(held.heads) if head.id in wanted} if held else {}
    return {identity: number for identity, number in found.items() if held and _same(held, number, wanted[identity])}


def _same(held: Content, number: int, document: Document) -> bool:
    head = held.heads[number]
    if (head.source, dict(head.extra)) != (document.source, dict(document.extra)):
        return False
    if not (document.times or document.pages):  # what else is told of a text: only then is the text read
        return True
    there = held.written([number])[0][0]
    return told_of(there) == told_of(document)


def told_of(document: Document) -> list[object]:
    """What is kept of a document beside its text."""
    pages = [(page.start, page.end) for page in document.pages]
    return [document.source, dict(document.extra), document.media_type, document.times, pages]
