"""What an index is given: documents, an encoder, a folder; each checked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from index.documents import Document
from index.encoders.choose import load_encoder
from index.errors import InputError
from index.protocols import Encoder
from index.store import exists

OWN = ("index.db", "LOCK", "segments", "parts", "dense.bin", "lexical.bin")  # the last two of former versions


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
    """Whether a folder without an index holds anything but traces of an unfinished one."""
    return any(not item.name.startswith(OWN) for item in folder.iterdir())
