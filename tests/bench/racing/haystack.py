"""Haystack 3 in the race: in-memory store, embedding and BM25 retrievers joined by rank, extractive reader."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # before it is imported: it reports to its makers otherwise

from haystack import Document, Pipeline, component
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.readers.transformers import TransformersExtractiveReader

from tests.bench.racing.common import BIGRAMS, READ, Place, Said, Text, Told, passages
from tests.bench.racing.models import Encodes, encoder_of

NOTES = (
    "InMemoryDocumentStore: it is saved as one JSON file and read back whole",
    "BM25 over pairs of characters (its bm25_tokenization_regex)",
    "TransformersExtractiveReader of transformers-haystack with the folder's reader; sure where no_answer does not lead",
)
FOUND = 10  # passages of each retriever, its default


@component
class QuestionEncoder:
    """The race's encoder as a component."""

    def __init__(self, encoder: Encodes) -> None:
        self.encoder = encoder

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, Any]:
        """Return a question's vector."""
        return {"embedding": self.encoder.encode([text], "query")[0].tolist()}


class Haystack:
    """Two pipelines over one store: one that finds, one that also reads."""

    notes = NOTES

    def __init__(self, told: Told) -> None:
        self.told, self.encoder = told, encoder_of(told)

    def ready(self) -> None:
        """See Side."""
        self.encoder.encode(["你好"], "query")

    def build(self, texts: Sequence[Text], folder: Path) -> None:
        """See Side."""
        self._connect(InMemoryDocumentStore(bm25_tokenization_regex=BIGRAMS, embedding_similarity_function="cosine"))
        self.add(texts)
        self.save(folder)

    def open(self, folder: Path) -> None:
        """See Side."""
        self._connect(InMemoryDocumentStore.load_from_disk(str(folder / "store.json")))

    def count(self) -> int:
        """See Side."""
        return self.store.count_documents()

    def search(self, question: str, k: int, source: str | None = None) -> list[Place]:
        """See Side."""
        done = self.finding.run(self._inputs(question, k, source))
        return [Place.named(one.id) for one in done["join"]["documents"]]

    def answer(self, question: str, source: str | None = None) -> Said:
        """See Side."""
        if not hasattr(self, "reading"):
            self._read()
        done = self.reading.run({**self._inputs(question, READ, source), "read": {"query": question}})
        answers = done["read"]["answers"]
        best = next((one for one in answers if one.data), None)
        return Said(best.data, best is answers[0]) if best else Said("")

    def add(self, texts: Sequence[Text]) -> None:
        """See Side."""
        found = list(passages(texts))
        vectors = self.encoder.encode([text for _, text in found], "passage")
        self.store.write_documents(
            [
                Document(id=place.name, content=text, meta={"source": place.source}, embedding=row.tolist())
                for (place, text), row in zip(found, vectors, strict=True)
            ]
        )

    def remove(self, texts: Sequence[Text]) -> None:
        """See Side."""
        names = [one.source for one in texts]
        self.store.delete_by_filter({"field": "meta.source", "operator": "in", "value": names})

    def save(self, folder: Path) -> None:
        """See Side."""
        self.store.save_to_disk(str(folder / "store.json"))

    def _inputs(self, question: str, k: int, source: str | None) -> dict[str, Any]:
        among = {"field": "meta.source", "operator": "==", "value": source} if source else None
        return {
            "encode": {"text": question},
            "dense": {"filters": among, "top_k": max(k, FOUND)},
            "words": {"query": question, "filters": among, "top_k": max(k, FOUND)},
            "join": {"top_k": k},
        }

    def _connect(self, store: InMemoryDocumentStore) -> None:
        self.store, self.finding = store, self._pipeline(store)

    def _read(self) -> None:
        """The second pipeline, at the first question."""
        self.reading = self._pipeline(self.store)
        self.reading.add_component("read", TransformersExtractiveReader(model=self.told.reader, top_k=3))
        self.reading.connect("join.documents", "read.documents")
        self.reading.warm_up()

    def _pipeline(self, store: InMemoryDocumentStore) -> Pipeline:
        made = Pipeline()
        made.add_component("encode", QuestionEncoder(self.encoder))
        made.add_component("dense", InMemoryEmbeddingRetriever(store))
        made.add_component("words", InMemoryBM25Retriever(store))
        made.add_component("join", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        made.connect("encode.embedding", "dense.query_embedding")
        made.connect("dense.documents", "join.documents")
        made.connect("words.documents", "join.documents")
        return made


def make(told: Told) -> Haystack:
    """The competitor."""
    return Haystack(told)
