"""Questions about the document itself: who wrote it, when, under which title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from index import Document, Hit, Passage, Span
from index.load.turns.layout import turns_of
from qa.question import Field, Question
from qa.reply import Answer
from qa.terms import Term, term_recall

ABOUT_FIELDS = re.compile(
    r"记者|作者|编辑|责编|标题|题目|日期|时间|发布|发表|刊登|来源|出处|媒体|撰|采访|文章|报道|稿|新闻|[写登]"
)
HALF = 0.5
CERTAIN = 0.95  # the line says itself what it is
CHINESE: dict[Field, str] = {
    "title": "标题",
    "date": "发布日期",
    "publisher": "来源",
    "author": "作者",
    "editor": "编辑",
}


def stated(documents: Iterable[Document], name: Field) -> Iterator[Answer]:
    """Yield one answer for each document that states the field."""
    found = ((document, _spans(document, name)) for document in documents)
    return (Answer(spans, _around(document, spans), CERTAIN) for document, spans in found if spans)


def meant(question: Question, hits: Sequence[Hit]) -> list[Document]:
    """The documents found that hold most of what a question says beside the field: 写新洲区法院这篇报道的记者."""
    documents = list(dict.fromkeys(hit.passage.document for hit in hits))
    terms = _named(question)
    held = [term_recall(terms, document.title or "") + term_recall(terms, document.text) for document in documents]
    return [document for document, share in zip(documents, held, strict=True) if terms and share == max(held)]


def _named(question: Question) -> list[Term]:
    """What a question says beside the field that it asks for."""
    return [term for term in question.terms if not ABOUT_FIELDS.search(term.text)]


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
