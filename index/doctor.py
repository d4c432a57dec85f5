"""What is wrong with a saved index, and its repair from what is still sound."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index import derived, rows
from index.encode import Encoder
from index.records import Document, FangtanError, IndexDamaged, IndexForeign, document_id
from index.search import Index, manifest_of
from index.snapshot import DENSE_FILE, LEXICAL_FILE
from index.store import DATABASE, Store


@dataclass(frozen=True, slots=True)
class Report:
    """What was found and what was done; `sound` tells whether the index can be used now."""

    sound: bool
    findings: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()


def examine(folder: Path, encoder: Encoder) -> Report:
    """Check every byte of the index in `folder`, and repair what can be made again.

    Derived files are rebuilt. Documents whose text is whole are split and encoded anew when their
    passages or vectors are not; a document whose own text changed is dropped and named. Raises
    IndexMissing or IndexForeign where there is nothing to repair.
    """
    store = Store(folder, manifest_of(encoder))
    try:
        state = store.read().state
    except IndexForeign:
        raise
    except IndexDamaged as error:
        return _rescue(folder, encoder, str(error))
    stale = [name for name in (DENSE_FILE, LEXICAL_FILE) if derived.read(folder / name, state) is None]
    Index.open(folder, encoder=encoder)
    findings = tuple(f"{name} is missing, stale or damaged" for name in stale)
    return Report(True, findings, tuple(f"{name} was made again" for name in stale))


def _rescue(folder: Path, encoder: Encoder, finding: str) -> Report:
    """A new index of the documents whose texts are whole, in the place of the damaged one."""
    whole, lost = _sound_documents(folder)
    findings = (finding, *(f"document {name} is not as it was written" for name in lost))
    if not whole:
        return Report(False, findings, ())
    try:
        Index.build(whole, folder, encoder=encoder)
    except FangtanError as error:
        return Report(False, (*findings, str(error)), ())
    dropped = f", {len(lost)} dropped: add them again" if lost else ""
    return Report(True, findings, (f"{len(whole)} documents were indexed anew{dropped}",))


def _sound_documents(folder: Path) -> tuple[list[Document], list[str]]:
    """The documents that can still be read and whose text is the one their id was made from; the others' names."""
    whole: list[Document] = []
    lost: list[str] = []
    try:
        with closing(sqlite3.connect((folder / DATABASE).resolve().as_uri() + "?mode=ro", uri=True)) as connection:
            numbers = [row[0] for row in connection.execute("SELECT position FROM documents ORDER BY position")]
            for number in numbers:
                try:
                    query = "SELECT id, record, text FROM documents WHERE position = ?"
                    identity, record, text = connection.execute(query, (number,)).fetchone()
                    if document_id(text) != identity:
                        raise ValueError(identity)
                    whole.append(rows.document(record, text))
                except (sqlite3.Error, TypeError, ValueError, KeyError, FangtanError):
                    lost.append(str(number))
    except sqlite3.Error as error:
        lost.append(f"table ({error})")
    return whole, lost
