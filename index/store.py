"""The one truth on disk: documents, passages and vectors in SQLite, changed by whole transactions.

`state` is a hash over everything that makes the content, by which documents that are missing or changed are noticed.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from index import rows
from index.atomic import locked
from index.content import Content, Entry, Head, Kept, Manifest
from index.errors import IndexForeign, IndexMissing, StoreError, damaged
from index.rows import Rows

DATABASE = "index.db"
UNFINISHED = "index.db.new"
MADE_WITH = ("format", "encoder", "dimension", "words")
SCHEMA = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents (
    position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, day TEXT, extra TEXT NOT NULL,
    passages INTEGER NOT NULL, digest TEXT NOT NULL
);
CREATE INDEX sources ON documents (source);
CREATE TABLE texts (
    position INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE, record TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE vectors (position INTEGER PRIMARY KEY REFERENCES documents ON DELETE CASCADE, data BLOB NOT NULL);
"""
COLUMNS = "position, id, source, day, extra, passages, digest"
HEADS = f"SELECT {COLUMNS} FROM documents WHERE position > ? ORDER BY position"
CHECKED = 64_000_000  # bytes of a database up to which every document is checked when it is opened
TICK = 20_000_000  # nanoseconds
UNWRITTEN = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


class Store:
    """The database of one index folder."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder.absolute(), manifest
        self._kept, self._checked = Kept(), frozenset[str]()
        self._known: dict[int, Head] = {}

    def read(self) -> Content:
        """The newest generation; its documents are read when they are asked for, each checked against its digest.

        Of a small index all are checked at once. Raises IndexMissing, IndexForeign or IndexDamaged.
        """
        with self.reading() as connection:
            held = _manifest(connection, self.folder)
            agree(self.folder, self.manifest, held)
            try:
                heads = self._heads(connection, held["state"])
                generation = int(held["generation"])
            except (sqlite3.Error, KeyError, ValueError, TypeError, OverflowError) as error:
                raise damaged(self.folder, str(error)) from None
            if heads is None:
                raise damaged(self.folder, "documents are missing or changed")
            content = Content(generation, held["state"], heads, Rows(self, heads), self._kept)
            if (self.folder / DATABASE).stat().st_size <= CHECKED:
                new = [number for number, head in enumerate(heads) if head.digest not in self._checked]
                content.check(new, Rows(self, heads, connection))
                self._checked = frozenset(head.digest for head in heads)
        return content

    def _heads(self, connection: sqlite3.Connection, state: str) -> list[Head] | None:
        """What is known of every document: those of last time, and those added since; None where the state differs."""
        for known in (self._known, {}):
            last = max(known, default=0)
            there = connection.execute("SELECT position FROM documents WHERE position <= ?", (last,))
            heads = [known[position] for (position,) in sorted(there) if position in known]
            heads += [rows.head(*row) for row in connection.execute(HEADS, (last,))]
            if rows.state_of(self.manifest, sum(head.weight for head in heads)) == state:
                self._known = {head.position: head for head in heads}
                return heads
        return None

    def changed(self) -> tuple[int, ...]:
        """Return what differs after any write: the files' times, sizes and numbers.

        A file's time is no finer than the system's clock tick: what was written just now is told anew each time.
        """
        told: list[int] = []
        for name in (DATABASE, f"{DATABASE}-wal"):
            with contextlib.suppress(OSError):
                found = (self.folder / name).stat()
                told += (found.st_mtime_ns, found.st_size, found.st_ino)
                if (age := time.time_ns() - found.st_mtime_ns) < TICK:
                    told.append(age)
        return tuple(told)

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
            held = _manifest(connection, self.folder)
            agree(self.folder, self.manifest, held)
            weight = int(held["weight"])
            for identity in remove:
                weight -= _deleted(connection, "id = ?", identity)
            for entry in add:
                weight += _inserted(connection, entry, replace=replace)
            told = [(str(weight), "weight"), (rows.state_of(self.manifest, weight), "state")]
            connection.executemany("UPDATE manifest SET value = ? WHERE key = ?", told)
            connection.execute("UPDATE manifest SET value = value + 1 WHERE key = 'generation'")

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one generation, whatever is written meanwhile."""
        connection = _connect_for_reading(self.folder)
        try:
            connection.execute("BEGIN")
            yield connection
        except sqlite3.Error as error:
            raise damaged(self.folder, str(error)) from None
        finally:
            connection.close()

    def _folded(self) -> None:
        """Put what the log of the database holds into the database itself, so that it is whole without."""
        if exists(self.folder):
            with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(self.folder / DATABASE)) as old:
                old.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextlib.contextmanager
    def _writing(self, *, fresh: bool) -> Iterator[sqlite3.Connection]:
        with locked(self.folder):
            path = self.folder / (UNFINISHED if fresh else DATABASE)
            if fresh:
                _unlink(path, "", "-wal", "-shm")
            elif self._known and not exists(self.folder):
                raise IndexMissing(f"the index {self.folder} is gone; build it again")
            try:
                with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
                    connection.execute("PRAGMA journal_mode = WAL")
                    connection.execute("PRAGMA synchronous = FULL")
                    connection.execute("PRAGMA foreign_keys = ON")  # a document takes its text and vectors along
                    with _transaction(connection):
                        yield connection
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF in UNWRITTEN:
                    hint = "nothing was changed; free some space or name another folder"
                    raise StoreError(f"the index {self.folder} cannot be written ({error}); {hint}") from None
                raise damaged(self.folder, str(error)) from None
            if fresh:  # closed, so all of it is in the one file
                self._folded()
                _unlink(self.folder / DATABASE, "-wal", "-shm")  # the old log must not meet the new file
                path.replace(self.folder / DATABASE)


