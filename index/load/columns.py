"""Characters by their places → lines in blocks that are read one after the other: columns, and rows of cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise
from statistics import median

APART = 1.5  # letters' widths from which a gap parts columns or cells
GUTTER = 0.5  # letters' widths from which a gap parts columns, where several lines have one
PROSE = 8  # characters a line of a column has on average, at least
COLUMN = 8  # letters' widths upwards from which the next column begins
LEAST = 2  # lines of a column that the file draws after the one beside it
ROWS = 4  # lines that a page has side by side, from which it has columns
CROSSING = 0.3  # share of lines that may run over both columns
FULL_LINE = 0.75  # share of a block's width from which a line is full
FULL = 0.5  # share of a column's lines that are

Char = tuple[str, float, float, float, float, bool]  # character, left, bottom, right, top, a blank before it


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters on one line, or a line: its place from left to right, and its text."""

    left: float
    right: float
    text: str


def blocks_of(chars: Sequence[Char], width: float) -> list[list[Piece]]:
    """Return a page's lines in blocks that are read one after the other; `width` is that of a letter.

    In the file's own order where it draws one column after the other, else by their places.
    """
    drawn = [[one for line in block for one in _whole(_pieces(line, width, []))] for block in _drawn(chars, width)]
    if edges := [edge for left, right in pairwise(drawn) if (edge := _edge(left, right)) is not None]:
        return [list(lines) for block in drawn for _, lines in groupby(block, partial(_over, edges))]
    lines = _lines(chars)
    narrow = [one for one in _gutters(lines, width) if _parts([_pieces(line, width, [one]) for line in lines], one)]
    return _blocks([_pieces(line, width, narrow) for line in lines])


def _drawn(chars: Sequence[Char], width: float) -> list[list[list[Char]]]:
    """Return the lines in the file's own order; where the next stands far above, a new block begins."""
    blocks = [[[chars[0]]]]
    for before, char in pairwise(chars):
        down = (before[2] + before[4] - char[2] - char[4]) / 2
        if down < -COLUMN * width:
            blocks.append([[char]])
        elif abs(down) > width or char[1] < before[1] - APART * width:
            blocks[-1].append([char])
        else:
            blocks[-1][-1].append(char)
    return blocks


def _edge(left: Sequence[Piece], right: Sequence[Piece]) -> float | None:
    """Return where the second of two blocks in file order begins, if it is a column right of the first.

    Both are prose, or one is and the other a table.
    """
    edge = sorted(one.left for one in right)[len(right) // 10]
    beside = [one for one in left if one.right < edge]
    if min(len(beside), len(right)) < LEAST or max(len(left), len(right)) < ROWS:
        return None
    prose = [_is_prose(beside), _is_prose(right)]
    alike = all(prose) or (any(prose) and _is_table(right if prose[0] else beside))
    return edge if alike and len(beside) > (1 - CROSSING) * len(left) else None


def _over(edges: Sequence[float], line: Piece) -> list[bool]:
    """Return which columns' edges a line runs over."""
    return [line.left < edge < line.right for edge in edges]


def _lines(chars: Sequence[Char]) -> list[list[Char]]:
    """Return the characters line by line, from above; those of a line overlap by half of the lower one's height."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda one: -(one[2] + one[4])):
        first = lines[-1][0] if lines else char
        common = min(first[4], char[4]) - max(first[2], char[2])
        if lines and common >= min(first[4] - first[2], char[4] - char[2]) / 2:
            lines[-1].append(char)
        else:
            lines.append([char])
    return [sorted(line, key=lambda one: one[1]) for line in lines]


def _gutters(lines: Sequence[Sequence[Char]], width: float) -> list[float]:
    """Return the places left of which several lines have a gap wider than those between their letters."""
    begins = Counter(round(b[1]) for line in lines for a, b in pairwise(line) if b[1] - a[3] > GUTTER * width)
    return sorted(place - 1.0 for place, times in begins.items() if times >= ROWS)


def _pieces(line: Sequence[Char], width: float, gutters: Sequence[float]) -> list[Piece]:
    """Return a line's pieces, parted where a gap is far wider than those between its letters, or is at a gutter."""
    gaps = [b[1] - a[3] for a, b in pairwise(line)]
    usual = max(0.0, median(gaps)) if gaps else 0.0
    pieces, start = [], 0
    for at, gap in enumerate([*gaps, float("inf")], 1):
        parted = (
            gap > GUTTER * width and at < len(line) and any(line[at - 1][3] <= one <= line[at][1] for one in gutters)
        )
        if parted or gap > APART * width + usual:
            part = line[start:at]
            pieces.append(Piece(part[0][1], part[-1][3], _spelt(part, usual + width / 6)))
            start = at
    return pieces


def _spelt(part: Sequence[Char], blank: float) -> str:
    """Return the characters with the blanks between Latin words, not those inside a figure set letter by letter."""
    text = part[0][0]
    for before, char in pairwise(part):
        latin = before[0].isascii() and char[0].isascii()
        apart = before[0].isalpha() or char[0].isalpha() or char[1] - before[3] > blank
        text += (" " if char[5] and latin and apart else "") + char[0]
    return text


def _blocks(lines: Sequence[list[Piece]]) -> list[list[Piece]]:
    """Return lines to be read one after the other: of columns the left one first, between lines over all of them."""
    split = _split(lines)
    if split is None:
        return [[one for line in lines for one in _whole(line)]]
    blocks: list[list[Piece]] = []
    left: list[list[Piece]] = []
    right: list[list[Piece]] = []
    for line in lines:
        if any(one.left < split < one.right for one in line):
            blocks += [*_side(left), *_side(right), _whole(line)]
            left, right = [], []
        else:
            left.append([one for one in line if one.right < split])
            right.append([one for one in line if one.left > split])
    return [*blocks, *_side(left), *_side(right)]


def _side(lines: Sequence[list[Piece]]) -> list[list[Piece]]:
    """Return the blocks of what stands on one side of a split."""
    filled = [line for line in lines if line]
    return _blocks(filled) if filled else []


def _whole(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces as one, cells apart by tabs; none of none."""
    return [Piece(pieces[0].left, pieces[-1].right, "\t".join(one.text for one in pieces))] if pieces else []


def _split(lines: Sequence[list[Piece]]) -> float | None:
    """Return where the leftmost of several columns of prose parts from the others; None for one column and tables."""
    begins = Counter(round(one.left) for line in lines for one in line[1:])
    places = sorted(place for place, times in begins.items() if times >= ROWS)
    return next((place - 1.0 for place in places if _parts(lines, place - 1.0)), None)


def _parts(lines: Sequence[list[Piece]], split: float) -> bool:
    """Return whether there is prose on both sides of a place, which few lines cross."""
    both = [line for line in lines if line[0].right < split < line[-1].left]
    over = [line for line in lines if any(one.left < split < one.right for one in line)]
    if len(both) < ROWS or len(over) > CROSSING * len(lines):
        return False
    left = [one for line in both for one in line if one.right < split]
    right = [[one for one in line if one.left > split] for line in both]
    return _is_prose(left) and (_is_prose([one for line in right for one in line]) or _split(right) is not None)


def _is_table(side: Sequence[Piece]) -> bool:
    return 2 * sum("\t" in one.text for one in side) > len(side)


def _is_prose(side: Sequence[Piece]) -> bool:
    left, right = min(one.left for one in side), max(one.right for one in side)
    full = sum(one.right - left > FULL_LINE * (right - left) for one in side)
    return sum(len(one.text) for one in side) >= PROSE * len(side) and full >= FULL * len(side)
