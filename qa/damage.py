"""Clauses that speak of what is asked but lost their figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import Hit, Span
from index.spans import BLANK
from index.text.sentences import sentences
from qa.question import Question
from qa.terms import term_recall, unmatched_terms

FIGURES = frozenset({"percent", "ordinal", "number", "date"})
STOPS = re.compile(r"[，。；：！？,;:!?\n]")


@dataclass(frozen=True, slots=True)
class LostFigure:
    """A clause with a gap where a figure should stand, and how much of the question its sentence holds (0 to 1)."""

    hit: Hit
    clause: Span
    term_recall: float


def losses(question: Question, hits: Sequence[Hit]) -> list[LostFigure]:
    """Return the damaged clauses of these hits, the one nearest to the question first; none unless a figure is asked.

    A passage that lacks a word of the question altogether does not speak of it.
    """
    if question.answer_type not in FIGURES:
        return []
    found: dict[tuple[str, Span], LostFigure] = {}
    for hit in hits:
        if hit.passage.integrity.gaps and not unmatched_terms(question.terms, hit.passage.text):
            for gap in hit.passage.integrity.gaps:
                lost = _lost(question, hit, gap)
                if lost.term_recall:
                    found.setdefault((hit.passage.document.id, lost.clause), lost)
    return sorted(found.values(), key=lambda lost: -lost.term_recall)


def _lost(question: Question, hit: Hit, gap: Span) -> LostFigure:
    """The clause around a gap; it counts in full, its sentence for what it adds: 同比 and 今年上半年 stand beside."""
    text = hit.passage.document.text
    parts = sentences(text, hit.passage.span)
    sentence = next((one for one in parts if one.start <= gap.start <= one.end), hit.passage.span)
    clause = _clause(text, gap.start, sentence)
    near, wide = (term_recall(question.terms, part.of(text)) for part in (clause, sentence))
    return LostFigure(hit, clause, (near + wide) / 2 if near and len(clause) else 0.0)


def _clause(text: str, at: int, sentence: Span) -> Span:
    before = [found.end() for found in STOPS.finditer(text, sentence.start, at)]
    after = STOPS.search(text, at, sentence.end)
    return Span(before[-1] if before else sentence.start, after.start() if after else sentence.end).trim(text, BLANK)
