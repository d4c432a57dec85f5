"""A document's turns → sentences → passages; everything is a span of the document."""

from __future__ import annotations

from collections.abc import Iterator

from index.documents import Document, Passage
from index.load.damage import inspect
from index.load.turns.layout import turns_of
from index.spans import Span
from index.text.sentences import sentences

LONGEST_PASSAGE = 300
SHORT_PARAGRAPH = 60


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
