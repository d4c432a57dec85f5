"""Where answers may come from: the reader's spans, quantities, dates, names, quoted names, enumerations, series."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from index import Hit, Span
from index.records import BLANK
from index.split import sentences
from qa.count import ordinal_of
from qa.coverage import coverage
from qa.dated import Dated
from qa.drafts import MEASURES, Origin, drafts
from qa.quantity import Quantity
from qa.question import Question
from qa.reader import Reading
from qa.series import series_of
from qa.statement import Statement, statement_of

ANNOUNCED = 0.4  # share of the question in the sentence that announces a list
NUMERAL = re.compile(
    r"[\d一二三四五六七八九十两零半几]|(?<=[上超过近约逾数])[百千万亿]|[百千万亿][余多]"
)  # not 亿元 alone
SCALE = re.compile(r"(?!百分之)(?:[十百千万亿]{2,}|[百千万亿])")  # 近万, but 十座
UNDATED = Dated()


@dataclass(frozen=True)  # no slots: what is said of its figure is found once and kept
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
    dated: Dated = UNDATED

    @property
    def text(self) -> str:
        """The candidate's characters."""
        return self.span.of(self.hit.passage.document.text)

    @cached_property
    def said(self) -> Statement | None:
        """What the sentence states of the candidate's figure; None where it has none."""
        if self.quantity is None:
            return None
        figure = self.quantity.span.move(self.hit.passage.span.start)
        within = self.sentence if self.sentence.covers(figure) else self.hit.passage.span
        return statement_of(self.hit.passage.document.text, within, figure)


def candidates(question: Question, hit: Hit, rank: int, reading: Reading, dated: Dated) -> list[Candidate]:
    """Every candidate of one passage, each span once; structured ones only where the question asks for their kind."""
    text, base = hit.passage.text, hit.passage.span.start
    parts = sentences(text)
    found: dict[Span, Candidate] = {}
    for draft in drafts(question, text, parts, reading):
        span = draft.span.trim(text, BLANK)
        if draft.margin == -math.inf or not span:  # it stands where the reader did not look, or is blank
            continue
        sentence = next((part for part in parts if part.overlaps(span)), Span(0, len(text)))
        moved = Candidate(
            hit,
            rank,
            span.move(base),
            sentence.move(base),
            draft.margin,
            draft.origin,
            draft.quantity,
            tuple(item.move(base) for item in draft.items),
            dated,
        )
        if question.kind not in MEASURES or _has_figure(moved):
            found.setdefault(moved.span, moved)
    return [*found.values(), *(_series(question, hit, rank, reading))]


def _series(question: Question, hit: Hit, rank: int, reading: Reading) -> Iterator[Candidate]:
    """Lists told over several sentences or paragraphs, this passage among them, or the one item that is asked for."""
    place = ordinal_of(question.text)
    if question.kind != "list" and (place is None or question.kind not in {"name", "other"}):
        return
    best = next(iter(reading.best(1)), None)
    for one in series_of(hit.passage.document):
        announced = coverage(question.terms, one.lead.of(hit.passage.document.text)) >= ANNOUNCED
        if best and announced and any(hit.passage.span.overlaps(part) for part in (one.lead, *one.items)):
            if place is None:
                yield Candidate(hit, rank, one.items[0], one.lead, best.margin, "series", None, one.items)
            elif place <= len(one.items):
                item = one.items[place - 1]
                yield Candidate(
                    hit, rank, item, Span(one.lead.start, max(one.lead.end, item.end)), best.margin, "series"
                )


def _has_figure(candidate: Candidate) -> bool:
    """Whether the span holds a number, and none that was lost: only such a one can say how much.

    In a text that lost its digits a scale alone (近万) is what is left of one.
    """
    integrity, text, span = candidate.hit.passage.integrity, candidate.hit.passage.document.text, candidate.span
    if any(span.start <= gap.start < span.end for gap in integrity.gaps):
        return False
    if "digits" in integrity.lost:
        return bool(NUMERAL.search(SCALE.sub("", candidate.text)))
    return bool(NUMERAL.search(text, span.start, span.end))
