"""What the question side gives back: answers and replies."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from index import Document, Hit, Passage, Span
from index.text.quantities import Quantity
from qa.ranker import ScoredCandidate


class Status(StrEnum):
    """How a question was met."""

    ANSWERED = "ANSWERED"  # in the source's own words
    UNSURE = "UNSURE"  # the best answer is offered, but may well be wrong
    DAMAGED = "DAMAGED"  # the source speaks of it, but this copy lost the figure
    NOT_FOUND = "NOT_FOUND"  # the source does not hold it; the reason says what is missing
    AMBIGUOUS = "AMBIGUOUS"  # several documents fit equally well


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: spans of one document (several for a list), the first inside the passage.

    `confidence` is in [0, 1]; `sources` are passages of other documents that say the same, `conflicts`
    those that give another figure for it. `beside` are spans that belong to it: a figure's change and period, the
    figure that makes a compared thing the greater. `verdict` is 是 or 否 where that was asked, decided by the spans.
    """

    spans: tuple[Span, ...]
    passage: Passage
    confidence: float
    quantity: Quantity | None = None
    sources: tuple[Passage, ...] = ()
    conflicts: tuple[Passage, ...] = ()
    beside: tuple[Span, ...] = ()
    verdict: str = ""

    @property
    def document(self) -> Document:
        """The document that the spans belong to."""
        return self.passage.document

    @property
    def span(self) -> Span:
        """The first span; for all but lists the only one."""
        return self.spans[0]

    @property
    def items(self) -> tuple[str, ...]:
        """Each span's characters."""
        return tuple(span.of(self.document.text) for span in self.spans)

    @property
    def text(self) -> str:
        """The source's characters; a list's items are joined by 、 for display."""
        return "、".join(self.items)

    @property
    def said(self) -> str:
        """The text, behind its 是 or 否 where that was asked."""
        return f"{self.verdict}：{self.text}" if self.verdict else self.text

    @property
    def line(self) -> str:
        """Verdict, text and what belongs to it in one line (7388亿元 · 同比增长1.5% · 今年上半年)."""
        beside = (span.of(self.document.text) for span in self.beside)
        return " · ".join(part for part in (self.verdict, self.text, *beside) if part)

    @property
    def speaker(self) -> str | None:
        """Who says it, where the text tells."""
        return self.passage.speaker


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds of each stage."""

    search: float = 0.0
    read: float = 0.0
    rank: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a question.

    ANSWERED and UNSURE have their answer first; DAMAGED has the clause that lost its figure as the only one;
    AMBIGUOUS has one a document; NOT_FOUND has none. `reason` says in one sentence why it is not
    ANSWERED, and is empty when it is. `confidence` is the probability that the first answer is right; `calibrated` is
    False where it was fitted with other models. `understood` is the question as it was completed, empty where it was
    taken as it stands. `candidates` are those that were weighed.
    """

    question: str
    status: Status
    answers: tuple[Answer, ...] = ()
    hits: tuple[Hit, ...] = ()
    reason: str = ""
    confidence: float = 0.0
    understood: str = ""
    calibrated: bool = True
    candidates: tuple[ScoredCandidate, ...] = field(default=(), repr=False, compare=False)
    timings: Timings = field(default=Timings(), compare=False)

    @property
    def text(self) -> str:
        """The characters of the answer that is given or offered; empty where there is none."""
        return self.guess.text if self.guess else ""

    @property
    def guess(self) -> Answer | None:
        """The answer that is given or, where it is unsure, offered."""
        return self.answers[0] if self.status in (Status.ANSWERED, Status.UNSURE) else None
