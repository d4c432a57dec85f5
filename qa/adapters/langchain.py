"""LangChain: a retriever of passages, and a tool that answers (extra `langchain`)."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator

from index import Filter
from index.extras import extras_named
from index.query import EVERYTHING, filter_of
from qa.adapters.fields import fields_of
from qa.pipeline import QA, READ

with extras_named():
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.tools import StructuredTool


class FangtanRetriever(BaseRetriever):
    """The `k` nearest passages of `qa`, best first, as LangChain documents; `where` limits them.

    The metadata of each has its score and what fields_of gives: source[start:end] is the page content.
    """

    qa: QA = Field(exclude=True)
    k: int = READ
    where: Filter = EVERYTHING

    @field_validator("where", mode="before")
    @classmethod
    def _filter(cls, given: Any) -> Filter:
        return filter_of(given)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        hits = self.qa.search(query, self.k if k is None else k, where=self.where)
        return [
            Document(
                id=f"{one.passage.document.id}:{one.passage.span.start}",
                page_content=one.passage.text,
                metadata={**fields_of(one.passage), "score": one.score},
            )
            for one in hits
        ]


def answer_tool(qa: QA, *, k: int = READ, where: Filter = EVERYTHING) -> StructuredTool:
    """Return a tool that answers a question in the documents' own words; its artifact is the reply as a dict."""

    def ask(question: str) -> tuple[str, dict[str, Any]]:
        reply = qa.ask(question, k=k, where=where)
        return str(reply), reply.to_dict()

    return StructuredTool.from_function(
        ask,
        name="fangtan_ask",
        description="Answers a question about the indexed Chinese documents in their own words, or says why it cannot.",
        response_format="content_and_artifact",
    )
