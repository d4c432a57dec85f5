"""The headings of a text's parts, as numbered lines or as what stands unfinished before an interviewer's question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index import Document, Span
from index.load.turns.layout import turns_of
from index.text.counts import HAN_DIGITS

LINE = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
NUMBERED = re.compile(r"[#*\s]*([一二三四五六七八九十])、\s*(.{2,40}?)[：:*\s]*")
PROSE = re.compile(r".*[。；;，,…][”’」』）)]*", re.DOTALL)  # what ends so is a sentence or a part of one
ENDED = re.compile(r".*[。！？!?；;：:，,…][”’」』）)]*", re.DOTALL)  # greedy: up to the last mark
PLAIN = re.compile(r"[\u4e00-\u9fff“”A-Za-z0-9]{4,20}")
FEWEST = 2  # numbered lines that are headings, not a list's only item


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
