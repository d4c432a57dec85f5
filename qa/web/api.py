"""The same answers for programs, under /api."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from index import Document, InputError, Passage
from index.load.turns.layout import turns_of as spoken
from index.text.printable import dumps
from qa.pipeline import READ
from qa.question import parse_question
from qa.reply import Reply
from qa.web import schema
from qa.web.documents import speakers_of
from qa.web.export import markdown, word
from qa.web.feedback import Feedback
from qa.web.guard import UPLOAD_COST, Gate, Rate
from qa.web.library import MOST_RESUMED, Library, new_token
from qa.web.log import Log
from qa.web.schema import Asked, AskedMany, Judged, Said
from qa.web.turns import turns_of

LISTED = 1_000  # documents of one list
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REFUSED: dict[int | str, dict[str, Any]] = {
    422: {"model": schema.Refused, "description": "what was sent is not what was expected"},
    429: {"model": schema.Refused, "description": "too many questions of one client"},
    503: {"model": schema.Refused, "description": "too many questions at once"},
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Api:
    """What answers the routes."""

    library: Library
    rate: Rate
    gate: Gate
    log: Log
    feedback: Feedback

    def ask(self, body: Asked, request: Request) -> Response:
        """The reply to one question."""
        with self._admitted(request, cost=_cost(body)):
            reply = self.library.qa.ask(body.question, k=body.k, where=body.filters.filter())
        return _json(self._told(reply))

    def ask_many(self, body: AskedMany, request: Request) -> StreamingResponse:
        """The replies to several questions as server-sent events, one `data:` a reply, in order."""
        with self._admitted(request, cost=len(body.questions)):
            where = body.filters.filter()

        def replies() -> Iterator[str]:
            for question in body.questions:
                shown = question.encode("utf-8", "replace").decode()  # no half characters
                with self.gate.entered(_client(request)) as room:
                    try:
                        told = self._told(self.library.qa.ask(question, k=body.k, where=where)) if room else None
                    except InputError as error:
                        yield _event({"question": shown, "detail": str(error)})
                        continue
                yield _event(told or {"question": shown, "detail": "too many questions at once"})

        return StreamingResponse(replies(), media_type="text/event-stream")

    def chat(self, body: Said, request: Request) -> Response:
        """The reply to a question that may lean on the conversation's earlier ones."""
        token = body.conversation or new_token()
        known = self.library.alone and self.library.known(token).knows("")
        again = 0 if known else len(body.earlier[-MOST_RESUMED:])
        with self._admitted(request, cost=_cost(body) + again):
            parse_question(body.question)  # what cannot be asked begins no conversation
            if body.conversation and not (body.earlier or self.library.alone):
                raise InputError(
                    "several processes serve here, none of which keeps a conversation; send its questions as `earlier`"
                )
            visitor = self.library.visitor(token)
            with visitor.lock:
                where = body.filters.filter()
                reply = visitor.take_up("", body.earlier, where, anew=not self.library.alone).ask(body.question)
        return _json({**self._told(reply), "conversation": token})

    def search(self, body: Asked, request: Request) -> Response:
        """The nearest passages, best first."""
        with self._admitted(request):
            hits = self.library.qa.search(body.question, body.k, where=body.filters.filter())
        return _json([hit.to_dict() for hit in hits])

    def documents(
        self, start: Annotated[int, Query(ge=0)] = 0, count: Annotated[int, Query(ge=1, le=LISTED)] = LISTED
    ) -> Response:
        """What is served: one entry a document, `count` from number `start` on."""
        found = self.library.qa.index.between(start, start + count)
        return _json([_plain(one, passages) for one, passages in found])

    def document(self, identity: str) -> Response:
        """One document with its text and its turns."""
        held = self.library.qa.index.get(identity)
        if held is None:
            raise HTTPException(404, f"no document has the id {identity[:20]!r}; GET /api/documents lists them")
        found, passages = held
        turns = [
            {"start": turn.span.start, "end": turn.span.end, "speaker": turn.speaker, "role": turn.role}
            for turn in spoken(found)
        ]
        return _json({**_plain(found, passages), "text": found.text, "turns": turns})

    def add(self, file: UploadFile, request: Request) -> Response:
        """Add a file to what is served, where the server was started with --shared."""
        self._changes()
        with self._admitted(request, cost=UPLOAD_COST), tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / (Path(file.filename or "").name or "unnamed")
            try:
                path.write_bytes(file.file.read())
            except (OSError, ValueError):
                raise InputError("the file's name cannot be used; give a shorter one of plain characters") from None
            reading = self.library.add(new_token(), [path], progress=lambda *_: None)
        left_out = [item.reason for item in reading.left_out]
        return _json({"documents": [one.to_dict() for one in reading.documents], "left_out": left_out})

    def remove(self, identity: str, request: Request) -> Response:
        """Take a document out of what is served, where the server was started with --shared."""
        self._changes()
        with self._admitted(request):
            self.library.remove(new_token(), identity)
        return _json({"removed": identity})

    def export(self, body: schema.Talk, request: Request) -> Response:
        """A conversation as a file, Markdown or Word, with the places that its answers rest on."""
        turns = turns_of([{**one.model_dump(), "said": ""} for one in body.turns])
        with self._admitted(request):
            data = word(body.title, turns) if body.format == "docx" else markdown(body.title, turns).encode()
        return Response(data, media_type=WORD if body.format == "docx" else "text/markdown; charset=utf-8")

    def judge(self, body: Judged, request: Request) -> Response:
        """Keep what a user says of an answer, where the server was started with --feedback."""
        with self._admitted(request):
            wrong = body.answer if body.answer != body.right else ""
            return _json({"kept": self.feedback.keep(body.question, body.right, wrong=wrong)})

    def _told(self, reply: Reply) -> dict[str, Any]:
        self.log.asked(reply, "api")
        return reply.to_dict()

    def _changes(self) -> None:
        if not self.library.shared:
            raise HTTPException(
                403, "the documents served here are fixed; start the server with --shared to change them"
            )

    @contextlib.contextmanager
    def _admitted(self, request: Request, *, cost: float = 1.0) -> Iterator[None]:
        """Within the client's rate and the server's room; a question that cannot be asked is told as 422."""
        client = _client(request)
        if not self.rate.allows(client, cost=cost):
            raise HTTPException(429, "too many questions; wait a few seconds")
        with self.gate.entered(client) as room:
            if not room:
                raise HTTPException(503, "too many questions at once; try again shortly")
            try:
                yield
            except InputError as error:
                raise HTTPException(422, str(error)) from None


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _cost(body: Asked) -> float:
    """Return how many questions one counts as that has more passages read than usual."""
    return max(1.0, body.k / READ)


