"""A document → its speakers' turns, whatever its layout."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from index.documents import Document, Turn
from index.load.turns.aside import without_asides
from index.load.turns.labels import lines_of
from index.load.turns.names import named
from index.load.turns.sides import both_sides
from index.load.turns.speakers import labelled
from index.load.turns.start import Start
from index.load.turns.unlabelled import asked_in_lines, run_on
from index.spans import Span

__all__ = ["turns_of"]


@lru_cache(maxsize=64)
def turns_of(document: Document) -> tuple[Turn, ...]:
    """Return the turns in order, covering every character that is not white space.

    The document's layout is told as a whole: labels at the line's start or on lines of their own; else questions on
    lines of their own; else, where a copy lost its marks, run-on turns (记者…？周江勇…). What nobody says is the
    narrator's.
    """
    text = document.text
    lines = lines_of(text)
    told = named(text, labelled(lines, text))
    starts = both_sides(text, told, lines) or asked_in_lines(text, lines) or run_on(text)
    return _turns(document, without_asides(text, starts, lines))


def _turns(document: Document, starts: Sequence[Start]) -> tuple[Turn, ...]:
    """Return the turns that begin at `starts`; an answer knows the question before it."""
    edges = [Start(0), *starts] if not starts or starts[0].at else list(starts)
    turns: list[Turn] = []
    asked = None
    for start, end in zip(edges, [*(one.at for one in edges[1:]), len(document.text)], strict=True):
        span = Span(start.at, end).trim(document.text)
        if not span:
            continue
        turns.append(Turn(document, span, start.speaker, start.role, asked if start.role == "interviewee" else None))
        asked = span if start.role == "interviewer" else None if start.role == "interviewee" else asked
    return tuple(turns)
