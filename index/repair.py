"""What is wrong with a saved index, and its repair from what is still sound."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

from index import rows
from index.atomic import locked
from index.documents import Document, document_id
from index.entries import entries_of
from index.errors import FangtanError, IndexDamaged, IndexForeign
from index.given import manifest_of
from index.index import Index
from index.merge import SEGMENTS
from index.protocols import Encoder
from index.segment import Segment
from index.store import DATABASE, Store, exists

TEXT = "SELECT record, text FROM texts WHERE position = ?"
HEAD = "SELECT id, source, digest FROM documents WHERE position = ?"
SMALLEST_ROW = 100  # bytes


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
    IndexMissing or IndexForeign where there is nothing to repair, IndexLocked where another process writes.
    """
    if not exists(folder):  # and no folder is made
        return _examined(folder, encoder)
    with ExitStack() as held:
        with suppress(OSError):  # a folder that cannot be written to is examined all the same
            held.enter_context(locked(folder))
        return _examined(folder, encoder)


def _examined(folder: Path, encoder: Encoder) -> Report:
    store = Store(folder, manifest_of(encoder))
    try:
        content = store.read()
        content.check(range(len(content.heads)), content.source)
    except IndexForeign:
        raise
    except IndexDamaged as error:
        return _rescue(folder, encoder, str(error).split(";")[0])
    if fault := _fault(folder):
        return _rescue(folder, encoder, fault)
    findings = _unsound(folder, store.manifest.dimension)
    before = _names(folder)
    index = Index.open(folder, encoder=encoder)
    made = sorted({segment.name for segment in index.refresh().segments} - before)
    left = [name for name in made if name not in _names(folder)]
    if made and not findings:
        findings = ["a derived part is missing or stale"]
    findings += [f"{SEGMENTS}/{name} cannot be written: it is made again at every opening" for name in left]
    return Report(
        True, tuple(findings), tuple(f"{SEGMENTS}/{name} was made again" for name in made if name not in left)
    )


def _unsound(folder: Path, dimension: int) -> list[str]:
    """Remove the segments of which a byte is not as it was written; return what is to be said of each."""
    found = []
    for name in sorted(_names(folder)):
        try:
            Segment.load(folder / SEGMENTS / name, dimension, whole=True)
        except IndexDamaged as error:
            shutil.rmtree(folder / SEGMENTS / name, ignore_errors=True)
            found.append(f"{SEGMENTS}/{name} is damaged ({error})")
    return found


def _names(folder: Path) -> set[str]:
    here = folder / SEGMENTS
    return {path.name for path in here.iterdir() if path.suffix != ".tmp"} if here.is_dir() else set()


def _fault(folder: Path) -> str | None:
    """What SQLite's own check of its tables and their indexes finds."""
    try:
        with _reading(folder) as connection:
            (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        said = str(error)
    return None if said == "ok" else str(said).splitlines()[0]


def _reading(folder: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect((folder / DATABASE).resolve().as_uri() + "?mode=ro", uri=True))


def _rescue(folder: Path, encoder: Encoder, finding: str) -> Report:
    """A new index of the documents whose texts are whole, in the place of the damaged one."""
    whole, lost = _sound_documents(folder)
    findings = (finding, *(f"{names} not as written" for names in _named(lost)))
    if not whole:
        return Report(False, findings, ())
    try:
        Store(folder, manifest_of(encoder)).write(entries_of(whole, encoder), fresh=True)
        Index.open(folder, encoder=encoder)
    except FangtanError as error:
        return Report(False, (*findings, str(error)), ())
    dropped = f", {len(lost)} dropped: add them again" if lost else ""
    kept = "1 document was" if len(whole) == 1 else f"{len(whole)} documents were"
    return Report(True, findings, (f"{kept} indexed anew{dropped}",))


def _named(numbers: Sequence[int]) -> Iterator[str]:
    """The documents of these ascending numbers, those in a row together: documents 3 to 7 are."""
    for _, row in itertools.groupby(enumerate(numbers), lambda one: one[1] - one[0]):
        first, *others = (number for _, number in row)
        yield f"documents {first} to {others[-1]} are" if others else f"document {first} is"


def _sound_documents(folder: Path) -> tuple[list[Document], list[int]]:
    """The documents whose record and text are as they were written; the others' numbers."""
    whole: list[Document] = []
    lost: list[int] = []
    with suppress(sqlite3.Error, ValueError, TypeError), _reading(folder) as connection:
        for number in range(1, _last(connection, folder) + 1):
            try:
                if row := connection.execute(TEXT, (number,)).fetchone():
                    whole.append(_checked(_head(connection, number), *row))
            except (sqlite3.Error, TypeError, ValueError, KeyError, AttributeError, FangtanError):
                lost.append(number)
    return whole, lost


def _last(connection: sqlite3.Connection, folder: Path) -> int:
    """The highest position given, or as many as the file could hold where that is not to be read."""
    try:
        return int(connection.execute("SELECT max(seq) FROM sqlite_sequence").fetchone()[0] or 0)
    except (sqlite3.Error, ValueError, TypeError):
        return (folder / DATABASE).stat().st_size // SMALLEST_ROW


def _head(connection: sqlite3.Connection, number: int) -> tuple[str, str, str] | None:
    """A document's id, source and digest; None where they are lost."""
    try:
        found: tuple[str, str, str] | None = connection.execute(HEAD, (number,)).fetchone()
    except sqlite3.Error:
        return None
    return found


def _checked(head: tuple[str, str, str] | None, record: str, text: str) -> Document:
    """The document as written, or one of its text alone where that is whole; else ValueError."""
    held = rows.document(record, text)
    identity, source, digest = head or (held.id, held.source, "")
    if rows.digest_of(record, text) == digest.split(" ")[0]:
        return held
    if document_id(text) != identity or (held.id, held.source) != (identity, source):
        raise ValueError(identity)
    return held if head is None else Document.from_text(text, source)