def router(api: Api) -> APIRouter:
    """The routes under /api; another method than a path's own is told as 405."""
    routes = APIRouter(prefix="/api", responses=REFUSED)
    table: tuple[tuple[str, str, Any, Any], ...] = (
        ("POST", "/ask", api.ask, schema.ReplyOut),
        ("POST", "/ask_many", api.ask_many, None),
        ("POST", "/chat", api.chat, schema.SaidOut),
        ("POST", "/search", api.search, list[schema.HitOut]),
        ("GET", "/documents", api.documents, list[schema.Listed]),
        ("POST", "/documents", api.add, schema.Added),
        ("GET", "/documents/{identity}", api.document, schema.Whole),
        ("DELETE", "/documents/{identity}", api.remove, schema.Removed),
        ("POST", "/feedback", api.judge, schema.Kept),
        ("POST", "/export", api.export, None),
    )
    allowed: dict[str, list[str]] = {}
    for method, path, answer, model in table:
        shape: dict[int | str, dict[str, Any]] = {
            200: {"model": model} if model else {"content": {"text/event-stream": {}}}
        }
        routes.add_api_route(path, answer, methods=[method], responses=shape, response_class=Response)
        allowed.setdefault(path, []).append(method)
    for path, methods in allowed.items():
        others = [method for method in METHODS if method not in methods]
        routes.add_api_route(path, _not_allowed(methods), methods=others, include_in_schema=False)
    routes.get("/docs", include_in_schema=False)(_docs)
    return routes


def _not_allowed(methods: Sequence[str]) -> Any:
    def answer() -> Response:
        raise HTTPException(405, f"this path takes {' or '.join(methods)}", headers={"allow": ", ".join(methods)})

    return answer


def _docs() -> HTMLResponse:
    return HTMLResponse(files("qa.web").joinpath("api.html").read_text("utf-8"))


def _plain(document: Document, passages: Sequence[Passage]) -> dict[str, Any]:
    return {
        **document.to_dict(),
        "speakers": speakers_of(passages),
        "passages": len(passages),
        "lost": sorted({loss for passage in passages for loss in passage.integrity.lost}),
    }


def _json(value: Any) -> Response:
    return Response(dumps(value), media_type="application/json")


def _event(value: Any) -> str:
    return f"data: {dumps(value)}\n\n"


def refused(_: Request, error: Exception) -> Response:
    """What is wrong with a request, without repeating it: what was sent may not be writable as JSON."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    reasons = [{"where": ".".join(map(str, one["loc"])), "reason": one["msg"]} for one in found]
    return Response(dumps({"detail": reasons}), status_code=422, media_type="application/json")
