"""A typed client of a server that `fangtan serve` runs, with the methods of QA (extra `client`)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter, ValidationError

from index import FangtanError, Filter, InputError
from index.extras import extras_named
from index.query import filter_of
from qa.pipeline import READ
from qa.web.schema import Added, Asked, AskedMany, Filters, HitOut, Listed, ReplyOut, Said, SaidOut, Whole

with extras_named():
    import httpx


T = TypeVar("T")
RESUMED = 6  # earlier questions that are sent along
HITS, DOCUMENTS = TypeAdapter(list[HitOut]), TypeAdapter(list[Listed])


class Client:
    """Asks a server. Raises InputError for what it does not take, FangtanError where it cannot be reached.

    `auth` is (user, password) for one that wants them.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:7860",
        *,
        auth: tuple[str, str] | None = None,
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(base_url=url, auth=auth, timeout=timeout, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, question: str, *, k: int = READ, where: Filter | None = None) -> ReplyOut:
        """Return the reply to one question."""
        asked = _checked(Asked, question=question, k=k, filters=_filters(where))
        return _read(ReplyOut.model_validate_json, self._sent("POST", "/api/ask", asked))

    async def aask(self, question: str, *, k: int = READ, where: Filter | None = None) -> ReplyOut:
        """Return the reply to one question, asked in a thread of its own."""
        return await asyncio.to_thread(self.ask, question, k=k, where=where)

    def ask_many(self, questions: Iterable[str], *, k: int = READ, where: Filter | None = None) -> list[ReplyOut]:
        """Return the replies in order; raises InputError for the first question that was not taken."""
        if isinstance(questions, str):
            raise InputError(f"questions are {questions!r}, expected a list of questions; use ask for a single one")
        wanted = list(questions)
        asked = _checked(AskedMany, questions=wanted, k=k, filters=_filters(where))
        replies = _read(_events, self._sent("POST", "/api/ask_many", asked))
        if len(replies) != len(wanted):
            raise FangtanError(f"the server gave {len(replies)} replies to {len(wanted)} questions; ask again")
        return replies

    def search(self, query: str, k: int = 10, *, where: Filter | None = None) -> list[HitOut]:
        """Return the `k` nearest passages."""
        asked = _checked(Asked, question=query, k=k, filters=_filters(where))
        return _read(HITS.validate_json, self._sent("POST", "/api/search", asked))

    def chat(self, *, k: int = READ, where: Filter | None = None) -> Chat:
        """Begin a conversation, in which questions may lean on earlier ones."""
        return Chat(self, k=k, where=where)

    @property
    def documents(self) -> list[Listed]:
        """The documents that are served."""
        found: list[Listed] = []
        while part := _read(DOCUMENTS.validate_json, self._sent("GET", f"/api/documents?start={len(found)}")):
            found += part
        return found

    def document(self, identity: str) -> Whole:
        """Return one document with its text and its turns."""
        return _read(Whole.model_validate_json, self._sent("GET", f"/api/documents/{quote(identity, safe='')}"))

    def add(self, path: Path | str) -> Added:
        """Add a file, where the server runs with --shared."""
        try:
            name, data = Path(path).name, Path(path).read_bytes()
        except OSError as error:
            raise InputError(f"{path} cannot be read ({error.strerror}); give a file") from None
        return _read(Added.model_validate_json, self._sent("POST", "/api/documents", files={"file": (name, data)}))

    def remove(self, ids: Iterable[str]) -> None:
        """Remove documents by id, where the server runs with --shared."""
        for identity in [ids] if isinstance(ids, str) else ids:
            self._sent("DELETE", f"/api/documents/{quote(identity, safe='')}")

    def _sent(self, method: str, path: str, body: Any = None, **given: Any) -> bytes:
        """Return what the server answers."""
        try:
            plain = {"json": body.model_dump(mode="json", exclude_none=True)} if body is not None else given
            reply = self._http.request(method, path, **plain)
        except (UnicodeError, httpx.InvalidURL) as error:
            raise InputError(f"what was given cannot be sent ({error}); give plain text") from None
        except (httpx.HTTPError, RuntimeError) as error:  # the second: it was closed
            where = self._http.base_url
            raise FangtanError(f"{where} cannot be asked ({error}); start it with: fangtan serve") from None
        if reply.is_success:
            return reply.content
        kind = InputError if reply.status_code in (403, 404, 413, 422) else FangtanError
        raise kind(_detail(reply))


class Chat:
    """One conversation with a server."""

    def __init__(self, client: Client, *, k: int, where: Filter | None) -> None:
        self._client, self._k, self._where = client, k, where
        self._name: str | None = None
        self._earlier: list[str] = []

    def ask(self, question: str) -> SaidOut:
        """Return the reply to a question that may lean on the conversation's earlier ones."""
        told = {"conversation": self._name, "earlier": self._earlier[-RESUMED:]}
        said = _checked(Said, question=question, k=self._k, filters=_filters(self._where), **told)
        reply = _read(SaidOut.model_validate_json, self._client._sent("POST", "/api/chat", said))
        self._name = reply.conversation
        self._earlier.append(reply.understood or question)
        return reply


def _events(data: bytes) -> list[ReplyOut]:
    events = data.decode().split("\n\n")
    rows = [json.loads(event.removeprefix("data: ")) for event in events if event.startswith("data: ")]
    if refused := [row["detail"] for row in rows if "detail" in row]:
        raise InputError(refused[0])
    return [ReplyOut.model_validate(row) for row in rows]


def _read(made: Callable[[bytes], T], data: bytes) -> T:
    """Return what a reply holds; raises FangtanError where it is no reply of such a server."""
    try:
        return made(data)
    except (ValueError, TypeError, KeyError):
        raise FangtanError(f"the server's reply is not one of fangtan's ({data[:40]!r}); check its address") from None


def _checked(shape: type[BaseModel], **given: Any) -> Any:
    """Return what is to be sent; raises InputError, in one sentence, where the server would not take it."""
    try:
        return shape(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name, got = ".".join(map(str, first["loc"])), first["input"]
        raise InputError(f"{name} is {got!r:.60}; {first['msg'][:1].lower()}{first['msg'][1:]}") from None


def _filters(given: Filter | None) -> Filters:
    where = filter_of(given)
    names = {"sources": list(where.sources), "speakers": list(where.speakers)}
    return Filters(**names, since=where.since, until=where.until, metadata=dict(where.metadata))


def _detail(reply: httpx.Response) -> str:
    try:
        return str(reply.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"the server answered {reply.status_code}: {reply.text[:200]}"
