"""Files → searchable passages. `from index import Index` is all that search needs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from index.documents import Document, Hit, Integrity, LeftOut, LoadResult, Passage, Turn
from index.errors import (
    FangtanError,
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    InputError,
    ModelError,
    StoreError,
)
from index.query import Filter, Query
from index.spans import Span
from index.text.header import Metadata

if TYPE_CHECKING:
    from index.encoders.choose import load_encoder, sentence_transformer
    from index.index import Index
    from index.load.folder import read_file, read_folder
    from index.protocols import Encoder, Loader, Retriever, Store

# What loads FAISS, a tokenizer or a reader of files does so when it is first asked for.
LATER = {
    "Encoder": "index.protocols",
    "Index": "index.index",
    "Loader": "index.protocols",
    "Retriever": "index.protocols",
    "Store": "index.protocols",
    "load_encoder": "index.encoders.choose",
    "read_file": "index.load.folder",
    "read_folder": "index.load.folder",
    "sentence_transformer": "index.encoders.choose",
}

__all__ = [
    "Document",
    "Encoder",
    "FangtanError",
    "Filter",
    "Hit",
    "Index",
    "IndexDamaged",
    "IndexForeign",
    "IndexLocked",
    "IndexMissing",
    "InputError",
    "Integrity",
    "LeftOut",
    "LoadResult",
    "Loader",
    "Metadata",
    "ModelError",
    "Passage",
    "Query",
    "Retriever",
    "Span",
    "Store",
    "StoreError",
    "Turn",
    "load_encoder",
    "read_file",
    "read_folder",
    "sentence_transformer",
]


if not TYPE_CHECKING:  # else any name would pass

    def __getattr__(name: str) -> Any:
        """Return a public name whose module is loaded only now."""
        if name not in LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(LATER[name]), name)
