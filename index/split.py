"""A document's turns → sentences → passages; everything is a span of the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.integrity import inspect
from index.records import Document, Passage, Span
from index.turns import turns_of

LONGEST_PASSAGE = 300
LONGEST_SENTENCE = 200
SHORT_PARAGRAPH = 60

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


def passages_of(document: Document) -> tuple[Passage, ...]:
    """The passages to be searched: a paragraph's sentences up to about 300 characters each.

    Short paragraphs (headings, one-line turns' parts) join the one that follows in the same turn.
    """
    seen = inspect(document.text)
    return tuple(
        Passage(document, span, turn, seen.of(span))
        for turn in turns_of(document)
        for span in _packed(document.text, turn.span)
    )


def _packed(text: str, span: Span) -> list[Span]:
    paragraphs: list[list[Span]] = []
    for line in _lines(text, span):
        if paragraphs and sum(map(len, paragraphs[-1])) < SHORT_PARAGRAPH:
            paragraphs[-1] += sentences(text, line)
        else:
            paragraphs.append(sentences(text, line))
    return [passage for paragraph in paragraphs for passage in _balanced(paragraph)]


def _balanced(paragraph: list[Span]) -> list[Span]:
    """As few passages as the limit allows, of about equal length."""
    if not paragraph:
        return []
    whole = paragraph[-1].end - paragraph[0].start
    target = whole / -(-whole // LONGEST_PASSAGE)
    groups: list[list[Span]] = [[]]
    for sentence in paragraph:
        group = groups[-1]
        grown = sentence.end - group[0].start if group else 0
        if group and (grown > LONGEST_PASSAGE or grown - len(sentence) / 2 > target):
            groups.append([sentence])
        else:
            group.append(sentence)
    return [Span(group[0].start, group[-1].end) for group in groups]


def _lines(text: str, span: Span) -> Iterator[Span]:
    at = span.start
    for line in span.of(text).splitlines(keepends=True):
        trimmed = Span(at, at + len(line)).trim(text)
        at += len(line)
        if trimmed:
            yield trimmed


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
