"""Text → sentences, also where a copy lost its marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.spans import Span

LONGEST_SENTENCE = 200

END = re.compile(r"[。！？!?…]+[”’」』）)\]》]*|[\r\n\u2028\u2029\x0b\x0c\x85]+")
OPENING, CLOSING = "“「『（(", "”」』）)"
LONGEST_QUOTE = 300
# Where a text without marks still shows that a new thought begins.
CUE = re.compile(
    r"(?<=.)(?=(?<!第)[一二三四五六七八九十]是|第[一二三四五六七八九十][，,]|(?:同时|此外|另外|其中|目前|今年以来|下一步)，)"
)


def sentences(text: str, span: Span | None = None) -> list[Span]:
    """The sentences inside `span`, trimmed and in order.

    They end at 。！？… with closing quotes, and at line breaks; never inside a quotation of up to 300
    characters. A stretch over 200 characters without such a mark is cut at cue words (一是, 第二，),
    then at commas, then anywhere.
    """
    span = span or Span(0, len(text))
    found: list[Span] = []
    start = span.start
    for end in [*_ends(text, span), span.end]:
        if whole := Span(start, end).trim(text):
            found += _pieces(text, whole)
        start = end
    return found


def _ends(text: str, span: Span) -> Iterator[int]:
    """Offsets behind each sentence's end, those inside an open quotation left out."""
    open_at: list[int] = []
    seen = span.start
    for mark in END.finditer(text, span.start, span.end):
        newline = mark.group()[0] in "\r\n\u2028\u2029\x0b\x0c\x85"
        for at in range(seen, mark.end()):
            if text[at] in OPENING:
                open_at.append(at)
            elif text[at] in CLOSING and open_at:
                open_at.pop()
        seen = mark.end()
        if newline or not open_at or mark.end() - open_at[0] > LONGEST_QUOTE:
            open_at.clear()
            yield mark.end()


def _pieces(text: str, sentence: Span) -> list[Span]:
    """A sentence as it is, or cut where it is longer than any sentence should be."""
    if len(sentence) <= LONGEST_SENTENCE:
        return [sentence]
    cuts = [found.start() for found in CUE.finditer(text, sentence.start, sentence.end)]
    cuts += [at + 1 for at in range(sentence.start, sentence.end - 1) if text[at] in "；;"]
    pieces = [Span(a, b) for a, b in pairwise([sentence.start, *sorted(set(cuts)), sentence.end]) if a < b]
    return [trimmed for piece in pieces for part in _windows(text, piece) if (trimmed := part.trim(text))]


def _windows(text: str, piece: Span) -> list[Span]:
    """Stretches of at most 200 characters, cut behind the last comma that fits."""
    found = []
    start = piece.start
    while piece.end - start > LONGEST_SENTENCE:
        limit = start + LONGEST_SENTENCE
        comma = max(text.rfind(mark, start + LONGEST_SENTENCE // 4, limit) for mark in "，,、 ")
        end = comma + 1 if comma > 0 else limit
        found.append(Span(start, end))
        start = end
    return [*found, Span(start, piece.end)]
