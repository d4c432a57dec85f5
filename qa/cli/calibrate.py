"""The command that fits temperature and thresholds: calibrate."""

from __future__ import annotations

from pathlib import Path

import click

from index import InputError
from qa.cli.eval import folders_of
from qa.cli.shared import FILE, bar, docs_option, encoder_option, index_option, opened, put, reader_option, say
from qa.pipeline import QA


@click.command("calibrate")
@click.argument("sets", type=FILE, nargs=-1, required=True)
@docs_option
@index_option
@click.option("-o", "--output", "out", type=FILE, required=True, help="File to write; use it with --calibration.")
@click.option(
    "--risk", type=click.FloatRange(0, 0.5), default=0.15, show_default=True, help="Wrong among the answered."
)
@encoder_option
@reader_option
def calibrate(
    sets: tuple[Path, ...],
    docs: Path | None,
    saved: Path | str | None,
    out: Path,
    risk: float,
    encoder: str | None,
    reader: str | None,
) -> None:
    """Fit temperature and thresholds on at least 100 labelled questions, and say what would be answered.

    \b
    fangtan calibrate bank.jsonl --docs interviews -o mine.json
    fangtan ask 上半年GDP多少 --docs interviews --calibration mine.json
    """
    from qa.evaluation import read_set
    from qa.evaluation.calibrate import calibrate as fitted
    from qa.evaluation.calibrate import labelled, save_calibration

    rows, qas = [], dict[str, QA]()
    for path in sets:
        questions = read_set(path)
        if questions.corpus or questions.rules == "pairs":
            raise InputError(f"{path.name} is no question bank; give rows of id, question and answers, with --docs")
        folders: dict[str, Path | None] = {**(folders_of(questions, docs) or {"": docs})}
        for name, folder in folders.items():
            qas.setdefault(name, opened(folder, saved, encoder, reader))
        with bar(path.name) as tick:
            new = labelled(questions, qas, progress=tick)
        say(f"{path.name}: {len(new)} questions, {len(questions.cases) - len(new)} left out (follow-ups, metadata)")
        rows += new
    its = fitted(rows, next(iter(qas.values())), risk=risk)
    save_calibration(its.calibration, out)
    put(f"{out}: temperature {its.calibration.temperature:.2f}, threshold {its.calibration.answered:.2f}")
    put(f"  of {its.questions} questions {its.answered:.3f} answered, {its.wrong:.3f} of them wrong (risk {risk:g})")
    put(f"  for {its.calibration.reader} and {its.calibration.encoder}; with others replies are not calibrated")
    put(f"  ece {its.ece:.3f}; right first candidates, offered ones too: {its.right:.3f}")
