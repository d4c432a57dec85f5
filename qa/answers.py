"""A candidate → the answer: its items, what belongs to it, and who says the same or otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index import Passage, Span
from index.spans import BLANK
from index.text.lists import enumerations, trimmed
from index.text.normalize import normalize
from index.text.quantities import Quantity, dates, quantities
from index.text.sentences import sentences
from qa.candidates import Candidate
from qa.question import Question
from qa.ranker import ScoredCandidate
from qa.reply import Answer

ALIKE = 0.6  # share of character pairs that two statements have in common, figures aside
FIGURE = re.compile(r"[\d.,%]+")
PLAIN = re.compile(r"[^\w%.]")
BEFORE = 8  # characters that say what a figure is of
CHANGE = re.compile(
    r"[，,、]?(?P<change>(?:同比|环比|比上年同期|比去年同期|比上年|比去年)?(?:实际|名义)?(?:增长|上升|下降|增加|减少|回落|上涨|下跌)了?"
    r"[\d.]+(?:%|个百分点))"
)


def answer_of(question: Question, best: ScoredCandidate, found: Sequence[Candidate], *, verdict: str = "") -> Answer:
    """Return the answer of the best candidate, with the other documents' passages that make the same statement."""
    candidate = best.candidate
    text = candidate.hit.passage.document.text
    figure = figure_of(candidate)
    others = [one for one in found if one.hit.passage.document != candidate.hit.passage.document]
    same = (one for one in others if _plain(one.text) == _plain(candidate.text) and _alike(candidate, one))
    differing = (one for one in others if figure and _differs(candidate, figure, one))
    return Answer(
        tuple(one.trim(text, BLANK) for one in items_of(question, candidate)),
        candidate.hit.passage,
        best.probability,
        figure,
        _passages(same),
        _passages(differing),
        tuple(_beside(candidate, figure)) if figure else (),
        verdict,
    )


def items_of(question: Question, candidate: Candidate) -> tuple[Span, ...]:
    """Return the items of a list that was asked for, else the candidate's own span."""
    if question.answer_type == "list":
        base, text = candidate.hit.passage.span.start, candidate.hit.passage.text
        inside = candidate.span.move(-base)
        for one in enumerations(text):
            if one.items[0].overlaps(inside) and one.items[-1].overlaps(inside):
                return tuple(item.move(base) for item in trimmed(text, one, inside.start, inside.end))
    return (candidate.span,)


def figure_of(candidate: Candidate) -> Quantity | None:
    """Return the quantity that a candidate is, in offsets of its passage's text; None where it is another thing."""
    passage = candidate.hit.passage
    found = [one for one in quantities(candidate.text) if 2 * len(one.span) >= len(candidate.span)]
    shift = candidate.span.start - passage.span.start
    return replace(found[0], span=found[0].span.move(shift)) if len(found) == 1 else None


def sentence_of(candidate: Candidate) -> Span:
    """Return the sentence that a candidate begins in, as a span of the document."""
    passage = candidate.hit.passage
    parts = sentences(passage.document.text, passage.span)
    return next((one for one in parts if one.overlaps(candidate.span)), passage.span)


def _beside(candidate: Candidate, figure: Quantity) -> Iterable[Span]:
    """Yield the change that is told right behind a figure, and the period named before it in its sentence."""
    text, sentence = candidate.hit.passage.document.text, sentence_of(candidate)
    change = CHANGE.match(text, candidate.span.end, sentence.end)
    if change and figure.measure != "percent":
        yield Span(*change.span("change"))
    named = [one.move(sentence.start) for one in dates(sentence.of(text))]
    before = [one for one in named if one.end <= candidate.span.start]
    yield from before[-1:]


def _differs(candidate: Candidate, figure: Quantity, other: Candidate) -> bool:
    """Return whether another candidate gives another figure of the same kind for the same thing."""
    if _plain(other.text) == _plain(candidate.text) or _before(other) != _before(candidate):
        return False
    its = figure_of(other)
    return bool(its and (its.measure, its.unit) == (figure.measure, figure.unit) and its.value != figure.value)


def _before(candidate: Candidate) -> str:
    start = max(candidate.hit.passage.span.start, candidate.span.start - BEFORE)
    return _plain(candidate.hit.passage.document.text[start : candidate.span.start])


def _alike(one: Candidate, other: Candidate) -> bool:
    a, b = _pairs(one), _pairs(other)
    return bool(a and b) and len(a & b) >= ALIKE * min(len(a), len(b))


def _pairs(candidate: Candidate) -> set[str]:
    text = FIGURE.sub("", _plain(sentence_of(candidate).of(candidate.hit.passage.document.text)))
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _passages(found: Iterable[Candidate]) -> tuple[Passage, ...]:
    return tuple(dict.fromkeys(candidate.hit.passage for candidate in found))


def _plain(text: str) -> str:
    return PLAIN.sub("", normalize(text))
