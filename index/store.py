"""The one truth on disk: documents, passages and vectors in SQLite, changed by whole transactions.

`state` is a hash over everything that makes the content; it names what derived files were made from.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index import rows
from index.content import Content, Entry, Manifest
from index.errors import IndexDamaged, IndexForeign, IndexLocked, IndexMissing, StoreError

DATABASE = "index.db"
UNFINISHED = "index.db.new"
LOCK = "LOCK"
SCHEMA = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents (
    position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, record TEXT NOT NULL, text TEXT NOT NULL,
    vectors BLOB NOT NULL, digest TEXT NOT NULL
);
"""
UNWRITTEN = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


class Store:
    """The database of one index folder, or of memory when `folder` is None."""

    def __init__(self, folder: Path | None, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._memory = None if folder else sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)

    def read(self) -> Content:
        """The newest generation, every document checked against the digest written with it.

        Raises IndexMissing, IndexForeign or IndexDamaged.
        """
        with self._reading() as connection:
            held = _manifest(connection, self.folder)
            self._agree(held)
            try:
                found = connection.execute("SELECT id, record, text, vectors, digest FROM documents ORDER BY position")
                entries = [rows.load(*row, dimension=self.manifest.dimension) for row in found]
                generation = int(held.get("generation", ""))
            except (sqlite3.Error, ValueError, OverflowError, IndexDamaged) as error:
                raise _damaged(self.folder, str(error)) from None
        state = _state(self.manifest, (entry.digest for entry in entries))
        if state != held.get("state"):
            raise _damaged(self.folder, "documents are missing or changed")
        return Content(
            generation,
            state,
            tuple(entry.document for entry in entries),
            tuple(passage for entry in entries for passage in entry.passages),
            np.concatenate([np.empty((0, self.manifest.dimension), np.float32), *(entry.vectors for entry in entries)]),
        )

    def write(
        self, add: Iterable[Entry] = (), remove: Iterable[str] = (), *, fresh: bool = False, replace: bool = False
    ) -> None:
        """Remove documents by id, then add others, in one transaction.

        `fresh` starts from nothing; with `replace` a document takes the place of those of its source.

        When this returns, the change survives a crash. Adding an id that is there changes nothing.
        Raises IndexLocked where another process writes, StoreError where the disk is full.
        """
        with self._writing(fresh=fresh) as connection:
            _create(connection, self.manifest)
            self._agree(_manifest(connection, self.folder))
            connection.executemany("DELETE FROM documents WHERE id = ?", ((identity,) for identity in remove))
            for entry in add:
                row = rows.dump(entry.document, entry.passages, entry.vectors)
                if replace:
                    connection.execute("DELETE FROM documents WHERE source = ? AND id <> ?", (row[1], row[0]))
                connection.execute(
                    "INSERT OR IGNORE INTO documents (id, source, record, text, vectors, digest) VALUES (?, ?, ?, ?, ?, ?)",
                    row,
                )
            digests = (row[0] for row in connection.execute("SELECT digest FROM documents ORDER BY position"))
            state = _state(self.manifest, digests)
            connection.execute("UPDATE manifest SET value = ? WHERE key = 'state'", (state,))
            connection.execute("UPDATE manifest SET value = value + 1 WHERE key = 'generation'")

    def _agree(self, held: dict[str, str]) -> None:
        for name in ("format", "encoder", "dimension", "words"):
            here, there = str(getattr(self.manifest, name)), held.get(name)
            if here != there:
                raise IndexForeign(
                    f"the index {self.folder} was made with {name} {there!r}, expected {here!r}; "
                    "build it again or open it with what made it"
                )

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if self._memory:
            yield self._memory
            return
        connection = _connect_for_reading(self.folder)
        try:
            connection.execute("BEGIN")
            yield connection
        except sqlite3.Error as error:
            raise _damaged(self.folder, str(error)) from None
        finally:
            connection.close()

    @contextlib.contextmanager
    def _writing(self, *, fresh: bool) -> Iterator[sqlite3.Connection]:
        if self._memory:
            with _transaction(self._memory):
                yield self._memory
            return
        assert self.folder
        with locked(self.folder):
            path = self.folder / (UNFINISHED if fresh else DATABASE)
            if fresh:
                _unlink(path, "", "-wal", "-shm")
            try:
                with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
                    connection.execute("PRAGMA journal_mode = WAL")
                    connection.execute("PRAGMA synchronous = FULL")
                    with _transaction(connection):
                        yield connection
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF in UNWRITTEN:
                    hint = "nothing was changed; free some space or name another folder"
                    raise StoreError(f"the index {self.folder} cannot be written ({error}); {hint}") from None
                raise _damaged(self.folder, str(error)) from None
            if fresh:  # closed, so all of it is in the one file
                _unlink(self.folder / DATABASE, "-wal", "-shm")  # the old log must not meet the new file
                path.replace(self.folder / DATABASE)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The right to write to an index folder, which is made where it is missing; else IndexLocked at once."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / LOCK, timeout=0):
            yield
    except Timeout:
        raise IndexLocked(f"another process is writing to the index {folder}; try again when it has ended") from None


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    with connection:  # commits, or rolls back where anything was raised
        yield


def _unlink(database: Path, *suffixes: str) -> None:
    for suffix in suffixes:
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def exists(folder: Path) -> bool:
    """Whether the folder holds an index's database, sound or not."""
    return (folder / DATABASE).is_file()


def _create(connection: sqlite3.Connection, manifest: Manifest) -> None:
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'manifest'").fetchone():
        return
    for statement in SCHEMA.split(";"):
        connection.execute(statement)
    values = {name: str(getattr(manifest, name)) for name in ("format", "encoder", "dimension", "words")}
    connection.executemany("INSERT INTO manifest VALUES (?, ?)", [*values.items(), ("generation", "0"), ("state", "")])


def _connect_for_reading(folder: Path | None) -> sqlite3.Connection:
    if folder is None or not exists(folder):
        raise IndexMissing(f"there is no index in {str(folder)!r}; make one with: fangtan build DOCS -o {folder}")
    uri = (folder / DATABASE).resolve().as_uri() + "?mode=ro"
    try:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None)
        connection.execute("SELECT 1 FROM sqlite_master")
    except sqlite3.OperationalError:  # a folder without write permission has no room for the reader's marks
        connection = sqlite3.connect(uri + "&immutable=1", uri=True, isolation_level=None)
    except sqlite3.DatabaseError as error:
        raise _damaged(folder, str(error)) from None
    return connection


def _manifest(connection: sqlite3.Connection, folder: Path | None) -> dict[str, str]:
    try:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'manifest'").fetchone():
            raise IndexMissing(f"the index {folder} was never finished; build it again")
        return {str(key): str(value) for key, value in connection.execute("SELECT key, value FROM manifest")}
    except sqlite3.Error as error:
        raise _damaged(folder, str(error)) from None


def _state(manifest: Manifest, digests: Iterable[str]) -> str:
    whole = hashlib.sha256(json.dumps([manifest.format, manifest.encoder, manifest.dimension, manifest.words]).encode())
    for digest in digests:
        whole.update(str(digest).encode())
    return whole.hexdigest()


def _damaged(folder: Path | None, what: str) -> IndexDamaged:
    reason = (what.splitlines() or [""])[0][:120]
    return IndexDamaged(f"the index {folder} is damaged ({reason}); repair it with: fangtan doctor {folder}")
