"""The command `fangtan`: build, ask, search, predict, doctor."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import click
from rich.console import Console

from index import Encoder, FangtanError, Index, InputError, LeftOut, load_encoder, read_folder
from index.cache import cached_index
from index.words import warm
from qa.answer import QA, READ
from qa.questions import read_questions, written_whole
from qa.reader import load_reader
from qa.records import Status
from qa.render import dumps, plain_hit, plain_reply, prediction, printable, show_hit, show_reply

SEEDS = Path("seeds")
FOUND, NOTHING, WRONG = 0, 1, 2  # exit codes

out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)

FILE = click.Path(path_type=Path)
docs_option = click.option("--docs", type=FILE, help="Folder or file of txt, md, html, docx or pdf. [default: seeds]")
index_option = click.option("--index", "saved", type=FILE, help="Index made by `fangtan build`.")
encoder_option = click.option("--encoder", help="A sentence-transformers model on this machine.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
NUMBER = click.IntRange(1, 1000)
read_option = click.option("-k", type=NUMBER, default=READ, show_default=True, help="Passages to read.")


@click.group(help=__doc__)
def app() -> None:
    """Group the commands."""


@app.command()
@click.argument("docs", type=FILE)
@click.option("-o", "--output", type=FILE, required=True, help="Folder for the index.")
@encoder_option
def build(docs: Path, output: Path, encoder: str | None) -> None:
    """Index a folder; what is there already is brought up to date in one step."""
    with _bar("读取") as tick:
        reading = read_folder(docs, progress=lambda paths: _counted(paths, tick))
    for item in reading.left_out:
        _tell(item)
    with _bar("编码") as tick:
        index = Index.build(reading.documents, output, encoder=load_encoder(encoder), progress=tick)
    left = f", {len(reading.left_out)} files left out" if reading.left_out else ""
    _say(f"{len(index.documents)} documents, {len(index.passages)} passages in {output}{left}")


@app.command()
@click.argument("question")
@docs_option
@index_option
@read_option
@json_option
@encoder_option
@click.pass_context
def ask(
    context: click.Context,
    question: str,
    docs: Path | None,
    saved: Path | None,
    k: int,
    as_json: bool,
    encoder: str | None,
) -> None:
    """Answer a question in the documents' own words; exit code 0 answered, 1 not."""
    reply = _open(docs, saved, encoder).ask(question, k=k)
    if as_json:
        _print(dumps(plain_reply(reply)))
    else:
        out.print(show_reply(reply))
    context.exit(FOUND if reply.status is Status.ANSWERED else NOTHING)


@app.command()
@click.argument("query")
@docs_option
@index_option
@click.option("-k", type=NUMBER, default=10, show_default=True, help="Passages to show.")
@json_option
@encoder_option
@click.pass_context
def search(
    context: click.Context,
    query: str,
    docs: Path | None,
    saved: Path | None,
    k: int,
    as_json: bool,
    encoder: str | None,
) -> None:
    """Find passages, nearest first; exit code 0 found, 1 nothing to search."""
    hits = _open(docs, saved, encoder).search(query, k)
    if as_json:
        _print(dumps([plain_hit(hit) for hit in hits]))
    else:
        for number, hit in enumerate(hits, 1):
            out.print(show_hit(hit, number))
    context.exit(FOUND if hits else NOTHING)


@app.command()
@click.argument("questions", type=FILE)
@click.option("-o", "--output", type=FILE, required=True, help="JSONL to write.")
@docs_option
@index_option
@read_option
@encoder_option
def predict(questions: Path, output: Path, docs: Path | None, saved: Path | None, k: int, encoder: str | None) -> None:
    """Answer a JSONL file of questions, one line each.

    A line is {id, question} or a dialogue {id, turns: [{question}, …]}, whose turns get the ids ID.1, ID.2
    and so on.
    """
    asked = read_questions(questions)
    qa = _open(docs, saved, encoder)
    with written_whole(output) as write, _bar("回答") as tick:
        for done, one in enumerate(asked, 1):
            write(dumps(prediction(one.id, qa.ask(one.question, k=k))) + "\n")
            tick(done, len(asked))
    _say(f"{len(asked)} predictions in {output}")


@app.command("eval")
@click.argument("sets", type=FILE, nargs=-1, required=True)
@docs_option
@index_option
@click.option("--mode", type=click.Choice(["auto", "retrieval", "reader", "open"]), default="auto", show_default=True)
@read_option
@click.option("--json", "results", type=FILE, help="Results file to write (one set only).")
@click.option("--sample", type=click.IntRange(1), help="Ask only so many questions, chosen by --seed.")
@click.option("--seed", default=7, show_default=True)
@click.option("--skip-bad", is_flag=True, help="Leave out lines that are no question.")
@encoder_option
def evaluate_(
    sets: tuple[Path, ...],
    docs: Path | None,
    saved: Path | None,
    mode: Literal["auto", "retrieval", "reader", "open"],
    k: int,
    results: Path | None,
    sample: int | None,
    seed: int,
    skip_bad: bool,
    encoder: str | None,
) -> None:
    """Ask labelled question sets and print the figures: SQuAD-layout JSON, question banks, BEIR folders."""
    from qa.evaluate import evaluate
    from qa.evaluate.results import plain_results, printed

    if results and len(sets) > 1:
        raise InputError(f"--json {results} was given with {len(sets)} sets; give one set, or no --json")
    qa = _open(docs, saved, encoder) if docs or saved else None
    for path in sets:
        with _bar(path.name) as tick:
            options = {"mode": mode, "k": k, "sample": sample, "seed": seed, "skip_bad": skip_bad}
            done = evaluate(path, qa=qa, progress=tick, **options)  # type: ignore[arg-type]  # one type a key
        if done.bad:
            _say(f"{path}: left out {', '.join(done.bad[:5])}")
        _print("\n".join(map(printable, printed(done))))
        if results:
            with written_whole(results) as write:
                write(dumps(plain_results(done.outcomes, done.config), indent=1) + "\n")


@app.command()
@click.argument("index", type=FILE)
@encoder_option
@click.pass_context
def doctor(context: click.Context, index: Path, encoder: str | None) -> None:
    """Check every byte of an index and repair what can be made again; exit code 2 where it stays unusable."""
    from index.doctor import examine

    report = examine(index, load_encoder(encoder))
    for line in (*report.findings, *report.repairs):
        _say(line)
    _say(f"{index} is {'sound' if report.sound else 'not usable: build it again'}")
    context.exit(FOUND if report.sound else WRONG)


def main() -> None:
    """Run the command line; a mistake ends in one sentence and exit code 2."""
    try:
        app()
    except FangtanError as error:
        _say(f"fangtan: {error}")
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


def _counted(paths: Iterable[Path], tick: Callable[[int, int], object]) -> Iterator[Path]:
    for done, path in enumerate(listed := list(paths), 1):
        yield path
        tick(done, len(listed))


def _tell(item: LeftOut) -> None:
    _say(item.reason)


def _say(text: str) -> None:
    err.print(printable(text), markup=False)


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
