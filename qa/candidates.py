"""Where answers may come from: the reader's spans, quantities, dates, names, quoted names, enumerations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index import Hit, Span
from index.split import sentences
from qa.lists import QUOTED, items
from qa.quantity import Quantity, dates, quantities
from qa.question import Kind, Question
from qa.reader import Reading

Origin = Literal["reader", "quantity", "date", "name", "quoted"]

READER_SPANS = 6
LONGEST_NAMED = 24
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
    found: dict[Span, Candidate] = {}
    text, base = hit.passage.text, hit.passage.span.start
    parts = sentences(text)
    for span, margin, origin, quantity in _spans(question.kind, text, reading):
        if span in found:
            continue
        sentence = next((part for part in parts if part.overlaps(span)), Span(0, len(text)))
        listed = items(text, span) if question.kind == "list" else ()
        found[span] = Candidate(
            hit, rank, span.move(base), sentence.move(base), margin, origin, quantity,
            tuple(item.move(base) for item in listed),
        )  # fmt: skip
    return list(found.values())


def _spans(kind: Kind, text: str, reading: Reading) -> Iterator[tuple[Span, float, Origin, Quantity | None]]:
    """Spans in offsets of the passage's text, structured ones first so that they keep their origin."""
    if kind in MEASURES:
        for quantity in quantities(text):
            if quantity.measure in MEASURES[kind]:
                yield quantity.span, reading.margin(quantity.span), "quantity", quantity
    if kind == "date":
        for span in dates(text):
            yield span, reading.margin(span), "date", None
    if kind in {"name", "other", "place"}:
        for found in QUOTED.finditer(text):
            if len(found[1]) <= LONGEST_NAMED:
                span = Span(*found.span(1))
                yield span, reading.margin(span), "quoted", None
    for scored in reading.best(READER_SPANS):
        yield scored.span, scored.margin, "reader", None
        if kind in {"name", "person", "place"} and (core := _core(text, scored.span)):
            yield core, reading.margin(core), "name", None


HEAD = re.compile(r"^(?:.{0,20}(?:书记|市长|省长|主席|总理|总统|部长|主任|局长|院长|教授|校长|会长|董事长|经理|总裁|发言人|记者|负责人|先生|女士))(?=[\u4e00-\u9fff·]{2,12}$)")


def _core(text: str, span: Span) -> Span | None:
    """The name behind an office (市委书记周江勇 → 周江勇), where the span is such."""
    found = HEAD.match(span.of(text))
    return Span(span.start + found.end(), span.end) if found else None
