"""What an index keeps: documents, their passages and vectors, and what these were made with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.documents import Document, Passage

FORMAT = "2"

Kind = Literal["query", "passage"]
Vectors: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made with; all of it must agree for two to be mixed."""

    encoder: str
    dimension: int
    words: str
    format: str = FORMAT


@dataclass(frozen=True, slots=True)
class Content:
    """One generation as read: passages in document order and their vectors of shape (passages, dimension)."""

    generation: int
    state: str
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Entry:
    """A document ready to be stored: its passages and their vectors in the same order."""

    document: Document
    passages: Sequence[Passage]
    vectors: Vectors
