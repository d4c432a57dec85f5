"""Folders of arrays that can be made again from the store: written whole or not at all, mapped as they were written."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.dense import Dense
from index.errors import IndexDamaged

CHECKED = 64_000_000  # bytes up to which a folder's files are compared with their hashes when they are opened
ABOUT = "about.json"


def write(path: Path, told: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], dense: Dense) -> None:
    """Put a folder of these under `path`, unless it is there: made beside it, flushed, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=path.parent, suffix=".tmp"))
    try:
        for name, array in arrays.items():
            np.save(made / f"{name}.npy", array, allow_pickle=False)
        dense.save(made)
        files = {file.name: [file.stat().st_size, _hash(file)] for file in sorted(made.iterdir())}
        about = {"told": told, "files": files}
        (made / ABOUT).write_text(json.dumps({**about, "hash": _hash_of(about)}, ensure_ascii=False), "utf-8")
        for file in made.iterdir():
            _flush(file)
        with contextlib.suppress(OSError):  # another process made the same
            made.rename(path)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def read(path: Path, *, whole: bool = False) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """What was told of a folder, and its arrays, mapped; raises IndexDamaged where it is not as it was written.

    The files' bytes are compared with their hashes where they are few, or where `whole` asks for it; else their sizes.
    """
    try:
        about = json.loads((path / ABOUT).read_text("utf-8"))
        if about.pop("hash") != _hash_of(about):
            raise IndexDamaged(f"{path.name}/{ABOUT} is not as it was written")
        sizes = {name: size for name, (size, _) in about["files"].items()}
        if {file.name: file.stat().st_size for file in path.iterdir() if file.name != ABOUT} != sizes:
            raise IndexDamaged(f"{path.name} has lost files, or parts of them")
        if whole or sum(sizes.values()) <= CHECKED:
            for name, (_, digest) in about["files"].items():
                if _hash(path / name) != digest:
                    raise IndexDamaged(f"{path.name}/{name} is not as it was written")
        names = [name[:-4] for name in sizes if name.endswith(".npy")]
        return about["told"], {name: _mapped(path / f"{name}.npy") for name in names}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, SyntaxError, TokenError) as error:
        raise IndexDamaged(f"{path.name} cannot be read ({type(error).__name__})") from None


def _mapped(path: Path) -> NDArray[Any]:
    return np.asarray(np.load(path, mmap_mode="r"))  # numpy's own class of mapped arrays is slow to slice


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_of(about: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
