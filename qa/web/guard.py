"""What stands before the page: body size, foreign origins, a password, and the headers that keep a browser at home."""

from __future__ import annotations

import base64
import contextlib
import hmac
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from qa.web.metrics import Metrics

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CSP = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
MOST_BODY = 4 << 20  # bytes of a request that is no upload: all turns of a conversation
UPLOADS = ("/gradio_api/upload", "/api/documents")
TOO_LARGE = "the request is too large"
OPEN_PATHS = ("/healthz", "/readyz")
UPLOAD_COST = 20.0  # questions that one upload counts as
PER_SECOND, BURST, MOST_CLIENTS = 10.0, 200.0, 4096  # an office may stand behind one address


@dataclass(frozen=True, slots=True)
class Login:
    """The one user who may come in."""

    user: str
    password: str

    def allows(self, header: str) -> bool:
        """Whether an Authorization header (HTTP Basic, RFC 7617) is theirs; compared in constant time."""
        kind, _, coded = header.partition(" ")
        try:
            given = base64.b64decode(coded, validate=True)
        except ValueError:
            return False
        return kind.lower() == "basic" and hmac.compare_digest(given, f"{self.user}:{self.password}".encode())


class Rate:
    """A token bucket a client: so many questions a second over time, some more at once."""

    def __init__(self, *, per_second: float = PER_SECOND, burst: float = BURST) -> None:
        self.per_second, self.burst = per_second, burst
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(Rate, per_second=self.per_second, burst=self.burst), ()

    def allows(self, client: str, now: float | None = None, *, cost: float = 1.0) -> bool:
        """Take so many tokens; False where the client has fewer left."""
        at = time.monotonic() if now is None else now
        with self._lock:
            left, since = self._buckets.pop(client, (self.burst, at))
            left = min(self.burst, left + (at - since) * self.per_second)
            self._buckets[client] = (left - cost if left >= cost else left, at)
            while len(self._buckets) > MOST_CLIENTS:
                self._buckets.popitem(last=False)
        return left >= cost


class Gate:
    """Lets so many through at once and so many wait, half of them of one client; for one more there is no room."""

    def __init__(self, *, at_once: int, waiting: int, metrics: Metrics | None = None) -> None:
        self._metrics = metrics or Metrics()
        self._running = threading.Semaphore(at_once)
        self._room, self._share = at_once + waiting, max(1, (at_once + waiting) // 2)
        self._inside: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def entered(self, client: str) -> Iterator[bool]:
        """True when one's turn has come, False at once where there is no room."""
        with self._lock:
            room = self._inside.total() < self._room and self._inside[client] < self._share
            self._inside[client] += room
        if not room:
            self._metrics.turned_away()
            yield False
            return
        self._metrics.entered(1)
        try:
            with self._running:
                yield True
        finally:
            self._metrics.entered(-1)
            with self._lock:
                self._inside[client] -= 1
                self._inside += Counter()  # forgets who is gone


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: App, *, login: Login | None = None, most_upload: int) -> None:
        self.app, self.login, self.most_upload = app, login, most_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what must not come in, pass on the rest with the headers added."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if refused := self._refused(scope, headers):
            await _answer(send, *refused)
            return
        limit = self._limit(scope)
        body = _Counted(receive, limit)
        sent = _Sent(send, body)
        try:
            await self.app(scope, body, sent)
        except _TooLarge:
            if not sent.started:
                await _answer(send, 413, TOO_LARGE)

    def _refused(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        origin = headers.get("origin")
        if origin and _host(origin) != headers.get("host", ""):
            return 403, "requests from other sites are not taken"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._limit(scope):
            return 413, TOO_LARGE
        if self.login and _path(scope) not in OPEN_PATHS and not self.login.allows(headers.get("authorization", "")):
            return 401, "user and password are needed"
        return None

    def _limit(self, scope: Scope) -> int:
        return self.most_upload if _path(scope).rstrip("/") in UPLOADS else MOST_BODY


def _path(scope: Scope) -> str:
    """The path below the one that a proxy serves it under."""
    return str(scope["path"]).removeprefix(scope.get("root_path", ""))


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


class _TooLarge(Exception):
    """A body went on beyond its limit."""


class _Counted:
    """A receive channel that counts the body's bytes, and ends where they are more than the limit."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self.receive, self.left = receive, limit

    async def __call__(self) -> MutableMapping[str, Any]:
        message = await self.receive()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            raise _TooLarge
        return message


class _Sent:
    """A send channel that adds the headers; what an application makes of a body that was cut off is told as 413."""

    def __init__(self, send: Send, body: _Counted | None = None) -> None:
        self.send, self.body, self.started = send, body, False

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            status = 413 if self.body and self.body.left < 0 else message["status"]
            message = {**message, "status": status, "headers": [*message.get("headers", []), *own]}
        await self.send(message)


async def _answer(send: Send, status: int, reason: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(reason)).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="fangtan", charset="UTF-8"'))
    await _Sent(send)({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": reason.encode()})
