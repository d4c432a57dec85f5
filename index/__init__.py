"""Files → searchable passages. `from index import Index` is all that search needs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from index.documents import Document, Hit, Integrity, LeftOut, LoadResult, Metadata, Passage, Turn
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

if TYPE_CHECKING:
    from index.encoders.bundled import Encoder, load_encoder, sentence_transformer
    from index.index import Index
    from index.load.folder import document_of, read_file, read_folder

# What loads FAISS, a tokenizer or a reader of files does so when it is first asked for.
LATER = {
    "Encoder": "index.encoders.bundled",
    "Index": "index.index",
    "document_of": "index.load.folder",
    "load_encoder": "index.encoders.bundled",
    "read_file": "index.load.folder",
    "read_folder": "index.load.folder",
    "sentence_transformer": "index.encoders.bundled",
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
    "Metadata",
    "ModelError",
    "Passage",
    "Query",
    "Span",
    "StoreError",
    "Turn",
    "document_of",
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
