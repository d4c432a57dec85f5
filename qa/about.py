"""Questions about the document itself: who wrote it, when, under which title and headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from index import Document, Hit, Passage, Span
from index.load.turns.layout import turns_of
from index.text.counts import HAN_DIGITS, ordinal_of
from index.text.sentences import sentences
from qa.question import Field, Question
from qa.reply import Answer
from qa.terms import Term, term_recall

LINE = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
NUMBERED = re.compile(r"[#*\s]*([一二三四五六七八九十])、\s*(.{2,40}?)[：:*\s]*")
PROSE = re.compile(r".*[。；;，,…][”’」』）)]*", re.DOTALL)  # what ends so is a sentence or a part of one
ENDED = re.compile(r".*[。！？!?；;：:，,…][”’」』）)]*", re.DOTALL)  # greedy: up to the last mark
PLAIN = re.compile(r"[\u4e00-\u9fff“”A-Za-z0-9]{4,20}")
FEWEST = 2  # numbered lines that are headings, not a list's only item
LABEL = re.compile(r"(?:记者|主持人|提问|问|Q)?[：:]?\s*")
ABOUT_FIELDS = re.compile(
    r"记者|作者|编辑|责编|标题|题目|日期|时间|发布|发表|刊登|来源|出处|媒体|撰|采访|文章|报道|稿|新闻|[写登]|部分|小标|报告|包括|最后|^第"
)
HALF = 0.5
CERTAIN = 0.95  # the line says itself what it is
CHINESE: dict[Field, str] = {
    "title": "标题",
    "date": "发布日期",
    "publisher": "来源",
    "author": "作者",
    "editor": "编辑",
    "asked": "提问",
    "opening": "开头的问题",
    "heading": "小标题",
}


def stated(documents: Iterable[Document], name: Field, question: str) -> list[Answer]:
    """One answer for each document that states the field."""
    found = ((document, _spans(document, name, question)) for document in documents)
    return [Answer(spans, _around(document, spans), CERTAIN) for document, spans in found if spans]


def headed(question: Question, documents: Iterable[Document]) -> list[Document]:
    """The documents whose titles hold what a question names beside the headings: 火箭的第三部分 is of none."""
    terms = _named(question)
    return [document for document in documents if not terms or term_recall(terms, document.title or "") >= HALF]


def meant(question: Question, hits: Sequence[Hit]) -> list[Document]:
    """The documents found that hold most of what a question says beside the field: 写新洲区法院这篇报道的记者."""
    documents = list(dict.fromkeys(hit.passage.document for hit in hits))
    terms = _named(question)
    held = [term_recall(terms, document.title or "") + term_recall(terms, document.text) for document in documents]
    return [document for document, share in zip(documents, held, strict=True) if terms and share == max(held)]


def _named(question: Question) -> list[Term]:
    """What a question says beside the field that it asks for."""
    return [term for term in question.terms if not ABOUT_FIELDS.search(term.text)]


def _asked(document: Document, question: str) -> tuple[Span, ...]:
    """The interviewer's questions: the first, the last, the second …, or all of them."""
    turns = [turn.span for turn in turns_of(document) if turn.role == "interviewer"]
    return _chosen(
        tuple(Span(LABEL.match(document.text, one.start).end(), one.end) for one in turns),  # type: ignore[union-attr]
        question,
    )


def _chosen(spans: tuple[Span, ...], question: str) -> tuple[Span, ...]:
    """The first, the last, the second … of them, or all where the question names none."""
    if "最后" in question:
        return spans[-1:]
    number = ordinal_of(question)
    if number is None:
        return spans[:1] if re.search("首先|一开始|最先|先问", question) else spans
    return spans[number - 1 : number]


def _opening(document: Document) -> tuple[Span, ...]:
    """The questions that the text puts before its first speaker."""
    turns = turns_of(document)
    if turns[0].role != "narrator" or len(turns) < 2:
        return ()
    return tuple(
        one.trim(document.text, "？?")
        for one in sentences(document.text, turns[0].span)
        if one.of(document.text)[-1] in "？?"
    )


def _spans(document: Document, name: Field, question: str) -> tuple[Span, ...]:
    if name == "asked":
        return _asked(document, question)
    if name == "opening":
        return _opening(document)
    if name == "heading":
        return _chosen(headings(document), question)
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


def headings(document: Document) -> tuple[Span, ...]:
    """The headings in order, without their numbers: lines 一、 二、 above text, else those of a run-on interview."""
    numbered = tuple(_numbered(document.text))
    return numbered if len(numbered) >= FEWEST else tuple(_before_questions(document))


def _numbered(text: str) -> Iterator[Span]:
    """Lines numbered from 一 on without a gap, each with text below it that is no such line itself."""
    lines = list(LINE.finditer(text))
    number = 1
    for line, below in pairwise(lines):
        found = NUMBERED.fullmatch(line.group())
        if not found or PROSE.fullmatch(found[2]) or HAN_DIGITS.index(found[1]) != number:
            continue
        if NUMBERED.fullmatch(below.group()):
            return
        number += 1
        yield Span(*found.span(2)).move(line.start())


def _before_questions(document: Document) -> Iterator[Span]:
    """What stands behind the last mark of the turn before each question (…良好氛围。数字经济发挥压舱石作用记者…)."""
    text = document.text
    for before, turn in pairwise(turns_of(document)):
        if turn.role == "interviewer" and before.span.end == turn.span.start:
            ended = ENDED.match(before.span.of(text))
            if ended and PLAIN.fullmatch(text, before.span.start + ended.end(), before.span.end):
                yield Span(before.span.start + ended.end(), before.span.end)
