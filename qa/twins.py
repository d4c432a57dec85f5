"""Copies of one statement in several documents: those that agree, and those whose figure differs."""

from __future__ import annotations

import re

from index import Passage, Span
from index.records import BLANK
from index.words import fold
from qa.candidates import Candidate
from qa.damage import Loss
from qa.judge import Verdict
from qa.records import Answer

ALIKE = 0.6  # share of character pairs, figures aside
FIGURE = re.compile(r"[\d.,%]+")
PLAIN = re.compile(r"[^\w%.]")
LEFT, RIGHT = 6, 2  # characters around a lost figure that its copy must have
REACH = 40  # characters among which they are looked for


def answer_of(best: Verdict, others: list[Verdict]) -> Answer:
    """The verdict's answer with the other documents' passages that make the same statement."""
    candidate = best.candidate
    twins = [
        other.candidate
        for other in others
        if other.candidate.hit.passage.document != candidate.hit.passage.document and _alike(candidate, other.candidate)
    ]
    same = [twin for twin in twins if _plain(twin.text) == _plain(candidate.text)]
    differing = [twin for twin in twins if _other_figure(candidate, twin)]
    spans = candidate.items if len(candidate.items) > 1 else (candidate.span,)
    beside = _beside(candidate)
    text = candidate.hit.passage.document.text
    return Answer(
        tuple(one.trim(text, BLANK) for one in spans),
        _place(candidate),
        best.confidence,
        candidate.quantity,
        _passages(same),
        _passages(differing),
        beside,
    )


def holds(passage: Passage, loss: Loss) -> bool:
    """Whether a passage of another document has the words before a lost figure."""
    there = passage.document != loss.hit.passage.document
    return there and _bare(loss.hit.passage.document.text[: loss.gap.start])[-LEFT:] in _bare(passage.text)


def whole(loss: Loss, verdicts: list[Verdict]) -> Verdict | None:
    """The verdict whose figure stands, in another document, where this copy lost it; None where none does."""
    return next((one for one in verdicts if _fills(one.candidate, loss)), None)


def _fills(candidate: Candidate, loss: Loss) -> bool:
    if candidate.quantity is None or not holds(candidate.hit.passage, loss):
        return False
    figure = candidate.quantity.span.move(candidate.hit.passage.span.start)
    return _around(candidate.hit.passage.document.text, figure) == _around(loss.hit.passage.document.text, loss.gap)


def _around(text: str, figure: Span) -> tuple[str, str]:
    """The characters before and behind a figure, those of other figures aside; its unit counts as behind it."""
    before, behind = text[max(0, figure.start - REACH) : figure.start], text[figure.start : figure.end + REACH]
    return _bare(before)[-LEFT:], _bare(behind)[:RIGHT]


def _bare(text: str) -> str:
    return FIGURE.sub("", _plain(text))


def _place(candidate: Candidate) -> Passage:
    """The passage found; for a list that begins before it, the stretch from what announces it to its first item."""
    passage = candidate.hit.passage
    if passage.span.covers(candidate.span):
        return passage
    return Passage(passage.document, Span(candidate.sentence.start, candidate.span.end), passage.turn)


def _beside(candidate: Candidate) -> tuple[Span, ...]:
    """The change and the period that the text states of a figure."""
    said = candidate.said
    if said is None or candidate.quantity is None:
        return ()
    return tuple(
        span
        for span in (None if candidate.quantity.measure == "percent" else said.change, said.period)
        if span and not span.overlaps(candidate.span)
    )


def _passages(found: list[Candidate]) -> tuple[Passage, ...]:
    """Each passage once, in the order of the verdicts."""
    return tuple(dict.fromkeys(candidate.hit.passage for candidate in found))


def _other_figure(one: Candidate, other: Candidate) -> bool:
    if one.quantity is None or other.quantity is None or None in (one.quantity.value, other.quantity.value):
        return False
    same_kind = (one.quantity.measure, one.quantity.unit) == (other.quantity.measure, other.quantity.unit)
    return same_kind and one.quantity.value != other.quantity.value and _left(one) == _left(other)


def _left(candidate: Candidate) -> str:
    """The characters just before the span: what the figure is said of."""
    text = candidate.hit.passage.document.text
    return _plain(text[max(candidate.sentence.start, candidate.span.start - 8) : candidate.span.start])


def _alike(one: Candidate, other: Candidate) -> bool:
    a, b = _pairs(one), _pairs(other)
    return bool(a and b) and len(a & b) >= ALIKE * min(len(a), len(b))


def _pairs(candidate: Candidate) -> set[str]:
    text = FIGURE.sub("", _plain(candidate.sentence.of(candidate.hit.passage.document.text)))
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _plain(text: str) -> str:
    return PLAIN.sub("", fold(text))
