"""Indexes kept in the user's cache folder, one for each state of a folder of documents."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import platformdirs

from index.documents import LeftOut
from index.entries import Progress
from index.errors import StoreError
from index.given import manifest_of
from index.index import Index
from index.load.folder import files_of, is_document, read_folder
from index.protocols import Encoder
from index.store import exists

MOST_KEPT = 20


def cached_index(
    folder: Path,
    *,
    encoder: Encoder,
    cache: Path | None = None,
    progress: Progress | None = None,
    report: Callable[[LeftOut], object] = lambda _: None,
) -> Index:
    """The index of a folder's present content: opened where it was made before, else made and kept.

    The key is a hash over every file's path and bytes, the code that reads them, the encoder and the words. A kept
    index that has become unusable is made again. `report` is told of files left out when it is made. Raises
    InputError where the folder cannot be read.
    """
    home = cache or platformdirs.user_cache_path("fangtan", appauthor=False) / "indexes"
    place = home / _key(folder, encoder)
    if exists(place):
        # An unusable one is replaced by the build below, under its lock: another process may be making it just now.
        with contextlib.suppress(StoreError):
            index = Index.open(place, encoder=encoder)
            with contextlib.suppress(OSError):
                place.touch()
            return index
    reading = read_folder(folder)
    for item in reading.left_out:
        report(item)
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        index = Index.build(reading.documents, place, encoder=encoder, progress=progress)
    except (OSError, StoreError):  # no room to keep it, or another process is making it just now
        return Index.build(reading.documents, encoder=encoder, progress=progress)
    _forget_oldest(home)
    return index


def _key(folder: Path, encoder: Encoder) -> str:
    whole = hashlib.sha256(made_by(encoder))
    for path in files_of(folder):
        if is_document(path):
            whole.update(
                path.relative_to(folder if folder.is_dir() else folder.parent).as_posix().encode(errors="replace")
            )
            try:
                whole.update(hashlib.sha256(path.read_bytes()).digest())
            except OSError:
                whole.update(b"unreadable")
    return whole.hexdigest()[:24]


def made_by(encoder: Encoder) -> bytes:
    """Return the hash of what decides passages and vectors: the encoder, the words, the code that reads and splits."""
    whole = hashlib.sha256(repr(manifest_of(encoder)).encode())
    for path in _code():
        whole.update(path.read_bytes())
    return whole.digest()


def _code() -> list[Path]:
    """Return the files of this package that decide a document's text, metadata, turns and passages."""
    here = Path(__file__).parent
    return sorted([*(here / "load").rglob("*.py"), *(here / "text").glob("*.py"), here / "passages.py"])


def _forget_oldest(home: Path) -> None:
    kept = sorted((item for item in home.iterdir() if exists(item)), key=lambda item: -item.stat().st_mtime)
    for item in kept[MOST_KEPT:]:
        shutil.rmtree(item, ignore_errors=True)
