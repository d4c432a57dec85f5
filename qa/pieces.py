"""A passage → what is read of it: its text, and the cells of its tables, each behind its row's and column's heads."""

from __future__ import annotations

from dataclasses import dataclass

from index import Hit, Span
from index.tables import Cell, tables
from index.words import fold
from qa.reader.context import END, context_of

MOST = 24  # cells of a passage


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a hit's document as the reader sees it, with the line in front.

    A cell is read behind its `heads`, and only so (`apart`): its row and its column have to agree with the question.
    """

    hit: Hit
    span: Span
    context: str
    heads: str = ""
    apart: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        """The stretch's own characters."""
        return self.span.of(self.hit.passage.document.text)


def pieces_of(question: str, hit: Hit) -> list[Piece]:
    """Return the passage, then the cells of its tables whose heads share most with the question, at most 24."""
    passage = hit.passage
    text, before = passage.document.text, context_of(passage)
    inside = [cell for table in tables(text) for cell in table.cells if passage.span.covers(cell.span)]
    asked = _pairs(fold(question))
    near = sorted(inside, key=lambda cell: -len(asked & _pairs(fold(_heads(text, cell)))))[:MOST]
    whole = Piece(hit, passage.span, before, apart=tuple(cell.span for cell in inside))
    return [whole, *(_of(hit, cell, _heads(text, cell), before) for cell in near)]


def _of(hit: Hit, cell: Cell, heads: str, before: str) -> Piece:
    return Piece(hit, cell.span, f"{before.removesuffix(END)} | {heads}{END}", heads)


def _heads(text: str, cell: Cell) -> str:
    return " | ".join(head.of(text) for head in (cell.row, cell.column) if head)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
