"""Files that appear whole or not at all, and folders that one process at a time writes to."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexLocked, InputError

LOCK = "LOCK"


@contextmanager
def written_whole(path: Path) -> Iterator[Callable[[str], object]]:
    """A file that appears under its name only when all of it is written; raises InputError where it cannot be."""
    path = path.resolve()  # a link stays, what it leads to is written
    if not path.name or (path.exists() and not path.is_file()):
        raise InputError(f"{path} is no regular file and is not replaced; give the name of a file")
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        file = temporary.open("x", encoding="utf-8")  # with the permissions of any new file
    except OSError as error:
        reason = error.strerror
        raise InputError(f"{path} cannot be written ({reason}); give a file in a folder you may write to") from None
    try:
        with file:
            yield file.write
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The right to write to an index folder, which is made where it is missing; else IndexLocked at once."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder.resolve() / LOCK, timeout=0, is_singleton=True):  # a thread may take it twice
            yield
    except Timeout:
        raise IndexLocked(f"another process is writing to the index {folder}; try again when it has ended") from None
