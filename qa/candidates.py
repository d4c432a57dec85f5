"""Where answers may come from: the reader's spans, quantities, dates, names, quoted names, enumerations."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from index import Hit, Span
from index.split import sentences
from qa.lists import QUOTED, enumerations, trimmed
from qa.quantity import Quantity, dates, quantities
from qa.question import Kind, Question
from qa.reader import Reading

Origin = Literal["reader", "quantity", "date", "name", "quoted", "list", "clause"]

READER_SPANS = 6
LONGEST_NAMED = 24
COMMA = re.compile(r"[，；：,;]")
NUMERAL = re.compile(r"[\d一二三四五六七八九十百千万亿两零半几]")
FRINGE = " \t\u3000，。、；：？！,;:?!"
MEASURES: dict[Kind, tuple[str, ...]] = {
    "percent": ("percent",),
    "ordinal": ("ordinal",),
    "number": ("money", "count", "plain"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: a span of the hit's document, the reader's margin for it, and how it was found."""

    hit: Hit
    rank: int  # of the hit, from 0
    span: Span
    sentence: Span
    margin: float
    origin: Origin
    quantity: Quantity | None = None
    items: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        """The candidate's characters."""
        return self.span.of(self.hit.passage.document.text)


def candidates(question: Question, hit: Hit, rank: int, reading: Reading) -> list[Candidate]:
    """Every candidate of one passage, each span once; structured ones only where the question asks for their kind."""
    text, base = hit.passage.text, hit.passage.span.start
    parts = sentences(text)
    found: dict[Span, Candidate] = {}
    for draft in _drafts(question.kind, text, parts, reading):
        if draft.margin == -math.inf:  # it stands where the reader did not look
            continue
        sentence = next((part for part in parts if part.overlaps(draft.span)), Span(0, len(text)))
        moved = Candidate(
            hit,
            rank,
            draft.span.move(base),
            sentence.move(base),
            draft.margin,
            draft.origin,
            draft.quantity,
            tuple(item.move(base) for item in draft.items),
        )
        if question.kind not in MEASURES or _has_figure(moved):
            found.setdefault(moved.span, moved)
    return list(found.values())


def _has_figure(candidate: Candidate) -> bool:
    """Whether the span holds a number, and none that was lost: only such a one can say how much."""
    gaps = candidate.hit.passage.integrity.gaps
    lost = any(candidate.span.start <= gap.start < candidate.span.end for gap in gaps)
    return not lost and bool(NUMERAL.search(candidate.text))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A candidate in offsets of the passage's text."""

    span: Span
    margin: float
    origin: Origin
    quantity: Quantity | None = None
    items: tuple[Span, ...] = ()


def _drafts(kind: Kind, text: str, parts: list[Span], reading: Reading) -> Iterator[_Draft]:
    """Structured ones first, so that they keep their origin."""
    if kind in MEASURES:
        for quantity in quantities(text):
            if quantity.measure in MEASURES[kind]:
                yield _Draft(quantity.span, reading.margin(quantity.span), "quantity", quantity)
    if kind == "date":
        yield from (_Draft(span, reading.margin(span), "date") for span in dates(text))
    if kind in {"name", "other", "place"}:
        quotes = (Span(*found.span(1)) for found in QUOTED.finditer(text))
        yield from (_Draft(span, reading.margin(span), "quoted") for span in quotes if len(span) <= LONGEST_NAMED)
    if kind in {"list", "other"}:
        yield from _lists(text, reading)
    best = reading.best(READER_SPANS)
    yield from (_Draft(scored.span, scored.margin, "reader") for scored in best)
    if kind in {"name", "person", "place"}:
        cores = (_core(text, scored.span) for scored in best)
        yield from (_Draft(core, reading.margin(core), "name") for core in cores if core)
    if kind in {"yesno", "reason", "other", "name"}:
        touched = [part for part in parts if any(part.overlaps(scored.span) for scored in best[:2])]
        clauses = (clause for part in touched for clause in _clauses(text, part))
        yield from (_Draft(clause, reading.margin(clause), "clause") for clause in clauses)


def _lists(text: str, reading: Reading) -> Iterator[_Draft]:
    for one in enumerations(text):
        scored = reading.between(one.items[0], one.items[-1])
        if scored:
            found = trimmed(text, one, scored.span.start, scored.span.end)
            if len(found) > 1:
                yield _Draft(Span(found[0].start, found[-1].end), scored.margin, "list", None, found)


def _clauses(text: str, sentence: Span) -> Iterator[Span]:
    """The sentence's parts between commas and the like."""
    edges = [
        sentence.start,
        *(found.end() for found in COMMA.finditer(text, sentence.start, sentence.end)),
        sentence.end,
    ]
    for start, end in pairwise(edges):
        if clause := Span(start, end).trim(text, FRINGE):
            yield clause


# An office before a name: 市委书记周江勇.
HEAD = re.compile(
    r"^(?:.{0,20}(?:书记|市长|省长|主席|总理|总统|部长|主任|局长|院长|教授|校长|会长|董事长|经理|总裁|发言人|记者|负责人|先生|女士))"
    r"(?=[\u4e00-\u9fff·]{2,12}$)"
)


def _core(text: str, span: Span) -> Span | None:
    """The name behind an office, where the span is such."""
    found = HEAD.match(span.of(text))
    return Span(span.start + found.end(), span.end) if found else None
