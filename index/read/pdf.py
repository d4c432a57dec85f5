"""A PDF page's characters by their places → text: columns one after the other, paragraphs joined, cells apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

TERMINAL = tuple("。！？!?；;：:”」』）)…")
DIGITS = re.compile(r"[\d一二三四五六七八九十]+")
APART = 1.5  # letters' widths from which a gap parts columns or cells
PROSE = 8  # characters a line of a column has on average, at least
ROWS = 4  # lines that a page has side by side, from which it has columns
CROSSING = 0.3  # share of lines that may run over both columns
FULL_LINE = 0.75  # share of a block's width from which a line is full
FULL = 0.5  # share of a column's lines that are


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters on one line, or a line: its place from left to right, and its text."""

    left: float
    right: float
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines in blocks that are read one after the other, and how wide a letter is."""

    blocks: list[list[Piece]]
    width: float


def page_of(page: Any) -> Page:
    """Return the lines of a pypdfium2 text page; in the file's own order where its lines run downwards."""
    chars = _chars(page)
    if not chars or _downwards(chars):
        raw = page.get_text_range().replace("\ufffe", "")
        return Page([[Piece(0.0, 0.0, line.strip())] for line in raw.splitlines()], 0.0)
    width = median(char[3] - char[1] for char in chars)
    return Page(_blocks([_pieces(line, width) for line in _lines(chars)]), width)


def texts_of(pages: Sequence[Page]) -> list[str]:
    """Return the pages' texts, each with the break that ends it, without heads and numbers of pages.

    These are the first and last lines that half of the pages share, figures aside. A sentence runs on over pages.
    """
    kept = [page.blocks for page in pages]
    for at in (0, -1):
        lines = [DIGITS.sub("#", blocks[at][at].text) if sum(map(len, blocks)) > 1 else "" for blocks in kept]
        often = {line for line, times in Counter(lines).items() if line and times >= max(2, len(pages) / 2)}
        for number, line in enumerate(lines):
            if line in often:
                kept[number] = _without(kept[number], at)
    texts = [
        "\n".join(_joined(block, page.width) for block in blocks) for page, blocks in zip(pages, kept, strict=True)
    ]
    return [
        text if _runs_on(text, following) else f"{text}\n"
        for text, following in zip(texts, [*texts[1:], ""], strict=True)
    ]


def _without(blocks: Sequence[list[Piece]], at: int) -> list[list[Piece]]:
    """Return blocks without their first (0) or last (-1) line."""
    found = [list(block) for block in blocks]
    del found[at][at]
    return [block for block in found if block]


def _runs_on(text: str, following: str) -> bool:
    """Return whether a page's last sentence goes on on the next: its last line is full and ends in no mark."""
    lines = text.split("\n")
    full = len(lines[-1]) >= FULL_LINE * max(map(len, lines))
    return len(lines) > 1 and full and not lines[-1].endswith(TERMINAL) and bool(following.strip())


Char = tuple[str, float, float, float, float, bool]  # character, left, bottom, right, top, a blank before it


def _chars(page: Any) -> list[Char]:
    """Return the page's characters that show, in the file's order."""
    found: list[Char] = []
    blank = False
    for at in range(page.count_chars()):
        char = page.get_text_range(at, 1)
        if char.strip("\ufffe \r\n\t\u3000\0"):
            found.append((char, *page.get_charbox(at, loose=True), blank))
            blank = False
        blank = blank or char == " "
    return found


def _downwards(chars: Sequence[Char]) -> bool:
    """Return whether most characters stand below the one before them."""
    below = sum(a[2] - b[2] > abs(a[1] - b[1]) for a, b in pairwise(chars))
    return 2 * below > len(chars)


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


def _pieces(line: Sequence[Char], width: float) -> list[Piece]:
    """Return a line's pieces, parted where a gap is far wider than those between its letters."""
    gaps = [b[1] - a[3] for a, b in pairwise(line)]
    usual = max(0.0, median(gaps)) if gaps else 0.0
    pieces, start = [], 0
    for at, gap in enumerate([*gaps, float("inf")], 1):
        if gap > APART * width + usual:
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


def _is_prose(side: Sequence[Piece]) -> bool:
    left, right = min(one.left for one in side), max(one.right for one in side)
    full = sum(one.right - left > FULL_LINE * (right - left) for one in side)
    return sum(len(one.text) for one in side) >= PROSE * len(side) and full >= FULL * len(side)


def _joined(block: Sequence[Piece], width: float) -> str:
    """Return a block's lines with those joined that its width broke: full, ending in no mark, the next not indented."""
    edge, margin = max(one.right for one in block), min(one.left for one in block)
    text = block[0].text
    for before, line in pairwise(block):
        full = before.right - margin > FULL_LINE * (edge - margin) and not before.text.endswith(TERMINAL)
        begins = line.left > margin + APART * width
        if not full or begins or "\t" in before.text or "\t" in line.text:
            text += "\n" + line.text
        else:
            latin = before.text[-1:].isascii() and line.text[:1].isascii()
            words = before.text[-1:].isalpha() or line.text[:1].isalpha()
            text += (" " if latin and words else "") + line.text
    return text