def agree(place: Path | str, manifest: Manifest, held: Mapping[str, str]) -> None:
    """Raise IndexForeign where an index was made with something else than is at hand."""
    for name in MADE_WITH:
        here, there = str(getattr(manifest, name)), held.get(name)
        if here != there:
            raise IndexForeign(
                f"the index {place} was made with {name} {there!r}, expected {here!r}; "
                "build it again or open it with what made it"
            )


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
    values = {name: str(getattr(manifest, name)) for name in MADE_WITH}
    told = [*values.items(), ("generation", "0"), ("state", ""), ("weight", "0")]
    connection.executemany("INSERT INTO manifest VALUES (?, ?)", told)


def _connect_for_reading(folder: Path) -> sqlite3.Connection:
    if not exists(folder):
        raise IndexMissing(f"there is no index in {str(folder)!r}; make one with: fangtan build DOCS -o {folder}")
    uri = (folder / DATABASE).resolve().as_uri() + "?mode=ro"
    try:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None)
        connection.execute("SELECT 1 FROM sqlite_master")
    except sqlite3.OperationalError:  # a folder without write permission has no room for the reader's marks
        connection = sqlite3.connect(uri + "&immutable=1", uri=True, isolation_level=None)
    except sqlite3.DatabaseError as error:
        raise damaged(folder, str(error)) from None
    return connection


def _manifest(connection: sqlite3.Connection, folder: Path) -> dict[str, str]:
    try:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'manifest'").fetchone():
            raise IndexMissing(f"the index {folder} was never finished; build it again")
        return {str(key): str(value) for key, value in connection.execute("SELECT key, value FROM manifest")}
    except sqlite3.Error as error:
        raise damaged(folder, str(error)) from None


def _deleted(connection: sqlite3.Connection, which: str, *values: str) -> int:
    """Delete documents; return the sum of their weights."""
    gone = connection.execute(f"DELETE FROM documents WHERE {which} RETURNING {COLUMNS}", values).fetchall()
    return sum(rows.head(*row).weight for row in gone)


def _inserted(connection: sqlite3.Connection, entry: Entry, *, replace: bool) -> int:
    """Insert a document, unless its id is there; return what it adds to the sum of weights."""
    head, record, data = rows.dump(entry)
    weight = -_deleted(connection, "source = ? AND id <> ?", head[1], head[0]) if replace else 0
    made = connection.execute(
        "INSERT OR IGNORE INTO documents (id, source, day, extra, passages, digest) VALUES (?, ?, ?, ?, ?, ?)", head
    )
    if not made.rowcount:
        return weight
    position = made.lastrowid or 0
    connection.execute("INSERT INTO texts VALUES (?, ?, ?)", (position, record, entry.document.text))
    connection.execute("INSERT INTO vectors VALUES (?, ?)", (position, data))
    return weight + rows.head(position, *head).weight
