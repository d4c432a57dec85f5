"""The same answers for programs: POST /api/ask, POST /api/search, GET /api/documents."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from index import Document, Filter, InputError, Passage
from qa.pipeline import READ
from qa.render import dumps, plain_hit, plain_reply
from qa.web.documents import speakers_of
from qa.web.guard import Gate, Rate
from qa.web.library import Library
from qa.web.log import Log

DOCS = """<!doctype html><html lang="en"><meta charset="utf-8"><title>fangtan API</title>
<style>body{font:16px/1.6 system-ui;max-width:52rem;margin:2rem auto;padding:0 1rem}
pre{background:#f5f5f4;color:#1c1917;padding:.8rem;overflow:auto}</style>
<main><h1>fangtan API</h1><p>The schema is at <a href="openapi.json">openapi.json</a>.</p><pre>
curl -s HOST/api/ask -H 'content-type: application/json' -d '{"question": "上半年GDP多少"}'
curl -s HOST/api/search -H 'content-type: application/json' -d '{"question": "城市大脑", "k": 5}'
curl -s HOST/api/documents</pre></main></html>"""


class Filters(BaseModel):
    """Which passages may answer; a field left out allows everything."""

    model_config = ConfigDict(extra="forbid")
    sources: list[str] = []
    speakers: list[str] = []
    since: datetime.date | None = None
    until: datetime.date | None = None

    def filter(self) -> Filter:
        """The same as the index takes it."""
        return Filter(tuple(self.sources), tuple(self.speakers), self.since, self.until)


class Asked(BaseModel):
    """A question, how many passages to read or find, and among which."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(min_length=1, max_length=500)
    k: int = Field(default=READ, ge=1, le=50)
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class Api:
    """What answers the routes."""

    library: Library
    rate: Rate
    gate: Gate
    log: Log

    def ask(self, body: Asked, request: Request) -> Response:
        """The reply, as `fangtan ask --json` prints it."""
        with self._admitted(request):
            reply = self.library.qa.ask(body.question, k=body.k, where=body.filters.filter())
        self.log.asked(reply, "api")
        return _json(plain_reply(reply))

    def search(self, body: Asked, request: Request) -> Response:
        """The nearest passages, best first."""
        with self._admitted(request):
            hits = self.library.qa.search(body.question, body.k, where=body.filters.filter())
        return _json([plain_hit(hit) for hit in hits])

    def documents(self) -> Response:
        """What is served: one entry a document."""
        index = self.library.qa.index
        passages: dict[str, list[Passage]] = {}
        for passage in index.passages:
            passages.setdefault(passage.document.id, []).append(passage)
        return _json([_plain(one, passages.get(one.id, [])) for one in index.documents])

    @contextlib.contextmanager
    def _admitted(self, request: Request) -> Iterator[None]:
        """Within the client's rate and the server's room; a question that cannot be asked is told as 422."""
        if not self.rate.allows(request.client.host if request.client else ""):
            raise HTTPException(429, "too many questions; wait a few seconds")
        with self.gate.entered() as room:
            if not room:
                raise HTTPException(503, "too many questions at once; try again shortly")
            try:
                yield
            except InputError as error:
                raise HTTPException(422, str(error)) from None


def router(api: Api) -> APIRouter:
    """The routes under /api."""
    routes = APIRouter(prefix="/api")
    routes.post("/ask")(api.ask)
    routes.post("/search")(api.search)
    routes.get("/documents")(api.documents)
    routes.get("/docs", include_in_schema=False)(_docs)
    return routes


def _docs() -> HTMLResponse:
    return HTMLResponse(DOCS)


def _plain(document: Document, passages: Sequence[Passage]) -> dict[str, Any]:
    return {
        "id": document.id,
        "source": document.source,
        "title": document.title,
        "date": document.date,
        "speakers": speakers_of(passages),
        "passages": len(passages),
        "lost": sorted({loss for passage in passages for loss in passage.integrity.lost}),
    }


def _json(value: Any) -> Response:
    return Response(dumps(value), media_type="application/json")


def refused(_: Request, error: Exception) -> Response:
    """What is wrong with a request, without repeating it: what was sent may not be writable as JSON."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    reasons = [{"where": ".".join(map(str, one["loc"])), "reason": one["msg"]} for one in found]
    return Response(dumps({"detail": reasons}), status_code=422, media_type="application/json")
