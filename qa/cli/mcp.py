"""The command that serves programs over the Model Context Protocol: mcp."""

from __future__ import annotations

from pathlib import Path

import click

from index.extras import extras_named
from qa.cli.shared import (
    calibration_option,
    docs_option,
    encoder_option,
    index_option,
    opened,
    reader_option,
    say,
)


@click.command("mcp")
@docs_option
@index_option
@click.option("--http", "port", type=click.IntRange(1, 65535), help="Port of 127.0.0.1 to serve at, instead of stdio.")
@encoder_option
@reader_option
@calibration_option
def mcp(
    docs: Path | None,
    saved: Path | str | None,
    port: int | None,
    encoder: str | None,
    reader: str | None,
    calibration: Path | None,
) -> None:
    """Offer the tools ask, search and documents, and the documents' texts, over MCP.

    \b
    fangtan mcp --docs interviews
    fangtan mcp --index saved --http 8000    # at http://127.0.0.1:8000/mcp
    """
    with extras_named():
        from qa.adapters.mcp import server_of
    server = server_of(opened(docs, saved, encoder, reader, calibration))
    if port:
        say(f"http://127.0.0.1:{port}/mcp")
        server.run("streamable-http", host="127.0.0.1", port=port)
    else:
        server.run("stdio")
