"""A server for the Model Context Protocol: tools `ask`, `search`, `documents`, and the documents (extra `mcp`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from index import FangtanError
from index.extras import extras_named
from index.query import filter_of
from qa.pipeline import QA, READ

with extras_named():
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ResourceError, ToolError


LISTED = 1_000  # documents of one list
ABOUT = "Answers questions about Chinese documents in their own words; offsets are code points of a document's text."


@contextmanager
def _told() -> Iterator[None]:
    """Tell what was wrong in one sentence, without a traceback in the log."""
    try:
        yield
    except FangtanError as error:
        raise ToolError(str(error)) from None


def server_of(qa: QA) -> MCPServer[Any]:
    """Return a server that asks `qa`; run it with .run("stdio") or .run("streamable-http", host=…, port=…)."""
    server: MCPServer[Any] = MCPServer("fangtan", instructions=ABOUT)

    @server.tool(structured_output=True)
    def ask(question: str, k: int = READ, filters: dict[str, Any] | None = None) -> dict[str, Any]:
        """Answer a question in the documents' own words, or say why not.

        `filters` as over HTTP: {sources, speakers, since, until, metadata}.
        """
        with _told():
            return qa.ask(question, k=k, where=filter_of(filters)).to_dict()

    @server.tool(structured_output=True)
    def search(query: str, k: int = 10, filters: dict[str, Any] | None = None) -> dict[str, Any]:
        """Find the passages nearest to a query, best first."""
        with _told():
            return {"hits": [hit.to_dict() for hit in qa.search(query, k, where=filter_of(filters))]}

    @server.tool(structured_output=True)
    def documents(start: int = 0, count: int = LISTED) -> dict[str, Any]:
        """List the documents that are searched, `count` of them from number `start` on, and how many there are."""
        found = qa.documents[max(start, 0) : max(start, 0) + max(count, 0)]
        return {"documents": [one.to_dict() for one in found], "number": len(qa.documents)}

    @server.resource("fangtan://documents/{identity}", mime_type="text/plain")
    def document(identity: str) -> str:
        """Return a document's text."""
        held = qa.index.get(identity)
        if held is None:
            raise ResourceError(f"there is no document {identity!r}; the tool `documents` lists those there are")
        return held[0].text

    return server
