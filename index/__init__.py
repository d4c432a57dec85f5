"""Files → searchable passages. `from index import Index` is all that search needs."""

from index.encode import Encoder, load_encoder, sentence_transformer
from index.query import Filter, Query
from index.read import document_of, read_file, read_folder
from index.records import (
    Document,
    FangtanError,
    Hit,
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    InputError,
    Integrity,
    LeftOut,
    Metadata,
    ModelError,
    Passage,
    Reading,
    Span,
    StoreError,
    Turn,
)
from index.search import Index

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
    "Metadata",
    "ModelError",
    "Passage",
    "Query",
    "Reading",
    "Span",
    "StoreError",
    "Turn",
    "document_of",
    "load_encoder",
    "read_file",
    "read_folder",
    "sentence_transformer",
]
