"""The command `fangtan`: build, ask, search, predict, doctor."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from index import Encoder, FangtanError, Index, InputError, LeftOut, load_encoder, read_folder
from index.cache import cached_index
from index.words import warm
from qa.answer import QA, READ
from qa.reader import load_reader
from qa.records import Status
from qa.render import dumps, plain_hit, plain_reply, prediction, printable, show_hit, show_reply

SEEDS = Path("seeds")
FOUND, NOTHING, WRONG = 0, 1, 2  # exit codes

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)

Docs = Annotated[Path | None, typer.Option(help="Folder or file of txt, md, html, docx or pdf. [default: seeds]")]
Saved = Annotated[Path | None, typer.Option("--index", help="Index made by `fangtan build`.")]
EncoderName = Annotated[str | None, typer.Option("--encoder", help="A sentence-transformers model on this machine.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")]
Passages = Annotated[int, typer.Option("-k", min=1, max=1000, help="Passages to use.")]


@app.command()
def build(
    docs: Annotated[Path, typer.Argument(help="Folder or file to index.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the index.")],
    encoder: EncoderName = None,
) -> None:
    """Index a folder; what is there already is brought up to date in one step."""
    with _bar("读取") as tick:
        reading = read_folder(docs, progress=lambda paths: _counted(paths, tick))
    for item in reading.left_out:
        _tell(item)
    with _bar("编码") as tick:
        index = Index.build(reading.documents, output, encoder=load_encoder(encoder), progress=tick)
    left = f", {len(reading.left_out)} files left out" if reading.left_out else ""
    err.print(
        printable(f"{len(index.documents)} documents, {len(index.passages)} passages in {output}{left}"), markup=False
    )


@app.command()
def ask(
    question: str,
    docs: Docs = None,
    index: Saved = None,
    k: Passages = READ,
    as_json: Json = False,
    encoder: EncoderName = None,
) -> None:
    """Answer a question in the documents' own words; exit code 0 answered, 1 not."""
    reply = _open(docs, index, encoder).ask(question, k=k)
    if as_json:
        _print(dumps(plain_reply(reply)))
    else:
        out.print(show_reply(reply))
    raise typer.Exit(FOUND if reply.status is Status.ANSWERED else NOTHING)


@app.command()
def search(
    query: str,
    docs: Docs = None,
    index: Saved = None,
    k: Passages = 10,
    as_json: Json = False,
    encoder: EncoderName = None,
) -> None:
    """Find passages; exit code 0 found, 1 none."""
    hits = _open(docs, index, encoder).search(query, k)
    if as_json:
        _print(dumps([plain_hit(hit) for hit in hits]))
    else:
        for number, hit in enumerate(hits, 1):
            out.print(show_hit(hit, number))
    raise typer.Exit(FOUND if hits else NOTHING)


@app.command()
def predict(
    questions: Annotated[Path, typer.Argument(help="JSONL: {id, question} or {id, turns: [{question}]} a line.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="JSONL to write.")],
    docs: Docs = None,
    index: Saved = None,
    k: Passages = READ,
    encoder: EncoderName = None,
) -> None:
    """Answer a file of questions, one JSON line each; a dialogue's turns get ids ID.1, ID.2 and so on."""
    asked = _questions(questions)
    qa = _open(docs, index, encoder)
    with _written(output) as write, _bar("回答") as tick:
        for done, (identity, question) in enumerate(asked, 1):
            write(dumps(prediction(identity, qa.ask(question, k=k))) + "\n")
            tick(done, len(asked))
    err.print(printable(f"{len(asked)} predictions in {output}"), markup=False)


@app.command()
def doctor(index: Annotated[Path, typer.Argument(help="Folder of the index.")], encoder: EncoderName = None) -> None:
    """Check every byte of an index and repair what can be made again; exit code 2 where it stays unusable."""
    from index.doctor import examine

    report = examine(index, load_encoder(encoder))
    for line in (*report.findings, *report.repairs):
        err.print(printable(line), markup=False)
    err.print(printable(f"{index} is {'sound' if report.sound else 'not usable: build it again'}"), markup=False)
    raise typer.Exit(FOUND if report.sound else WRONG)


def main() -> None:
    """Run the command line; a mistake ends in one sentence and exit code 2."""
    try:
        app()
    except FangtanError as error:
        err.print(printable(f"fangtan: {error}"), markup=False)
        sys.exit(WRONG)


def _open(docs: Path | None, saved: Path | None, encoder: str | None) -> QA:
    """The QA of a saved index, or of a folder by way of the cache; the models load side by side."""
    if docs and saved:
        raise InputError(f"--docs {docs} and --index {saved} were both given; give one of them")
    with ThreadPoolExecutor() as pool:
        reader, _ = pool.submit(load_reader), pool.submit(warm)
        index = _index(docs or SEEDS, saved, load_encoder(encoder))
        return QA(index, reader=reader.result())


def _index(docs: Path, saved: Path | None, encoder: Encoder) -> Index:
    if saved:
        return Index.open(saved, encoder=encoder)
    with _bar("编码") as tick:
        return cached_index(docs, encoder=encoder, progress=tick, report=_tell)


@dataclass(frozen=True, slots=True)
class _Asked:
    identity: str
    question: str

    def __iter__(self) -> Iterator[str]:
        return iter((self.identity, self.question))


def _questions(path: Path) -> list[_Asked]:
    """Every question of a JSONL file; raises InputError naming the first bad line."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as UTF-8 text ({error}); give a JSONL file of questions") from None
    found: list[_Asked] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found += _asked(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError):
                raise InputError(
                    f"line {number} of {path} is {line[:60]!r}, expected {{id, question}} or {{id, turns}}; mend it"
                ) from None
    return found


def _asked(row: Any) -> list[_Asked]:
    if "turns" in row:
        return [_Asked(f"{row['id']}.{n}", _text(turn)) for n, turn in enumerate(row["turns"], 1)]
    return [_Asked(str(row["id"]), _text(row))]


def _text(row: Any) -> str:
    question = row["question"]
    if not isinstance(question, str) or not question.strip():
        raise ValueError(question)
    return question


@contextmanager
def _written(path: Path) -> Iterator[Callable[[str], object]]:
    """A file that appears under its name only when all of it is written."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    except OSError as error:
        raise InputError(
            f"{path} cannot be written ({error.strerror}); give a file in a folder you may write to"
        ) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yield file.write
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], object]]:
    """A progress bar on a terminal, nothing elsewhere; told (done, in all)."""
    if not err.is_terminal:
        yield lambda _done, _total: None
        return
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _counted(paths: Any, tick: Callable[[int, int], object]) -> Iterator[Path]:
    listed = list(paths)
    for done, path in enumerate(listed, 1):
        yield path
        tick(done, len(listed))


def _tell(item: LeftOut) -> None:
    err.print(printable(item.reason), markup=False)


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
