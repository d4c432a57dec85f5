"""The command that tells two results files of the same questions apart: compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.text.printable import printable
from qa.cli.shared import FILE, FOUND, NOTHING, put, say

if TYPE_CHECKING:
    from qa.evaluation import Comparison


@click.command("compare")
@click.argument("before", type=FILE)
@click.argument("after", type=FILE)
@click.option("--changed", default=10, show_default=True, help="Questions that changed sides to show.")
@click.option("--fail-on-regression", is_flag=True, help="Exit code 1 where a metric is significantly worse.")
@click.pass_context
def compare_(context: click.Context, before: Path, after: Path, changed: int, fail_on_regression: bool) -> None:
    """Compare two results files of the same questions: differences, their certainty, and what changed."""
    from qa.evaluation import compare, read_results

    found = compare(read_results(before), read_results(after))
    for line in _lines(found, changed):
        put(printable(line))
    if found.worse and fail_on_regression:
        say(f"significantly worse: {', '.join(found.worse)}")
        context.exit(NOTHING)
    context.exit(FOUND)


def _lines(found: Comparison, changed: int) -> list[str]:
    lines = [f"{found.questions} questions; p by paired permutation, adjusted by Holm; interval by paired bootstrap"]
    for one in found.differences:
        p = "   –  " if one.adjusted is None else f"{one.adjusted:6.4f}"
        sign = " worse" if one.worse else ""
        interval = f"[{one.low:+.3f}, {one.high:+.3f}]"
        lines.append(
            f"  {one.metric:15} {one.before:9.3f} → {one.after:9.3f}  {one.difference:+8.3f} {interval} p {p}{sign}"
        )
    lines.append(f"{len(found.changed)} questions changed sides" + (", worst first:" if found.changed else ""))
    for one_changed in found.changed[:changed]:
        before, after = one_changed.before, one_changed.after
        gold = "｜".join(before.gold[:3]) or "—"
        said = f"{before.prediction or '—'} → {after.prediction or '—'}"
        lines.append(f"  {100 * one_changed.change:+6.1f}  {before.question}  [{gold}]  {said}")
    return lines
