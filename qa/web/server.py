"""The page, the API and their guards as one web application, and the process that serves it."""

from __future__ import annotations

import os
import socket
import tempfile
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from index import FangtanError, InputError
from index.text.printable import dumps
from qa.pipeline import QA
from qa.web.api import Api, refused, router
from qa.web.desk import Desk
from qa.web.examples import Examples
from qa.web.feedback import Feedback
from qa.web.guard import Gate, Guard, Login, Rate
from qa.web.language.components import LABELS
from qa.web.library import Library
from qa.web.log import Log
from qa.web.metrics import SHARED, forget
from qa.web.page import asset, build
from qa.web.workers import Workers

LOCAL = ("127.0.0.1", "localhost", "[::1]")
HANDLERS = 32  # uploads and questions over MCP in hand at once
AT_ONCE, WAITING = 2, 48  # questions answered side by side, and waiting for it
MOST_UPLOAD = 20 << 20  # bytes
MISSING = "/metrics needs prometheus-client; get it with: pip install 'fangtan[metrics]'"
FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where and to whom the application is served."""

    host: str = "127.0.0.1"
    port: int = 7860
    names: tuple[str, ...] = ()  # further host names it may be asked by
    root_path: str = ""
    login: Login | None = None
    feedback: Path | None = None
    log_texts: bool = False
    rate: Rate = field(default_factory=Rate)
    workers: int = 1


def application(library: Library, settings: Settings) -> FastAPI:
    """The whole application: page at /, API at /api, /healthz, /readyz and /metrics."""
    log = Log(texts=settings.log_texts)
    app = FastAPI(title="fangtan", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.add_exception_handler(RequestValidationError, refused)
    app.add_exception_handler(FangtanError, _unusable)
    metrics = library.qa.metrics
    gate = Gate(at_once=AT_ONCE, waiting=WAITING // settings.workers, metrics=metrics)
    feedback = Feedback(settings.feedback)
    app.include_router(router(Api(library, settings.rate, gate, log, feedback)))

    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> PlainTextResponse:
        index = library.qa.index
        ready = len(index.documents) > 0
        told = f"ready, generation {index.generation}" if ready else "no documents"
        return PlainTextResponse(told, 200 if ready else 503)

    @app.get("/metrics", include_in_schema=False)
    async def counted() -> PlainTextResponse:
        index = library.qa.index
        page = metrics.page(index.generation, len(index.documents))
        told = page.decode() if page is not None else MISSING
        return PlainTextResponse(told, 200 if page is not None else 501)

    examples = Examples(library.qa)
    examples.start()
    page = build(Desk(library, feedback, log, settings.rate, examples, gate), most_upload=MOST_UPLOAD)
    page.queue(max_size=8 * HANDLERS, default_concurrency_limit=HANDLERS)
    page.has_launched = True  # else gradio takes any file of this machine for an upload
    gr.mount_gradio_app(app, page, path="/", **_page_settings(settings))
    hosts = [*LOCAL, settings.host, *settings.names]
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)
    app.add_middleware(Guard, login=settings.login, most_upload=MOST_UPLOAD)
    return app


def _unusable(_: Request, error: Exception) -> Response:
    """Why nothing can be answered now: the index is damaged, or its server is gone."""
    return Response(dumps({"detail": str(error)}), status_code=503, media_type="application/json")


def run(qa: QA, settings: Settings, *, shared: bool = False) -> None:
    """Serve until the process is told to stop; questions under way are finished first. Raises as listen does.

    Several workers are processes of their own that listen together: each loads the models and maps the index's files,
    which lie in memory once. One that dies is started again.
    """
    listening = listen(settings)
    with tempfile.TemporaryDirectory(prefix="fangtan-") as uploads:  # readable by this user alone
        os.environ["GRADIO_TEMP_DIR"] = uploads
        if settings.workers > 1:
            os.environ[SHARED] = tempfile.mkdtemp(dir=uploads)
        config = uvicorn.Config(
            partial(_made, qa, settings, shared),
            factory=True,
            host=settings.host,
            port=settings.port,
            root_path=settings.root_path,
            log_level="warning",
            server_header=False,
            proxy_headers=False,  # anyone can send X-Forwarded-For
            timeout_graceful_shutdown=5,
            workers=settings.workers,
        )
        if settings.workers > 1:
            Workers(config, [listening], ended=forget).run()
        else:
            uvicorn.Server(config).run(sockets=[listening])


def _made(qa: QA, settings: Settings, shared: bool) -> FastAPI:
    """Return the application of one process; several keep nothing that another would have to know."""
    return application(Library(qa, shared=shared, alone=settings.workers == 1), settings)


def listen(settings: Settings) -> socket.socket:
    """The socket that the application is served on; raises InputError where the address cannot be listened on."""
    try:
        return socket.create_server((settings.host, settings.port), family=_family(settings.host))
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise InputError(
            f"{where} cannot be listened on ({os.strerror(error.errno or 0)}); choose another --host or --port"
        ) from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _page_settings(settings: Settings) -> dict[str, Any]:
    return {
        "server_name": settings.host,
        "server_port": settings.port,
        "root_path": settings.root_path or None,
        "footer_links": [],
        "run_history": False,
        "show_error": False,
        "max_file_size": MOST_UPLOAD,
        "ssr_mode": False,
        "allowed_paths": [],
        "enable_monitoring": False,
        "pwa": False,
        "i18n": LABELS,
        "theme": gr.themes.Default(primary_hue="teal", font=FONTS).set(
            button_primary_background_fill="#0f766e", button_primary_background_fill_dark="#0f766e"
        ),
        "head": f"<style>{asset('page.css')}</style>",
    }
