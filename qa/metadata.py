"""Questions about the document itself: who wrote it, when, under which title."""

from __future__ import annotations

from collections.abc import Iterable

from index import Document, Passage, Span
from index.split import turns_of
from qa.question import Field
from qa.records import Answer

CERTAIN = 0.95  # the line says itself what it is
CHINESE: dict[Field, str] = {
    "title": "标题",
    "date": "发布日期",
    "publisher": "来源",
    "author": "作者",
    "editor": "编辑",
}


def stated(documents: Iterable[Document], name: Field) -> list[Answer]:
    """One answer for each document that states the field, in order."""
    return [
        Answer(spans, _around(document, spans), CERTAIN) for document in documents if (spans := _spans(document, name))
    ]


def _spans(document: Document, name: Field) -> tuple[Span, ...]:
    if name == "author":
        return document.metadata.authors
    span: Span | None = getattr(document.metadata, name)
    return (span,) if span else ()


def _around(document: Document, spans: tuple[Span, ...]) -> Passage:
    """The line that states it, as a passage of its own."""
    text = document.text
    start = max(text.rfind(mark, 0, spans[0].start) for mark in "\n。") + 1
    ends = [at for mark in "\n。" if (at := text.find(mark, spans[-1].end)) >= 0]
    line = Span(start, min(ends, default=len(text))).trim(text)
    turn = next(turn for turn in turns_of(document) if turn.span.overlaps(line))
    return Passage(document, line, turn)
