"""The command that examines a saved index and repairs it: doctor."""

from __future__ import annotations

from pathlib import Path

import click

from index import InputError, load_encoder
from qa.cli.shared import FOUND, WRONG, encoder_option, place, say


@click.command()
@click.argument("index", type=place)
@encoder_option
@click.pass_context
def doctor(context: click.Context, index: Path | str, encoder: str | None) -> None:
    """Check every byte of an index and repair what can be made again; exit code 2 where it stays unusable."""
    from index.repair import examine

    if isinstance(index, str):
        raise InputError(f"{index} lies on a server, whose files it keeps itself; doctor takes an index in a folder")
    report = examine(index, load_encoder(encoder))
    for line in (*report.findings, *report.repairs):
        say(line)
    say(f"{index} is {'sound' if report.sound else 'not usable: build it again'}")
    context.exit(FOUND if report.sound else WRONG)
