"""The command that makes a saved index: build."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from index import Index, InputError, load_encoder, read_folder
from index.cluster import clear, cluster
from index.given import PARTS
from qa.cli.shared import FILE, bar, counted, encoder_option, place, say, tell


@click.command()
@click.argument("docs", type=FILE)
@click.option("-o", "--output", type=place, required=True, help="Folder for the index, or milvus://HOST:PORT/NAME.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that read and encode, by Dask.")
@click.option("--scheduler", help="Address of a Dask scheduler whose workers do so, as tcp://10.0.0.1:8786.")
@encoder_option
def build(docs: Path, output: Path | str, workers: int | None, scheduler: str | None, encoder: str | None) -> None:
    """Index a folder; what is there already is brought up to date in one step.

    \b
    fangtan build interviews -o saved
    fangtan build interviews -o saved --workers 8    # a build that was killed goes on where it was
    """
    if workers and scheduler:
        raise InputError(f"--workers {workers} and --scheduler {scheduler} were both given; give one of them")
    if workers or scheduler:
        if isinstance(output, str):
            raise InputError(f"--workers builds an index in a folder, not at {output}; build there without")

        with cluster(workers=workers, scheduler=scheduler) as many:
            with bar("读取") as tick:
                reading = many.read_folder(docs, progress=tick)
            with bar("编码") as tick:
                entries = partial(many.entries_of, folder=output / PARTS)
                index = Index.build(
                    reading.documents, output, encoder=load_encoder(encoder), progress=tick, entries=entries
                )
    else:
        with bar("读取") as tick:
            reading = read_folder(docs, progress=lambda paths: counted(paths, tick))
        with bar("编码") as tick:
            index = Index.build(reading.documents, output, encoder=load_encoder(encoder), progress=tick)
        if isinstance(output, Path):
            clear(output / PARTS)  # of a build that was broken off
    for item in reading.left_out:
        tell(item)
    left = f", {len(reading.left_out)} files left out" if reading.left_out else ""
    say(f"{len(index.documents)} documents, {len(index.passages)} passages in {output}{left}")
