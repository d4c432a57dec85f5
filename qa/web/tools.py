"""Tools for programs that speak MCP: ask and search, each returning JSON text."""

from __future__ import annotations

import gradio as gr
from gradio.events import api

from index import FangtanError
from index.text.printable import dumps
from qa.web.guard import Rate
from qa.web.library import Library
from qa.web.log import Log

USUAL, MOST = 10, 50  # passages


def offer(page: gr.Blocks, library: Library, rate: Rate, log: Log) -> None:
    """Add the two tools to a page."""

    def ask(question: str, request: gr.Request) -> str:
        """Answer a question in the documents' own words; JSON text with status, answer, offsets, source and reason.

        Args:
            question: the question, in Chinese, at most 500 characters.
            request: who asks.
        """
        if not _allowed(rate, request):
            return dumps({"error": "too many questions; wait a few seconds"})
        try:
            reply = library.qa.ask(question)
        except FangtanError as error:
            return dumps({"error": str(error)})
        log.asked(reply, "mcp")
        return dumps(reply.to_dict())

    def search(query: str, request: gr.Request, k: int = USUAL) -> str:
        """Find the passages nearest to a query; JSON text, best first.

        Args:
            query: what to look for, at most 500 characters.
            request: who asks.
            k: how many passages, from 1 to 50.
        """
        if not _allowed(rate, request):
            return dumps({"error": "too many questions; wait a few seconds"})
        try:
            return dumps([hit.to_dict() for hit in library.qa.search(query, max(1, min(int(k), MOST)))])
        except FangtanError as error:
            return dumps({"error": str(error)})

    with page:
        api(ask, api_name="ask", concurrency_id="model")
        api(search, api_name="search", concurrency_id="model")


def _allowed(rate: Rate, request: gr.Request) -> bool:
    return rate.allows(request.client.host if request.client else "")
