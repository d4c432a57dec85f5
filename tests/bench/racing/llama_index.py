"""LlamaIndex in the race: a FAISS vector index and BM25, fused by rank, and the folder's reader."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import faiss
from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissMapVectorStore

from tests.bench.racing.common import BIGRAMS, READ, Place, Said, Text, Told, passages
from tests.bench.racing.models import Encodes, SpanReader, encoder_of

NOTES = (
    "FaissMapVectorStore over an exact flat index, BM25Retriever over pairs of characters, fused by reciprocal rank",
    "the folder's reader by plain transformers, since LlamaIndex has no extractive one",
    "FaissMapVectorStore refuses filters: with one, all vectors are fetched and the document's kept; BM25 gets "
    "a mask, and passages of other documents, which it leaves in with a score of 0, are dropped",
    "BM25Retriever cannot be changed: adding and removing make it anew from the docstore",
)
FOUND = 10  # passages of each retriever


class Embedding(BaseEmbedding):
    """The race's encoder as LlamaIndex wants it."""

    encoder: Any

    def _get_query_embedding(self, query: str) -> list[float]:
        found: list[float] = self.encoder.encode([query], "query")[0].tolist()
        return found

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self.encoder.encode(texts, "passage").tolist()
        return found


class Within(BaseRetriever):
    """A retriever's hits of one document: the store takes no filter, and BM25's mask leaves others in with a score of 0."""

    def __init__(self, every: BaseRetriever, source: str) -> None:
        super().__init__()
        self.every, self.source = every, source

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self.every.retrieve(query_bundle)
        return [one for one in found if one.node.metadata["source"] == self.source][:FOUND]


class LlamaIndex:
    """The two retrievers and what fuses them."""

    notes = NOTES

    def __init__(self, told: Told) -> None:
        self.told = told
        self.encoder: Encodes = encoder_of(told)
        self.embedding = Embedding(encoder=self.encoder, embed_batch_size=512)
        self.reader: SpanReader | None = None

    def ready(self) -> None:
        """See Side."""
        self.encoder.encode(["你好"], "query")

    def build(self, texts: Sequence[Text], folder: Path) -> None:
        """See Side."""
        store = FaissMapVectorStore(faiss.IndexIDMap2(faiss.IndexFlatIP(self.encoder.dimension)))
        context = StorageContext.from_defaults(vector_store=store)
        self.index: Any = VectorStoreIndex(_nodes(texts), storage_context=context, embed_model=self.embedding)
        self._words()
        self.save(folder)

    def open(self, folder: Path) -> None:
        """See Side."""
        store = FaissMapVectorStore.from_persist_dir(str(folder))
        context = StorageContext.from_defaults(vector_store=store, persist_dir=str(folder))
        self.index = load_index_from_storage(context, embed_model=self.embedding)
        self.words = _bm25(existing_bm25=bm25s.BM25.load(str(folder / "words"), load_corpus=True))
        self._sources()

    def count(self) -> int:
        """See Side."""
        return len(self.index.docstore.docs)

    def search(self, question: str, k: int, source: str | None = None) -> list[Place]:
        """See Side."""
        return [Place.named(one.node.node_id) for one in self._search(question, k, source)]

    def answer(self, question: str, source: str | None = None) -> Said:
        """See Side."""
        self.reader = self.reader or SpanReader(self.told.reader)
        return self.reader.read(question, [one.node.text for one in self._search(question, READ, source)])

    def add(self, texts: Sequence[Text]) -> None:
        """See Side."""
        self.index.insert_nodes(_nodes(texts))
        self._words()

    def remove(self, texts: Sequence[Text]) -> None:
        """See Side."""
        self.index.delete_nodes([place.name for place, _ in passages(texts)], delete_from_docstore=True)
        self._words()

    def save(self, folder: Path) -> None:
        """See Side."""
        self.index.storage_context.persist(str(folder))
        self.words.persist(str(folder / "words"))

    def _words(self) -> None:
        self.words = _bm25(nodes=list(self.index.docstore.docs.values()))
        self._sources()

    def _sources(self) -> None:
        self.sources = [one["source"] for one in map(_metadata, self.words.corpus)]

    def _search(self, question: str, k: int, source: str | None) -> list[NodeWithScore]:
        dense: BaseRetriever = self.index.as_retriever(similarity_top_k=self.count() if source else FOUND)
        words: BaseRetriever = self.words
        if source:
            mask = [int(one == source) for one in self.sources]
            words = _bm25(existing_bm25=self.words.bm25, corpus_weight_mask=mask, top=min(FOUND, sum(mask)))
            dense, words = Within(dense, source), Within(words, source)
        both: list[BaseRetriever] = [dense, words]
        mode = FUSION_MODES.RECIPROCAL_RANK
        fused = QueryFusionRetriever(both, llm=MockLLM(), mode=mode, similarity_top_k=k, num_queries=1, use_async=False)
        return fused.retrieve(question)


def _bm25(top: int = FOUND, **given: Any) -> BM25Retriever:
    return BM25Retriever(**given, similarity_top_k=top, token_pattern=BIGRAMS, skip_stemming=True)


def _metadata(row: Any) -> dict[str, Any]:
    found: dict[str, Any] = row.get("metadata") or row
    return found


def _nodes(texts: Sequence[Text]) -> list[TextNode]:
    hidden = {"excluded_embed_metadata_keys": ["source"], "excluded_llm_metadata_keys": ["source"]}
    return [
        TextNode(id_=place.name, text=text, metadata={"source": place.source}, **hidden)
        for place, text in passages(texts)
    ]


def make(told: Told) -> LlamaIndex:
    """The competitor."""
    return LlamaIndex(told)
