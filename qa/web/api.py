"""The same answers for programs: POST /api/ask, POST /api/search, GET /api/documents."""

from __future__ import annotations

import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from index import Filter, InputError, Passage
from qa.answer import READ
from qa.render import dumps, plain_hit, plain_reply
from qa.web.documents import speakers_of
from qa.web.guard import Rate
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


def router(library: Library, rate: Rate, log: Log) -> APIRouter:
    """The routes under /api."""
    routes = APIRouter(prefix="/api")

    def allowed(request: Request) -> None:
        if not rate.allows(request.client.host if request.client else ""):
            raise HTTPException(429, "too many questions; wait a few seconds")

    @routes.post("/ask")
    def ask(body: Asked, request: Request) -> Response:
        """The reply, as `fangtan ask --json` prints it."""
        allowed(request)
        try:
            reply = library.qa.ask(body.question, k=body.k, where=body.filters.filter())
        except InputError as error:
            raise HTTPException(422, str(error)) from None
        log.asked(reply, "api")
        return _json(plain_reply(reply))

    @routes.post("/search")
    def search(body: Asked, request: Request) -> Response:
        """The nearest passages, best first."""
        allowed(request)
        try:
            hits = library.qa.search(body.question, body.k, where=body.filters.filter())
        except InputError as error:
            raise HTTPException(422, str(error)) from None
        return _json([plain_hit(hit) for hit in hits])

    @routes.get("/documents")
    def documents() -> Response:
        """What is served: one entry a document."""
        passages: dict[str, list[Passage]] = {}
        for passage in library.qa.index.passages:
            passages.setdefault(passage.document.id, []).append(passage)
        return _json(
            [
                {
                    "id": one.id,
                    "source": one.source,
                    "title": one.title,
                    "date": one.date,
                    "speakers": speakers_of(passages.get(one.id, [])),
                    "passages": len(passages.get(one.id, [])),
                    "lost": sorted({loss for it in passages.get(one.id, []) for loss in it.integrity.lost}),
                }
                for one in library.qa.index.documents
            ]
        )

    @routes.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(DOCS)

    return routes


def _json(value: Any) -> Response:
    return Response(dumps(value), media_type="application/json")
