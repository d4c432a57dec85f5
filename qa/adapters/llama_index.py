"""LlamaIndex: a retriever of passages, and a query engine with its source nodes (extra `llama-index`)."""

from __future__ import annotations

from index import Filter, Passage
from index.extras import extras_named
from index.query import EVERYTHING
from qa.adapters.fields import fields_of
from qa.pipeline import QA, READ

with extras_named():
    from llama_index.core.base.base_query_engine import BaseQueryEngine
    from llama_index.core.base.response.schema import Response
    from llama_index.core.prompts.mixin import PromptMixinType
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode


class FangtanRetriever(BaseRetriever):
    """The `k` nearest passages of `qa`, best first, as nodes; `where` limits them."""

    def __init__(self, qa: QA, *, k: int = READ, where: Filter = EVERYTHING) -> None:
        super().__init__()
        self.qa, self.k, self.where = qa, k, where

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self.qa.search(query_bundle.query_str, self.k, where=self.where)
        return [node_of(one.passage, one.score) for one in hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        import asyncio

        return await asyncio.to_thread(self._retrieve, query_bundle)


class FangtanQueryEngine(BaseQueryEngine):
    """Answers in the documents' own words; the response's source nodes are the passages that bear on the question.

    Its metadata is the reply as a dict; its text says why where nothing is answered or offered.
    """

    def __init__(self, qa: QA, *, k: int = READ, where: Filter = EVERYTHING) -> None:
        super().__init__(callback_manager=None)
        self.qa, self.k, self.where = qa, k, where

    def _query(self, query_bundle: QueryBundle) -> Response:
        reply = self.qa.ask(query_bundle.query_str, k=self.k, where=self.where)
        nodes = [node_of(one.passage, one.score) for one in reply.evidence]
        return Response(reply.text or reply.reason, source_nodes=nodes, metadata=reply.to_dict())

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        import asyncio

        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def node_of(passage: Passage, score: float) -> NodeWithScore:
    """Return a passage as a node with its score; its offsets are those of the document's text."""
    node = TextNode(
        id_=f"{passage.document.id}:{passage.span.start}",
        text=passage.text,
        metadata=fields_of(passage),
        start_char_idx=passage.span.start,
        end_char_idx=passage.span.end,
    )
    return NodeWithScore(node=node, score=score)
