"""Where an index lies: a folder, or the address of a server that keeps it."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from index.extras import extras_named

MILVUS = re.compile(r"milvus(\+file)?://", re.IGNORECASE)
T = TypeVar("T")


def class_at(path: Path | str | None, usual: type[T]) -> type[T]:
    """The class of the indexes at such a place; what a server's needs is loaded only where one is named."""
    if not isinstance(path, str) or not MILVUS.match(path):
        return usual
    with extras_named():
        found: type[T] = import_module("index.milvus").MilvusIndex
        return found
