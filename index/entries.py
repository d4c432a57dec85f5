"""Documents with their passages and vectors, ready to be stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from index.content import Entry, Vectors
from index.documents import Document, Passage
from index.errors import InputError
from index.passages import passages_of
from index.protocols import Encoder

BATCH_PASSAGES = 512

FILL = re.compile(r"((?:[^\w\n]|_){1,6}?)\1{4,}")  # ______, （　　　）（　　　）

Progress = Callable[[int, int], object]  # (passages done, passages in all)
Entries = Callable[[Sequence[Document], Encoder, "Progress | None"], Iterable[Entry]]


def entries_of(documents: Sequence[Document], encoder: Encoder, progress: Progress | None = None) -> Iterable[Entry]:
    """Each document with its passages and their vectors, encoded some hundred passages at a time."""
    split = [(document, passages_of(document)) for document in documents]
    total, done = sum(len(passages) for _, passages in split), 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, total)

    group: list[tuple[Document, tuple[Passage, ...]]] = []
    for number, item in enumerate(split, 1):
        group.append(item)
        if sum(len(passages) for _, passages in group) >= BATCH_PASSAGES or number == len(split):
            texts = [FILL.sub(r"\1", passage.text) for _, passages in group for passage in passages]
            vectors, at = _encoded(texts, encoder, tell), 0
            for document, passages in group:
                yield Entry(document, passages, vectors[at : at + len(passages)])
                at += len(passages)
            group = []


def _encoded(texts: Sequence[str], encoder: Encoder, tell: Callable[[int], object]) -> Vectors:
    """Return the texts' vectors, each text encoded once."""
    places: dict[str, int] = {}
    at = np.array([places.setdefault(text, len(places)) for text in texts], int)
    made = np.asarray(encoder.encode(list(places), "passage", progress=tell), np.float32)
    if made.shape != (len(places), encoder.dimension) or not np.isfinite(made).all():
        raise InputError(
            f"the encoder {encoder.name} gave {made.shape} for {len(places)} texts, expected finite numbers of shape "
            f"{(len(places), encoder.dimension)}; see Encoder"
        )
    vectors: Vectors = made[at]
    if twice := len(texts) - len(places):
        tell(twice)
    return vectors
