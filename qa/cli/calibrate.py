"""The command that fits the judge: calibrate."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from index import Encoder, Index, InputError, load_encoder
from index.cache import cached_index
from index.store import exists
from qa.answer import QA
from qa.cli.shared import FILE, bar, encoder_option, put, reader_option, say, tell
from qa.reader import load_reader


@click.command("calibrate")
@click.argument("sets", type=FILE, nargs=-1, required=True)
@click.option("--docs", type=FILE, multiple=True, help="Documents, or an index, of each set that brings none.")
@click.option("-o", "--output", "out", type=FILE, required=True, help="File for the judge; use it with --judge.")
@click.option("--most", type=click.IntRange(1), default=400, show_default=True, help="Questions of each set.")
@click.option(
    "--risk", type=click.FloatRange(0, 0.5), default=0.05, show_default=True, help="Wrong among the answered."
)
@encoder_option
@reader_option
def calibrate(
    sets: tuple[Path, ...],
    docs: tuple[Path, ...],
    out: Path,
    most: int,
    risk: float,
    encoder: str | None,
    reader: str | None,
) -> None:
    """Fit weights, confidence and threshold on labelled questions, and say how they fare on questions left out."""
    from qa.evaluation import read_set
    from qa.fit import fit, save
    from qa.labels import blank, rows_of, source_of

    found = [read_set(path) for path in sets]
    bare = [one.name for one in found if not one.corpus]
    if len(docs) not in (1, len(bare)) and bare:
        raise InputError(
            f"{len(bare)} sets bring no texts ({', '.join(bare)}), {len(docs)} --docs given; give one each"
        )
    folders = iter(docs if len(docs) == len(bare) else docs * len(bare))
    rows, sources = [], []
    for path, one in zip(sets, found, strict=True):
        qa = None
        if not one.corpus:
            index = _index(next(folders), load_encoder(encoder))
            qa = QA(index, reader=load_reader(reader), judge=blank())
        with bar(one.name) as tick:
            new = rows_of(one, qa, most=most, progress=tick)
        rows += new
        sources.append(source_of(path, new))
        say(f"{one.name}: {len(new)} questions")
    fitted = fit(rows, risk=risk)
    save(fitted, out, sources)
    its = fitted.calibration
    put(f"{out}: threshold {fitted.judge.threshold:.2f}")
    put(f"  over {its.questions} questions left out: right {its.right:.3f}, ece {its.ece:.3f}, auroc {its.auroc:.3f}")
    put(f"  answered {its.answered:.3f}, wrong among them {its.wrong:.3f} (risk {risk:g})")
    sys.exit(0)


def _index(path: Path, encoder: Encoder) -> Index:
    return Index.open(path, encoder=encoder) if exists(path) else cached_index(path, encoder=encoder, report=tell)
