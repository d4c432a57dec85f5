"""The command that asks labelled question sets and prints figures: eval."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from index import InputError, load_encoder
from index.atomic import written_whole
from index.text.printable import dumps, printable
from qa.calibration import load_calibration
from qa.cli.shared import (
    FILE,
    bar,
    calibration_option,
    docs_option,
    encoder_option,
    index_option,
    opened,
    put,
    read_option,
    reader_option,
    say,
)
from qa.reader.bundled import load_reader

if TYPE_CHECKING:
    from qa.evaluation import Evaluation, QuestionSet


@click.command("eval")
@click.argument("sets", type=FILE, nargs=-1)
@docs_option
@index_option
@click.option("--mode", type=click.Choice(["auto", "retrieval", "reader", "open"]), default="auto", show_default=True)
@read_option
@click.option("--json", "results", type=FILE, help="Results file to write (one set only).")
@click.option("--report", "page", type=FILE, help="HTML page to write (one set only).")
@click.option("--run", type=FILE, help="TREC run to measure instead of a set.")
@click.option("--qrels", type=FILE, help="TREC judgements of --run.")
@click.option("--sample", type=click.IntRange(1), help="Ask only so many questions, chosen by --seed.")
@click.option("--seed", default=7, show_default=True)
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that share a set.")
@click.option("--skip-bad", is_flag=True, help="Leave out lines that are no question.")
@encoder_option
@reader_option
@calibration_option
def evaluate_(
    sets: tuple[Path, ...],
    docs: Path | None,
    saved: Path | str | None,
    mode: Literal["auto", "retrieval", "reader", "open"],
    k: int,
    results: Path | None,
    page: Path | None,
    run: Path | None,
    qrels: Path | None,
    sample: int | None,
    seed: int,
    jobs: int,
    skip_bad: bool,
    encoder: str | None,
    reader: str | None,
    calibration: Path | None,
) -> None:
    """Ask labelled question sets and print the figures.

    A set is SQuAD-layout JSON, a question bank (JSONL), a CSV or XLSX table with the columns question and answer,
    pairs of texts (JSONL), or a BEIR folder; a TREC run with its judgements is measured without one. Where a bank's
    rows name folders that --docs holds, each is asked of its own.
    """
    from qa.evaluation import evaluate, evaluate_run, read_set

    _check(sets, results, page, run, qrels)
    if run and qrels:
        _tell(evaluate_run(run, qrels), results, page)
    reading = load_reader(reader)
    finding = load_encoder(encoder)
    for path in sets:
        asked = None  # the set's own texts
        if docs or saved or not _brings_texts(read_set(path)):
            folders = folders_of(read_set(path), docs)
            each = {name: opened(folder, saved, encoder, reader, calibration) for name, folder in folders.items()}
            asked = each or opened(docs, saved, encoder, reader, calibration)
        with bar(path.name) as tick:
            done = evaluate(
                path,
                qa=asked,
                reader=reading,
                encoder=finding,
                calibration=load_calibration(calibration),
                mode=mode,
                k=k,
                sample=sample,
                seed=seed,
                skip_bad=skip_bad,
                jobs=jobs,
                progress=tick,
            )
        _tell(done, results, page)


def folders_of(questions: QuestionSet, docs: Path | None) -> dict[str, Path]:
    """The folders that a set's questions name, where `docs` holds all of them; else none."""
    found = {case.folder: docs / case.folder for case in questions.cases if docs and case.folder}
    return found if found and all(folder.is_dir() for folder in found.values()) else {}


def _brings_texts(questions: QuestionSet) -> bool:
    return bool(questions.corpus) or questions.rules == "pairs"


def _check(sets: Sequence[Path], results: Path | None, page: Path | None, run: Path | None, qrels: Path | None) -> None:
    if bool(run) != bool(qrels):
        raise InputError(f"--run {run} and --qrels {qrels}: one of them is missing; give both")
    if not sets and not run:
        raise InputError("no question set was given; name at least one, or --run with --qrels")
    if (results or page) and len(sets) + bool(run) > 1:
        raise InputError(f"--json or --report was given with {len(sets)} sets; give one set, or neither option")


def _tell(done: Evaluation, results: Path | None, page: Path | None) -> None:
    """Print one set's figures, and write what was asked for."""
    if done.bad:
        say(f"{done.name}: left out {', '.join(done.bad[:5])}{' …' if len(done.bad) > 5 else ''}")
    put(f"{printable(done.name)}: {len(done.outcomes)} questions, {done.mode}")
    for figure in done.figures:
        put(f"  {figure.name:22} {figure.value:10.3f}")
    config: Mapping[str, object] = {**done.config, "command": shlex.join(["fangtan", *sys.argv[1:]])}
    if results:
        from qa.evaluation.results import plain_results

        with written_whole(results) as write:
            write(dumps(plain_results(done.outcomes, config), indent=1) + "\n")
    if page:
        from qa.evaluation.report import report

        with written_whole(page) as write:
            write(report(done.name, done.outcomes, config))
