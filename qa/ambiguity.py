"""Questions that fit several places or years alike: which of them must be asked back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.words import fold, words
from qa.belief import Belief
from qa.candidates import Candidate
from qa.drafts import MEASURES
from qa.judge import Judge, Verdict
from qa.period import period_of
from qa.question import Question, places_of

ALIKE = 1.0  # log-odds by which one reading may be behind the best


@dataclass(frozen=True, slots=True)
class Readings:
    """The verdicts between which the question does not choose, the best first, and what would: 地方 or 年份."""

    verdicts: tuple[Verdict, ...]
    by: str

    @property
    def reason(self) -> str:
        """One line that asks back."""
        names = [_name(verdict.candidate, self.by) for verdict in self.verdicts]
        return f"不同{self.by}的数字不同，请指明是哪一个：{'、'.join(names)}"


def readings(question: Question, fitting: Sequence[Verdict], judge: Judge) -> Readings | None:
    """The readings of a question for a figure; None where it names the place and year, or one reading is ahead.

    `fitting` are the verdicts that nothing contradicts. Together they must be as sure as one answer.
    """
    if question.kind not in MEASURES or not fitting:
        return None
    best = max(fitting, key=lambda verdict: verdict.score)
    near = [verdict for verdict in fitting if verdict.candidate.quantity and verdict.score >= best.score - ALIKE]
    for by, asked in (("地方", _asks_place(question)), ("年份", period_of(question.text, 0) is not None)):
        apart: dict[str, Verdict] = {}
        for verdict in near:
            if name := _name(verdict.candidate, by):
                apart.setdefault(name, verdict)
        found = tuple(apart.values())
        if not asked and len({_figure(verdict) for verdict in found}) > 1 and _sure(judge, found):
            return Readings(found, by)
    return None


def _asks_place(question: Question) -> bool:
    return bool(places_of(term.text for term in question.terms))


def _sure(judge: Judge, found: Sequence[Verdict]) -> bool:
    """Whether an answer with the belief in all readings would be given."""
    together = sum(verdict.belief.share for verdict in found)
    return judge.confidence(found[0].signals, Belief(together, together)) >= judge.threshold


def _name(candidate: Candidate, by: str) -> str:
    """The place that the document's title names, or the year it was written in; "" where nothing tells."""
    document = candidate.hit.passage.document
    if by == "地方":
        return next(iter(places_of(word.text for word in words(fold(document.title or "")))), "")
    return f"{candidate.dated.year}年" if candidate.dated.year else ""


def _figure(verdict: Verdict) -> tuple[object, str]:
    figure = verdict.candidate.quantity
    return (figure.value, figure.unit) if figure else (None, "")
