"""PDF pages → texts: paragraphs joined over lines, columns and pages, without the heads and numbers of pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi
from statistics import median
from typing import Any

from index.load.columns import APART, FULL_LINE, Char, Piece, blocks_of

TERMINAL = tuple("。！？!?；;：:”」』）)…")
Box = tuple[float, float, float, float]
DIGITS = re.compile(r"[\d一二三四五六七八九十]+")


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines in blocks that are read one after the other, and how wide a letter is."""

    blocks: list[list[Piece]]
    width: float


def page_of(page: Any) -> Page:
    """Return the lines of a pypdfium2 text page; in the file's own order where its lines run downwards.

    Of lines in several directions, those of the most common one come first.
    """
    turned = sorted(_chars(page).values(), key=len, reverse=True)
    if not turned or _downwards(turned[0]):
        raw = page.get_text_range().replace("\ufffe", "")
        return Page([[Piece(0.0, 0.0, line.strip())] for line in raw.splitlines()], 0.0)
    widths = [median(char[3] - char[1] for char in chars) for chars in turned]
    return Page([block for pair in zip(turned, widths, strict=True) for block in blocks_of(*pair)], widths[0])


def texts_of(pages: Sequence[Page]) -> list[str]:
    """Return the pages' texts, each with the break that ends it, without heads and numbers of pages.

    These are the first and last lines that half of the pages share, figures aside; one without figures is a title and
    stands once. A sentence runs on over columns and pages.
    """
    kept = [page.blocks for page in pages]
    for at in (0, -1):
        lines = [DIGITS.sub("#", blocks[at][at].text) if sum(map(len, blocks)) > 1 else "" for blocks in kept]
        often = {line for line, times in Counter(lines).items() if line and times >= max(2, len(pages) / 2)}
        titles = {line for line in often if not at and "#" not in line}
        for number, line in enumerate(lines):
            before = kept[number - 1][-1:] if number else []
            if line in titles and not any(_runs_on(block, kept[number]) for block in before):
                titles.remove(line)
            elif line in often:
                kept[number] = _without(kept[number], at)
    return [
        _flow(blocks, page.width, following)
        for page, blocks, following in zip(pages, kept, [*kept[1:], []], strict=True)
    ]


def _flow(blocks: Sequence[list[Piece]], width: float, following: Sequence[list[Piece]]) -> str:
    """Return the text of a page's blocks, with the break that ends it where its sentence does."""
    text = ""
    for at, block in enumerate(blocks):
        text += _joined(block, width) + ("" if _runs_on(block, [*blocks[at + 1 :], *following]) else "\n")
    return text or "\n"


def _without(blocks: Sequence[list[Piece]], at: int) -> list[list[Piece]]:
    """Return blocks without their first (0) or last (-1) line."""
    found = [list(block) for block in blocks]
    del found[at][at]
    return [block for block in found if block]


def _runs_on(block: Sequence[Piece], following: Sequence[list[Piece]]) -> bool:
    """Return whether a block's last sentence goes on in what follows.

    Its last line is full and ends in no mark; the line after it is full too, or ends a sentence.
    """
    goes_on = len(block) > 1 and _is_full(block, -1) and not block[-1].text.endswith(TERMINAL)
    next_line = following[0][0].text if following else "\t"
    return goes_on and "\t" not in next_line and (next_line.endswith(TERMINAL) or _is_full(following[0], 0))


def _is_full(block: Sequence[Piece], at: int) -> bool:
    edge, margin = max(one.right for one in block), min(one.left for one in block)
    return block[at].right - margin > FULL_LINE * (edge - margin)


def _chars(page: Any) -> dict[int, list[Char]]:
    """Return the page's characters that show, in the file's order, by the quarter turns of their lines."""
    from pypdfium2.raw import FPDFText_GetCharAngle  # loaded with the reader of this one format

    found: dict[int, list[Char]] = {}
    blank = False
    for at in range(page.count_chars()):
        char = page.get_text_range(at, 1)
        if char.strip("\ufffe \r\n\t\u3000\0"):
            turns = round(FPDFText_GetCharAngle(page, at) / (pi / 2)) % 4
            found.setdefault(turns, []).append((char, *_level(page.get_charbox(at, loose=True), turns), blank))
            blank = False
        blank = blank or char == " "
    return found


def _level(box: Box, turns: int) -> Box:
    """Return a left, bottom, right and top, turned back by clockwise quarter turns: its line runs to the right."""
    left, bottom, right, top = box
    return [box, (-top, left, -bottom, right), (-right, -top, -left, -bottom), (bottom, -right, top, -left)][turns]


def _downwards(chars: Sequence[Char]) -> bool:
    """Return whether most characters stand below the one before them."""
    below = sum(a[2] - b[2] > abs(a[1] - b[1]) for a, b in pairwise(chars))
    return 2 * below > len(chars)


def _joined(block: Sequence[Piece], width: float) -> str:
    """Return a block's lines with those joined that its width broke: full, ending in no mark, the next not indented."""
    margin, text = min(one.left for one in block), block[0].text
    for at, (before, line) in enumerate(pairwise(block)):
        full = _is_full(block, at) and not before.text.endswith(TERMINAL)
        begins = line.left > margin + APART * width
        if not full or begins or "\t" in before.text or "\t" in line.text:
            text += "\n" + line.text
        else:
            latin = before.text[-1:].isascii() and line.text[:1].isascii()
            words = before.text[-1:].isalpha() or line.text[:1].isalpha()
            text += (" " if latin and words else "") + line.text
    return text
