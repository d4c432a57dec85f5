"""The command that shows what was understood of a file: its metadata, who speaks where, and what is damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from index import Document
from index.load.damage import inspect as look
from index.load.folder import files_of, read_files
from index.load.turns.layout import turns_of
from index.text.printable import dumps, printable
from index.text.tables import tables
from qa.cli.shared import FILE, FOUND, NOTHING, json_option, put, tell

LONGEST = 40  # characters that are shown of a turn


@click.command()
@click.argument("docs", type=FILE)
@json_option
@click.pass_context
def inspect(context: click.Context, docs: Path, as_json: bool) -> None:
    """Show what was understood of a file or folder: title, date, source, tables, who speaks where, damage.

    With --json one line a document: its text, and turns with offsets in code points of that text.
    """
    reading = read_files(files_of(docs), docs if docs.is_dir() else docs.parent)
    for item in reading.left_out:
        tell(item)
    for document in reading.documents:
        put(dumps(understood(document)) if as_json else _shown(document))
    context.exit(FOUND if reading.documents else NOTHING)


def understood(document: Document) -> dict[str, Any]:
    """Return what was understood of a document as JSON values."""
    damage = look(document.text).whole
    return {
        "source": document.source,
        "title": document.title,
        "date": document.date,
        "publisher": document.publisher,
        "authors": [span.of(document.text) for span in document.metadata.authors],
        "damage": {"points": damage.points, "lost": list(damage.lost), "gaps": [gap.start for gap in damage.gaps]},
        "turns": [
            {"start": turn.span.start, "end": turn.span.end, "speaker": turn.speaker, "role": turn.role}
            for turn in turns_of(document)
        ],
        "tables": [
            {"start": table.span.start, "end": table.span.end, "cells": len(table.cells)}
            for table in tables(document.text)
        ],
        "text": document.text,
    }


def _shown(document: Document) -> str:
    told = understood(document)
    lines = [printable(document.source)]
    lines += [f"  {name}: {printable(str(told[name]))}" for name in ("title", "date", "publisher") if told[name]]
    if told["damage"]["points"]:
        lines.append(f"  damage: {', '.join(told['damage']['lost'])} lost, {len(told['damage']['gaps'])} gaps")
    lines += [f"  [{one['start']}, {one['end']}) table of {one['cells']} cells" for one in told["tables"]]
    for turn in told["turns"]:
        said = " ".join(document.text[turn["start"] : turn["end"]][:LONGEST].split())
        lines.append(f"  [{turn['start']}, {turn['end']}) {turn['role']} {turn['speaker'] or '—'}: {printable(said)}")
    return "\n".join(lines)
