"""The command that makes a saved index: build."""

from __future__ import annotations

from pathlib import Path

import click

from index import Index, load_encoder, read_folder
from qa.cli.shared import FILE, bar, counted, encoder_option, say, tell


@click.command()
@click.argument("docs", type=FILE)
@click.option("-o", "--output", type=FILE, required=True, help="Folder for the index.")
@encoder_option
def build(docs: Path, output: Path, encoder: str | None) -> None:
    """Index a folder; what is there already is brought up to date in one step.

    \b
    fangtan build interviews -o saved
    """
    with bar("读取") as tick:
        reading = read_folder(docs, progress=lambda paths: counted(paths, tick))
    for item in reading.left_out:
        tell(item)
    with bar("编码") as tick:
        index = Index.build(reading.documents, output, encoder=load_encoder(encoder), progress=tick)
    left = f", {len(reading.left_out)} files left out" if reading.left_out else ""
    say(f"{len(index.documents)} documents, {len(index.passages)} passages in {output}{left}")
