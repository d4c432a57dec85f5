"""Plain sentence-transformers and FAISS in the race: what somebody writes in an afternoon."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from tests.bench.racing.common import READ, Place, Said, Text, Told, passages, read_texts, write_texts
from tests.bench.racing.models import SpanReader, encoder_of

NOTES = (
    "an exact flat index, meaning alone: no words are searched",
    "the folder's reader by plain transformers, since FAISS has none",
    "a filter is an IDSelectorBatch of the document's passages",
)


class Plain:
    """A flat index beside lists of the passages' places and texts."""

    notes = NOTES

    def __init__(self, told: Told) -> None:
        self.told = told
        self.encoder = encoder_of(told)
        self.reader: SpanReader | None = None

    def ready(self) -> None:
        """See Side."""
        self.encoder.encode(["你好"], "query")

    def build(self, texts: Sequence[Text], folder: Path) -> None:
        """See Side."""
        self.index = faiss.IndexFlatIP(self.encoder.dimension)
        self.texts: list[Text] = []
        self.add(texts)
        self.save(folder)

    def open(self, folder: Path) -> None:
        """See Side."""
        self.index = faiss.read_index(str(folder / "index.faiss"))
        self.texts = read_texts(folder / "texts.jsonl")
        self._number()

    def count(self) -> int:
        """See Side."""
        return int(self.index.ntotal)

    def search(self, question: str, k: int, source: str | None = None) -> list[Place]:
        """See Side."""
        return [self.rows[at][0] for at in self._search(question, k, source)]

    def answer(self, question: str, source: str | None = None) -> Said:
        """See Side."""
        self.reader = self.reader or SpanReader(self.told.reader)
        return self.reader.read(question, [self.rows[at][1] for at in self._search(question, READ, source)])

    def add(self, texts: Sequence[Text]) -> None:
        """See Side."""
        self.index.add(self.encoder.encode([text for _, text in passages(texts)], "passage"))
        self.texts += texts
        self._number()

    def remove(self, texts: Sequence[Text]) -> None:
        """See Side."""
        gone = {one.source for one in texts}
        ids = np.array([at for name in gone for at in self.of[name]], np.int64)
        self.index.remove_ids(faiss.IDSelectorBatch(ids))
        self.texts = [one for one in self.texts if one.source not in gone]
        self._number()

    def save(self, folder: Path) -> None:
        """See Side."""
        faiss.write_index(self.index, str(folder / "index.faiss"))
        write_texts(self.texts, folder / "texts.jsonl")

    def _number(self) -> None:
        """Number the passages in the index's order."""
        self.rows = list(passages(self.texts))
        self.of: dict[str, list[int]] = {}
        for at, (place, _) in enumerate(self.rows):
            self.of.setdefault(place.source, []).append(at)

    def _search(self, question: str, k: int, source: str | None) -> list[int]:
        options = {}
        if source:
            chosen = faiss.IDSelectorBatch(np.array(self.of.get(source, []), np.int64))
            options = {"params": faiss.SearchParameters(sel=chosen)}
        _, ids = self.index.search(self.encoder.encode([question], "query"), k, **options)
        return [int(at) for at in ids[0] if at >= 0]


def make(told: Told) -> Plain:
    """The competitor."""
    return Plain(told)
