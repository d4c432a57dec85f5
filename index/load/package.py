"""A zip archive that is a document → its parts, with limits against archives made to harm."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from index.errors import InputError

MOST_MEMBERS = 1_000
MOST_UNPACKED = 50_000_000
PICTURES = re.compile(r"(?:word|xl)/media/|Pictures/")
BEGINS = b"PK\x03\x04"

Parts = dict[str, bytes]
T = TypeVar("T")


def names_of(data: bytes) -> list[str]:
    """Return the names of an archive's parts; raises InputError where it is broken."""
    return list(_opened(data, lambda package: package.namelist()))


def parts_of(data: bytes, wanted: Sequence[str], *, plain: bool = True) -> Parts:
    """Return the wanted parts that there are; `plain` refuses those that declare a DOCTYPE.

    Raises InputError for an archive that is broken, or unpacks to over 50 MB or 1,000 parts, pictures aside.
    """

    def read(package: zipfile.ZipFile) -> Iterable[tuple[str, bytes]]:
        members = [item for item in package.infolist() if not PICTURES.match(item.filename)]
        if len(members) > MOST_MEMBERS or sum(item.file_size for item in members) > MOST_UNPACKED:
            raise InputError(f"it unpacks to over {MOST_UNPACKED // 1_000_000} MB or {MOST_MEMBERS} parts; split it")
        held = set(package.namelist())
        return [(name, package.read(name)) for name in wanted if name in held]

    found = dict(_opened(data, read))
    if plain and any(b"<!DOCTYPE" in part.replace(b"\0", b"") for part in found.values()):
        raise InputError("its XML declares a DOCTYPE, which no such file needs; save it again")
    return found


def _opened(data: bytes, read: Callable[[zipfile.ZipFile], T]) -> T:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return read(package)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        lzma.LZMAError,
    ):
        raise InputError("its zip container is broken or encrypted; save it again") from None
