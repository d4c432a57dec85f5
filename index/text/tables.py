"""The tables of a text: each filled cell with the heads of its row and its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.spans import BLANK, Span

RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+[-:| \t]*")  # below the heads of a Markdown table
FIGURE = re.compile(r"(?!(?:19|20)\d\d(?:年|$)|\d{1,2}月|[一二三四1-4]季)[-−+]?[\d.,]+\D{0,4}")  # what is no head
NUMBER = re.compile(r"(\d{1,4})[.、]?")
LONGEST = 60  # characters of a cell; what is longer is a text set side by side
BAR = re.compile(r"(?<!\\)\|")
LINE = re.compile(r"[^\r\n]+")

Row = list[Span]


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell below a table's heads: its span, its row's head and its column's, each where there is one."""

    span: Span
    row: Span | None
    column: Span | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table's span, from its first line's cells to its last one's, and its filled cells in order."""

    span: Span
    cells: tuple[Cell, ...]


@lru_cache(maxsize=64)
def tables(text: str) -> tuple[Table, ...]:
    """Return the tables in order: two or more lines of as many cells each.

    The cells lie apart by tabs, or by bars that begin each line or have a rule below the first.
    """
    if "\t" not in text and "|" not in text:
        return ()
    return tuple(Table(Span(rows[0][0].start, rows[-1][-1].end), tuple(_cells(text, rows))) for rows in _rows(text))


def _rows(text: str) -> Iterator[list[Row]]:
    """Yield the rows of each table."""
    rows: list[Row] = []
    barred = ruled = framed = False
    end = -1
    for line in LINE.finditer(text):
        row, bars = _row(text, Span(*line.span()))
        follows = (
            len(row) > 1 and rows and bars == barred and len(row) == len(rows[0]) and _near(text, end, line.start())
        )
        if follows and bars and RULE.fullmatch(line.group()):
            ruled = ruled or len(rows) == 1
        elif follows:
            rows.append(row)
        else:
            if _is_table(text, rows, barred, ruled or framed):
                yield rows
            rows, barred, ruled = ([row] if len(row) > 1 else []), bars, False
            framed = line.group().lstrip(BLANK).startswith("|")
        end = line.end()
    if _is_table(text, rows, barred, ruled or framed):
        yield rows


def _near(text: str, end: int, start: int) -> bool:
    """Return whether no blank line lies between two lines."""
    return text.count("\n", end, start) <= 1


def _row(text: str, line: Span) -> tuple[Row, bool]:
    """Return a line's cells, trimmed, empty ones as empty spans, and whether bars set them apart."""
    words = line.of(text)
    bars = "\t" not in words and "|" in words
    inside = line.trim(text) if bars else line
    start = inside.start + (bars and words.strip().startswith("|"))
    end = max(start, inside.end - (bars and words.strip().endswith("|")))
    found: Row = []
    for part in BAR.split(text[start:end]) if bars else text[start:end].split("\t"):
        found.append(Span(start, start + len(part)).trim(text, BLANK))
        start += len(part) + 1
    return found, bars


def _is_table(text: str, rows: Sequence[Row], barred: bool, ruled: bool) -> bool:
    """Return whether rows are a table's: short cells, and where two columns may be speakers and words, figures."""
    if len(rows) < 2 or (barred and not ruled) or any(len(cell) > LONGEST for row in rows for cell in row):
        return False
    figures = sum(bool(FIGURE.fullmatch(row[-1].of(text))) for row in rows)
    return barred or len(rows[0]) > 2 or 2 * figures >= len(rows) - 1


def _numbers(text: str, rows: Sequence[Row]) -> bool:
    """Return whether the first cells number the rows from 0 or 1 on."""
    found = [NUMBER.fullmatch(row[0].of(text)) for row in rows]
    told = [int(one[1]) for one in found if one]
    return len(told) == len(rows) and told[:1] in ([0], [1]) and told == list(range(told[0], told[0] + len(told)))


def _cells(text: str, rows: Sequence[Row]) -> Iterator[Cell]:
    first = rows[0]
    headed = not any(FIGURE.fullmatch(cell.of(text)) for cell in first[1:])
    below = rows[1:] if headed else rows
    numbered = len(first) > 2 and _numbers(text, below)
    at, head = int(numbered), None
    for row in below:
        head = row[at] or head  # one that holds for several rows stands in the first
        for number, cell in enumerate(row):
            if cell and number > at:
                yield Cell(cell, head, (first[number] or None) if headed else None)
