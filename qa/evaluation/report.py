"""One HTML file that shows an evaluation: figures, pictures, every question; nothing in it is fetched or run."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Any

import ir_measures
from ir_measures import R

from index import Span
from qa.evaluation.metrics import (
    BINS,
    Bin,
    Figure,
    Part,
    Point,
    document_of,
    figures,
    length_of,
    parts,
    ranked,
    reliability,
    risk_coverage,
)
from qa.evaluation.run import Outcome

AROUND = 160  # characters shown on either side of the marks


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage: plain, gold, predicted, or both."""

    text: str
    mark: str  # "", "gold", "said" or "both"


@dataclass(frozen=True, slots=True)
class Row:
    """One question of the report's table."""

    outcome: Outcome
    gold: str
    verdict: str  # right, partly, wrong, refused
    gold_passage: tuple[Piece, ...]
    passage: tuple[Piece, ...]


def report(name: str, outcomes: Sequence[Outcome], config: Mapping[str, Any]) -> str:
    """The page's text; every value from a set or a document is escaped."""
    import jinja2
    from markupsafe import Markup

    from qa.evaluation.report import plots

    source = files("qa.evaluation").joinpath("report.html").read_text("utf-8")
    page = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)
    tables: list[tuple[str, Sequence[Part]]] = [
        ("type 题型", parts(outcomes, lambda one: one.case.type)),
        ("answer length 答案长度", parts(outcomes, length_of)),
        ("document 文档", parts(outcomes, document_of)),
    ]
    return page.render(
        name=name,
        figures=figures(outcomes),
        shown=shown,
        tables=[(title, part) for title, part in tables if 1 < len(part) <= 60],
        plots=[(plot.caption, Markup(plot.svg)) for plot in plots(outcomes)],  # noqa: S704 (drawn here)
        rows=[row_of(one) for one in outcomes],
        config=config,
    )


def shown(figure: Figure) -> str:
    """A figure as it is printed."""
    return f"{figure.value:.1f}" if figure.name in ("em", "f1") or figure.value > 1 else f"{figure.value:.3f}"


def row_of(one: Outcome) -> Row:
    """One question's row, gold and prediction marked in the passage each stands in, in one where it is the same."""
    gold = "、".join(wordings[0] for wordings in one.case.items) or "｜".join(one.case.answers)
    context = one.case.context or ""
    same = context == one.passage
    return Row(
        one,
        gold,
        _verdict(one),
        pieces(context, one.case.spans, one.marks if same else ()),
        () if same else pieces(one.passage, (), one.marks),
    )


def pieces(text: str, gold: Sequence[Span], said: Sequence[Span]) -> tuple[Piece, ...]:
    """The text around its marks, cut at each mark's edges; offsets decide, never the words."""
    marks = [*gold, *said]
    if not text or not marks:
        return (Piece(text[: 2 * AROUND], ""),) if text else ()
    whole = Span(max(0, min(m.start for m in marks) - AROUND), min(len(text), max(m.end for m in marks) + AROUND))
    edges = sorted({whole.start, whole.end, *(edge for mark in marks for edge in (mark.start, mark.end))})
    found = []
    for start, end in pairwise(edges):
        kind = [any(m.start <= start < m.end for m in some) for some in (gold, said)]
        found.append(Piece(text[start:end], ("", "said", "gold", "both")[2 * kind[0] + kind[1]]))
    return tuple(found)


def _verdict(one: Outcome) -> str:
    if not one.graded:
        return "right" if one.rank == 1 else "partly" if one.rank and one.rank <= 10 else "wrong"
    if not one.answered:
        return "refused" if one.case.answerable else "right"
    return "right" if one.em == 1 else "partly" if one.f1 > 0 else "wrong"


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
