"""A passage → what is read of it: its text, and the cells of its tables, each behind its row's and column's heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index import Hit, Passage, Span
from index.text.normalize import normalize
from index.text.tables import Cell, tables

BRACKETS = re.compile(r"[（(][^（）()]*[）)]")  # a unit behind a head
TITLE, ASKED = 40, 60  # characters
END = "—"  # no token joins it with what follows
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
    """Return the passage, then the cells of its tables whose heads share most with the question, at most 24.

    Where the question names rows or columns, only cells of these.
    """
    passage = hit.passage
    text, before = passage.document.text, context_of(passage)
    held = [cell for table in tables(text) if table.span.overlaps(passage.span) for cell in table.cells]
    inside = [cell for cell in held if passage.span.covers(cell.span)]
    folded = normalize(question)
    asked = pairs_of(folded)
    agreeing = _agreeing(text, held, folded, "row") & _agreeing(text, held, folded, "column")
    kept = (cell for cell in inside if cell in agreeing)
    near = sorted(kept, key=lambda cell: -len(asked & pairs_of(normalize(_heads(text, cell)))))[:MOST]
    whole = Piece(hit, passage.span, before, apart=tuple(cell.span for cell in inside))
    return [whole, *(_of(hit, cell, _heads(text, cell), before) for cell in near)]


def context_of(passage: Passage) -> str:
    """Return the line in front of a passage: title, date, speaker and the end of the question it replies to."""
    document, turn = passage.document, passage.turn
    asked = turn.question.of(document.text)[-ASKED:] if turn.question else ""
    told = [(document.title or "")[:TITLE], document.date or "", asked, passage.speaker or ""]
    return " | ".join(one.replace("\n", " ") for one in told if one) + END


def _agreeing(text: str, held: Sequence[Cell], question: str, side: Literal["row", "column"]) -> set[Cell]:
    """Return the cells of the rows or columns that the question names in a table; all where it names none."""
    heads = {cell: BRACKETS.sub("", normalize(head.of(text))) for cell in held if (head := getattr(cell, side))}
    named = {head for head in heads.values() if head and head in question}
    longest = {head for head in named if not any(head in other for other in named - {head})}
    return {cell for cell in held if not longest or heads.get(cell) in longest}


def _of(hit: Hit, cell: Cell, heads: str, before: str) -> Piece:
    return Piece(hit, cell.span, f"{before.removesuffix(END)} | {heads}{END}", heads)


def _heads(text: str, cell: Cell) -> str:
    return " | ".join(head.of(text) for head in (cell.row, cell.column) if head)


def pairs_of(text: str) -> set[str]:
    """Return each two characters that stand side by side."""
    return {text[at : at + 2] for at in range(len(text) - 1)}
