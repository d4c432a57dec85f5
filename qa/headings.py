"""The headings of a text's parts, as numbered lines or as what stands unfinished before an interviewer's question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index import Document, Span
from index.split import turns_of

LINE = re.compile(r"[^\r\n]+")
NUMBERED = re.compile(r"[ \t\u3000]*[一二三四五六七八九十]{1,3}、[ \t\u3000]*(.{2,})")
ENDED = re.compile(r".*[。！？!?；;：:，,…][”’」』）)]*", re.DOTALL)  # greedy: up to the last mark
LONGEST = 40  # characters
FEWEST = 2  # numbered lines that are headings, not a list's only item


def headings(document: Document) -> tuple[Span, ...]:
    """The headings in order, without their numbers: lines 一、 that end in no mark, else those of an interview."""
    numbered = tuple(_numbered(document.text))
    return numbered if len(numbered) >= FEWEST else tuple(_before_questions(document))


def _numbered(text: str) -> Iterator[Span]:
    for line in LINE.finditer(text):
        found = NUMBERED.fullmatch(line.group())
        if found:
            heading = Span(*found.span(1)).move(line.start()).trim(text)
            if _is_heading(heading.of(text)):
                yield heading


def _before_questions(document: Document) -> Iterator[Span]:
    """What stands behind the last mark of the turn before each question (…良好氛围。数字经济发挥压舱石作用记者…)."""
    turns = turns_of(document)
    for before, turn in pairwise(turns):
        if turn.role == "interviewer":
            said = before.span.of(document.text)
            ended = ENDED.match(said)
            tail = Span(before.span.start + (ended.end() if ended else 0), before.span.end).trim(document.text)
            if ended and _is_heading(tail.of(document.text)):
                yield tail


def _is_heading(said: str) -> bool:
    return 2 <= len(said) <= LONGEST and not ENDED.fullmatch(said)
