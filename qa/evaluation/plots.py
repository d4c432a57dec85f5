"""The report's pictures, as SVG text whose lines take the page's own colours.

Their words are English: the plotting library measures text by fonts that need not hold Chinese. The captions are both.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ir_measures
from ir_measures import R

from qa.evaluation.abstention import BINS, Bin, Point, reliability, risk_coverage
from qa.evaluation.figures import ranked
from qa.evaluation.outcomes import Outcome

INK, BLUE, RED = "#010101", "#2563eb", "#c2410c"
DEPTHS = (1, 2, 3, 5, 10, 20, 50, 100)
MOST_POINTS = 400  # of a curve: a few thousand questions need no more


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture's caption and its svg element."""

    caption: str
    svg: str


def plots(outcomes: Sequence[Outcome]) -> list[Plot]:
    """The pictures that these outcomes have something to show in."""
    graded = [one for one in outcomes if one.graded]
    searched = [one for one in outcomes if one.case.relevant and one.ranking is not None]
    drawn = []
    if graded:
        drawn.append(_drawn("risk–coverage 风险–覆盖", lambda axes: _risk(axes, risk_coverage(graded))))
    if any(one.answered for one in graded):
        drawn.append(_drawn("reliability 可靠性", lambda axes: _reliable(axes, reliability(graded))))
        drawn.append(_drawn("confidence 置信度", lambda axes: _confidence(axes, graded)))
    if searched:
        drawn.append(_drawn("recall@k 召回率", lambda axes: _recall(axes, searched)))
    if any(one.ms for one in outcomes):
        drawn.append(_drawn("latency 延迟 (ms)", lambda axes: _latency(axes, outcomes)))
    return drawn


def _risk(axes: Any, points: Sequence[Point]) -> None:
    step = max(1, len(points) // MOST_POINTS)
    shown = [*points[::step], points[-1]]
    axes.plot([point.coverage for point in shown], [point.risk for point in shown], color=BLUE)
    axes.set(xlabel="coverage", ylabel="risk", xlim=(0, 1), ylim=(0, 1))


def _reliable(axes: Any, bins: Sequence[Bin]) -> None:
    held = [one for one in bins if one.count]
    axes.plot([0, 1], [0, 1], color=INK, linewidth=0.7, linestyle="--")
    axes.plot([one.confidence for one in held], [one.accuracy for one in held], color=BLUE, marker="o", markersize=4)
    axes.set(xlabel="confidence", ylabel="accuracy", xlim=(0, 1), ylim=(0, 1))


def _confidence(axes: Any, outcomes: Sequence[Outcome]) -> None:
    right = [one.confidence for one in outcomes if one.answered and one.em == 1]
    wrong = [one.confidence for one in outcomes if one.answered and one.em < 1]
    axes.hist([right, wrong], bins=BINS, range=(0, 1), stacked=True, color=[BLUE, RED], label=["right", "wrong"])
    axes.set(xlabel="confidence", ylabel="questions")
    axes.legend(frameon=False)


def _recall(axes: Any, outcomes: Sequence[Outcome]) -> None:
    found = ir_measures.calc_aggregate([R @ k for k in DEPTHS], *ranked(outcomes))
    axes.plot(DEPTHS, [found[R @ k] for k in DEPTHS], color=BLUE, marker="o", markersize=4)
    axes.set(xlabel="k", ylabel="recall", xscale="log", ylim=(0, 1))
    axes.set_xticks(DEPTHS, [str(k) for k in DEPTHS])
    axes.minorticks_off()


def _latency(axes: Any, outcomes: Sequence[Outcome]) -> None:
    axes.hist([one.ms for one in outcomes if one.ms], bins=30, color=BLUE)
    axes.set(xlabel="ms", ylabel="questions")


def _drawn(title: str, draw: Callable[[Any], None]) -> Plot:
    """One picture; its text stays text, its black becomes the page's own colour."""
    import matplotlib as mpl  # 0.5 s, for reports only
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    file = io.StringIO()
    colours: Any = dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), INK)
    with mpl.rc_context({**colours, "svg.fonttype": "none", "svg.hashsalt": title, "font.family": "sans-serif"}):
        figure = Figure(figsize=(4.4, 3.1), layout="constrained", facecolor="none")
        axes = figure.add_subplot(facecolor="none")
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes)
        nothing = dict.fromkeys(("Date", "Creator", "Type", "Format"))
        FigureCanvasSVG(figure).print_svg(file, metadata=nothing)  # type: ignore[no-untyped-call]
    return Plot(title, _inline(file.getvalue(), title))


def _inline(svg: str, title: str) -> str:
    """The svg element alone, with a name for screen readers, ids of its own and no fixed size."""
    body = svg[svg.index("<svg") :].replace(INK, "currentColor")
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r' (?:width|height)="[\d.]+pt"', "", body, count=2)
    prefix = "p" + "".join(char for char in title if char.isascii() and char.isalnum())
    body = re.sub(r'((?:id="|href="#|url\(#))', rf"\1{prefix}-", body)
    return body.replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)
