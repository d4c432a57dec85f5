"""Clauses that speak of what is asked but lost their figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import Hit, Span
from index.records import BLANK
from index.split import sentences
from qa.coverage import coverage, missing
from qa.dated import year_of
from qa.fitting import ADDED, UNIT, same_unit
from qa.period import agreement, governing, period_of
from qa.question import Question

UNIT_ROOM = 4  # characters behind a gap in which its counter stands
KINDS = frozenset({"percent", "ordinal", "number", "date"})
STOPS = re.compile(r"[，。；！？,;!?\n]")


@dataclass(frozen=True, slots=True)
class Loss:
    """A clause with a gap where a figure should stand, and how much of the question its sentence holds (0 to 1)."""

    hit: Hit
    clause: Span
    gap: Span
    coverage: float


def losses(question: Question, hits: Sequence[Hit]) -> list[Loss]:
    """The damaged clauses of these hits, the one nearest to the question first; none unless a figure is asked.

    A passage that lacks a word of the question altogether does not speak of it, nor a sentence of another period.
    """
    if question.kind not in KINDS:
        return []
    hits = [hit for hit in hits if hit.passage.integrity.gaps and not missing(question.terms, hit.passage.text)]
    found: dict[tuple[str, Span], Loss] = {}
    for hit in hits:
        document = hit.passage.document
        text, year = document.text, year_of(document)
        asked = None if question.kind == "date" else period_of(question.text, year)
        for gap in hit.passage.integrity.gaps:
            if not _counts(question, text[gap.start : gap.start + UNIT_ROOM]):
                continue
            parts = sentences(text, hit.passage.span)
            sentence = next((one for one in parts if one.start <= gap.start <= one.end), hit.passage.span)
            clause = _clause(text, gap.start, sentence)
            another_time = agreement(asked, governing(text, gap, sentence, year)) < 0
            if another_time or _gained_only(question, text[clause.start : gap.start]):
                continue
            # The clause counts in full, its sentence for what it adds: 同比 and 今年上半年 stand beside.
            near, wide = (coverage(question.terms, part.of(text)) for part in (clause, sentence))
            if near and len(clause):
                found.setdefault((document.id, clause), Loss(hit, clause, gap, (near + wide) / 2))
    return sorted(found.values(), key=lambda loss: -loss.coverage)


def _counts(question: Question, behind: str) -> bool:
    """Whether what stands behind a gap can be the counter asked for: 几条线 was not lost before 减少."""
    asked = UNIT.search(question.text)
    return asked is None or any(same_unit(asked[1], char) for char in behind)


def _gained_only(question: Question, before: str) -> bool:
    """Whether only the clause or only the question speaks of what was added: 净增近万人口 is not all there are."""
    return question.kind == "number" and bool(ADDED.search(question.text)) != bool(ADDED.search(before))


def _clause(text: str, at: int, sentence: Span) -> Span:
    before = [found.end() for found in STOPS.finditer(text, sentence.start, at)]
    after = STOPS.search(text, at, sentence.end)
    return Span(before[-1] if before else sentence.start, after.start() if after else sentence.end).trim(text, BLANK)
