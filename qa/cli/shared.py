"""What the commands share: options, opening an index, telling the user."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from index import Encoder, Index, InputError, LeftOut, load_encoder
from index.address import MILVUS
from index.cache import cached_index
from index.text.printable import printable
from index.text.tokens import warm
from qa.calibration import load_calibration
from qa.pipeline import QA, READ
from qa.reader.bundled import load_reader

SEEDS = Path("seeds")
FOUND, NOTHING, WRONG = 0, 1, 2  # exit codes

out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)

FILE = click.Path(path_type=Path)


def place(text: str) -> Path | str:
    """Return the folder of an index, or the address of a server that keeps it."""
    return text if MILVUS.match(text) else Path(text)


docs_option = click.option(
    "--docs", type=FILE, help="Folder or file of txt, md, html, docx, pdf, xlsx, srt and others. [default: seeds]"
)
index_option = click.option("--index", "saved", type=place, help="Index made by `fangtan build`.")
encoder_option = click.option("--encoder", help="A sentence-transformers model on this machine.")
reader_option = click.option("--reader", help="A transformers question answering model on this machine.")
calibration_option = click.option("--calibration", type=FILE, help="File made by `fangtan calibrate`.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
NUMBER = click.IntRange(1, 1000)
read_option = click.option("-k", type=NUMBER, default=READ, show_default=True, help="Passages to read.")


def opened(
    docs: Path | None,
    saved: Path | str | None,
    encoder: str | None,
    reader: str | None = None,
    calibration: Path | None = None,
) -> QA:
    """The QA of a saved index, or of a folder by way of the cache; the models load side by side."""
    if docs and saved:
        raise InputError(f"--docs {docs} and --index {saved} were both given; give one of them")
    weights = load_calibration(calibration)
    with ThreadPoolExecutor() as pool:
        loading, _ = pool.submit(load_reader, reader), pool.submit(warm)
        index = _index(docs or SEEDS, saved, load_encoder(encoder))
        return QA(index, reader=loading.result(), calibration=weights)


def _index(docs: Path, saved: Path | str | None, encoder: Encoder) -> Index:
    if saved:
        return Index.open(saved, encoder=encoder)
    with bar("编码") as tick:
        return cached_index(docs, encoder=encoder, progress=tick, report=tell)


@contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], object]]:
    """A progress bar on a terminal, nothing elsewhere; told (done, in all)."""
    if not err.is_terminal:
        yield lambda _done, _total: None
        return
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def counted(paths: Iterable[Path], tick: Callable[[int, int], object]) -> Iterator[Path]:
    """The paths as they are taken, each told to `tick`."""
    for done, path in enumerate(listed := list(paths), 1):
        yield path
        tick(done, len(listed))


def tell(item: LeftOut) -> None:
    """Say why a file was left out."""
    say(item.reason)


def say(text: str) -> None:
    """One line for the user, on standard error."""
    err.print(printable(text), markup=False)


def put(text: str) -> None:
    """One line of the result, on standard output."""
    sys.stdout.write(text + "\n")
