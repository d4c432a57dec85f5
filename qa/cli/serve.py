"""The command that serves the chat: serve."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index import InputError
from qa.cli.shared import (
    FILE,
    calibration_option,
    docs_option,
    encoder_option,
    index_option,
    opened,
    reader_option,
    say,
)

if TYPE_CHECKING:
    from qa.web.guard import Login


@click.command("serve")
@docs_option
@index_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=7860, show_default=True)
@click.option("--name", "names", multiple=True, help="Host name that browsers may use beside the address.")
@click.option("--auth", metavar="USER:FILE", help="User, and a file whose first line is the password.")
@click.option("--root-path", default="", help="Path under which a proxy serves it, as /qa.")
@click.option("--shared", is_flag=True, help="What a visitor adds all visitors see.")
@click.option(
    "--feedback", type=FILE, help="Keep visitors' judgements in this file, a question set for `fangtan eval`."
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer.")
@click.option("--log-texts", is_flag=True, help="Write questions and answers into the log too.")
@encoder_option
@reader_option
@calibration_option
def serve(
    docs: Path | None,
    saved: Path | str | None,
    host: str,
    port: int,
    names: tuple[str, ...],
    auth: str | None,
    root_path: str,
    shared: bool,
    feedback: Path | None,
    workers: int,
    log_texts: bool,
    encoder: str | None,
    reader: str | None,
    calibration: Path | None,
) -> None:
    """Serve the chat in the browser, and the same answers at /api for programs.

    \b
    fangtan serve --docs interviews
    fangtan serve --index saved --host 0.0.0.0 --name qa.example.org --auth eva:password.txt
    """
    login = _login(auth) if auth else None
    if root_path and not re.fullmatch(r"(?:/[\w.~-]+)+", root_path):
        raise InputError(f"--root-path got {root_path!r}; give a path such as /qa, without / at its end")
    if workers > 1 and shared and not saved:
        raise InputError(f"--workers {workers} with --shared needs an index that they share; give --index as well")
    from qa.web import quiet

    quiet()
    from qa.pipeline import QA
    from qa.web.server import Settings, run

    qa = opened(docs, saved, encoder, reader, calibration)
    if shared and not saved:  # what is added must not change the cache of the folder
        qa = QA(qa.index.extended([]), reader=qa.reader, calibration=qa.calibration)
    settings = Settings(host, port, names, root_path, login, feedback, log_texts, workers=workers)
    say(f"http://{f'[{host}]' if ':' in host else host}:{port}  ({len(qa.index.documents)} documents; Ctrl-C stops)")
    run(qa, settings, shared=shared)


def _login(given: str) -> Login:
    """The login of USER:FILE."""
    from qa.web.guard import Login

    user, _, name = given.partition(":")
    if not user or not name:
        raise InputError(f"--auth got {given!r}; give USER:FILE, the password on the file's first line")
    try:
        password = Path(name).read_text("utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the password file {name!r} cannot be read ({error}); give --auth USER:FILE") from None
    if not password:
        raise InputError(f"the password file {name!r} begins with an empty line; write the password there")
    return Login(user, password)
