"""Every span of a passage that may answer, once: figures, dates, quotations, lists, clauses, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

from index import Hit, InputError, Span
from index.spans import BLANK
from index.text.lists import QUOTED, enumerations
from index.text.quantities import dates, quantities
from index.text.sentences import sentences
from qa.pieces import Piece
from qa.reader.scored import NO_VERDICT, Reading, Verdict

LONGEST = 160  # characters
CLAUSES = 4  # that a candidate runs over, at most
BREAK = re.compile(r"[，；：,;:]|——|…+|(?<=\S)[ \u3000]+(?=\S)")
OPENING, CLOSING = "“‘「『《（(", "”’」』》）)"
FRINGE = " \t\r\n\u3000，。、；：？！,;:?!.…—"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: a span of the hit's document, and its score against no answer, in log-odds.

    `verdict` is the probability that it affirms, denies or leaves open what is asked, or that no yes or no is asked.
    """

    hit: Hit
    span: Span
    score: float
    verdict: Verdict = NO_VERDICT

    @property
    def text(self) -> str:
        """The candidate's characters."""
        return self.span.of(self.hit.passage.document.text)


def candidates(piece: Piece, reading: Reading) -> list[Candidate]:
    """Return every candidate of what was read: the spans of its text, and those that the reader finds best.

    None begins inside a figure or behind its sign.
    """
    proposed = [*candidate_spans(reading.text), *(one.span for one in reading.best())]
    trimmed = (one.trim(reading.text, BLANK) for one in proposed)
    spans = dict.fromkeys(one for one in trimmed if one and _paired(one.of(reading.text)))
    base = piece.span.start
    figures = [one.span for one in quantities(reading.text)]
    whole = [one for one in spans if not any(figure.start < one.start < figure.end for figure in figures)]
    scored = reading.scored(whole)
    if wrong := next((one for one in scored if one.span not in spans or not isfinite(one.score)), None):
        raise InputError(f"the reader gave {wrong}, which is no number, or for no span that it was given; see Reader")
    found = [Candidate(piece.hit, one.span.move(base), one.score, one.verdict) for one in scored]
    return [one for one in found if not any(one.span.overlaps(cell) for cell in piece.apart)]


def candidate_spans(text: str) -> list[Span]:
    """Return the spans of a passage's text that may answer, in text order, each once.

    They do not depend on the question: numbers with their units, dates, quotations with and without their marks,
    enumerations, one to four clauses of a sentence, a sentence, and a sentence with the one before it.
    """
    return sorted({span for span in _proposed(text) if 0 < len(span) <= LONGEST})


def clauses(text: str, sentence: Span) -> list[Span]:
    """Return the parts of a sentence between commas and the like, without the marks at their ends."""
    breaks = (found.end() for found in BREAK.finditer(text, sentence.start, sentence.end))
    edges = [sentence.start, *breaks, sentence.end]
    return [clause for start, end in pairwise(edges) if (clause := Span(start, end).trim(text, FRINGE))]


def clause_around(candidate: Candidate) -> Span:
    """Return the clauses that a candidate lies in, as a span of its document."""
    text, span = candidate.hit.passage.document.text, candidate.span
    touched = [
        clause
        for sentence in sentences(text, candidate.hit.passage.span)
        if sentence.overlaps(span)
        for clause in clauses(text, sentence)
        if clause.overlaps(span)
    ]
    return Span(min(touched[0].start, span.start), max(touched[-1].end, span.end)) if touched else span


def _paired(text: str) -> bool:
    """Return whether quotation marks and brackets stand in pairs."""
    return all(text.count(opening) == text.count(closing) for opening, closing in zip(OPENING, CLOSING, strict=True))


def _proposed(text: str) -> Iterator[Span]:
    yield from (one.span for one in quantities(text))
    yield from dates(text)
    for quoted in QUOTED.finditer(text):
        yield from (Span(*quoted.span()), Span(*quoted.span(1)))
    yield from (Span(one.items[0].start, one.items[-1].end) for one in enumerations(text))
    before: Span | None = None
    for sentence in sentences(text):
        parts = clauses(text, sentence)
        yield from (Span(one.start, last.end) for at, one in enumerate(parts) for last in parts[at : at + CLAUSES])
        yield sentence
        yield sentence.trim(text, FRINGE)
        if before:
            yield Span(before.start, sentence.end).trim(text, FRINGE)
        before = sentence
