"""One HTML file that shows an evaluation: figures, pictures, every question; nothing in it is fetched or run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Any

from index import Span
from qa.evaluation.figures import Figure, Part, document_of, figures, length_of, parts
from qa.evaluation.outcomes import Outcome

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

    from qa.evaluation.plots import plots

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
