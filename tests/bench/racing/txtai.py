"""txtai in the race: a hybrid embeddings database with its content, and the folder's reader."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from txtai import Embeddings

from tests.bench.racing.common import BIGRAMS, READ, Place, Said, Text, Told, passages
from tests.bench.racing.models import PROMPTS, SpanReader, Vectors, encoder_of

NOTES = (
    "hybrid: FAISS as txtai configures it and BM25 over pairs of characters (its scoring.tokenizer.regexp)",
    "the folder's reader by plain transformers: its own Questions pipeline fails here, since it answers in whole "
    "blank-separated words, in Chinese the whole passage, and raises TypeError where the reader says no answer",
    "a filter is an SQL clause beside similar(), which chooses first; similar() is given all passages as candidates",
)


class Txtai:
    """An Embeddings database asked by SQL."""

    notes = NOTES

    def __init__(self, told: Told) -> None:
        self.told, self.encoder = told, encoder_of(told)
        self.reader: SpanReader | None = None

    def ready(self) -> None:
        """See Side."""
        self.encoder.encode(["你好"], "query")

    def build(self, texts: Sequence[Text], folder: Path) -> None:
        """See Side."""
        self.embeddings = Embeddings(self._config())
        self.embeddings.index(_rows(texts))
        self.save(folder)

    def open(self, folder: Path) -> None:
        """See Side."""
        self.embeddings = Embeddings()
        self.embeddings.load(str(folder / "embeddings"), config={"transform": self._transform()})

    def count(self) -> int:
        """See Side."""
        return int(self.embeddings.count())

    def search(self, question: str, k: int, source: str | None = None) -> list[Place]:
        """See Side."""
        return [Place.named(row["id"]) for row in self._search(question, k, source)]

    def answer(self, question: str, source: str | None = None) -> Said:
        """See Side."""
        self.reader = self.reader or SpanReader(self.told.reader)
        return self.reader.read(question, [row["text"] for row in self._search(question, READ, source)])

    def add(self, texts: Sequence[Text]) -> None:
        """See Side."""
        self.embeddings.upsert(_rows(texts))

    def remove(self, texts: Sequence[Text]) -> None:
        """See Side."""
        self.embeddings.delete([place.name for place, _ in passages(texts)])

    def save(self, folder: Path) -> None:
        """See Side."""
        self.embeddings.save(str(folder / "embeddings"))

    def _config(self) -> dict[str, Any]:
        return {
            "method": "external",
            "transform": self._transform(),
            "instructions": {"query": PROMPTS["query"], "data": PROMPTS["passage"]},
            "content": True,
            "scoring": {"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"regexp": BIGRAMS}},
        }

    def _transform(self) -> Any:
        """A function, as txtai wants it, that tells questions from passages by the prompt in front."""

        def transform(texts: Sequence[str]) -> Vectors:
            kind: Any = "query" if texts[0].startswith(PROMPTS["query"]) else "passage"
            return self.encoder.encode([text.removeprefix(PROMPTS[kind]) for text in texts], kind)

        return transform

    def _search(self, question: str, k: int, source: str | None) -> list[dict[str, Any]]:
        among = "similar(:asked)"
        told: dict[str, Any] = {"asked": question}
        if source:
            among, told = f"similar(:asked, {self.count()}) and source = :source", {**told, "source": source}
        found = self.embeddings.search(f"select id, text, score from txtai where {among}", k, parameters=told)
        return list(found)


def _rows(texts: Sequence[Text]) -> list[tuple[str, dict[str, str]]]:
    return [(place.name, {"text": text, "source": place.source}) for place, text in passages(texts)]


def make(told: Told) -> Txtai:
    """The competitor."""
    return Txtai(told)
