"""What comes of a question: answers, the evidence beside them, and the reply."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from html import escape
from typing import Any

from index import Document, Hit, Passage, Span
from index.text.quantities import Quantity
from qa.candidates import clause_around
from qa.ranker import ScoredCandidate

EVIDENCE = 3  # passages shown
CERTAIN = 0.99  # the most that is shown: nothing read by a model is certain


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

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values; offsets are code points of the document's text."""
        return {
            "text": self.text,
            "spans": [_pair(span) for span in self.spans],
            "beside": [_pair(span) for span in self.beside],
            "verdict": self.verdict or None,
            "confidence": round(self.confidence, 4),
            **self.passage.to_dict(),
            "sources": [passage.to_dict() for passage in self.sources],
            "conflicts": [passage.to_dict() for passage in self.conflicts],
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage with its marked spans, and how probable it is that they answer; 0 where nothing in it was weighed."""

    passage: Passage
    marks: tuple[Span, ...]
    score: float

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values; offsets are code points of the document's text."""
        passage = self.passage
        return {
            "text": passage.text,
            "start": passage.span.start,
            "end": passage.span.end,
            "marks": [_pair(span) for span in self.marks],
            "document": passage.document.to_dict(),
            "speaker": passage.speaker,
            "score": round(self.score, 4),
        }


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds of each stage."""

    search: float = 0.0
    read: float = 0.0
    rank: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True, repr=False)
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

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The answers' passages, then the others that were read, by their best candidates: at most EVIDENCE.

        An answer is marked as it stands, another passage's best candidate in whole clauses. Of a lost figure's clause
        nothing is marked: what was asked for is not there.
        """
        found: dict[tuple[str, Span], Evidence] = {}
        for answer in self.answers:
            marks = () if self.status is Status.DAMAGED else answer.spans
            found.setdefault(_key(answer.passage), Evidence(answer.passage, marks, answer.confidence))
        for one in self.candidates:
            if one.rejected_because is None:
                passage, clause = one.candidate.hit.passage, clause_around(one.candidate)
                found.setdefault(_key(passage), Evidence(passage, (clause,), one.probability))
        for hit in self.hits:
            found.setdefault(_key(hit.passage), Evidence(hit.passage, (), 0.0))
        return tuple(found.values())[:EVIDENCE]

    @property
    def others(self) -> tuple[Evidence, ...]:
        """The evidence beside the answers, or in their place, where the reply is not certain."""
        open_to_all = self.status in (Status.UNSURE, Status.NOT_FOUND)
        return self.evidence[len(self.answers) :] if open_to_all else ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values; offsets are code points of the documents' texts."""
        return {
            "question": self.question,
            "understood": self.understood or None,
            "status": str(self.status),
            "text": self.text,
            "confidence": round(self.confidence, 4),
            "calibrated": self.calibrated,
            "reason": self.reason,
            "answers": [answer.to_dict() for answer in self.answers],
            "passages": [one.to_dict() for one in self.evidence],
            "timings": {name: round(value, 1) for name, value in asdict(self.timings).items()},
        }

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.guess.line if self.guess else "", self.reason)))

    def __repr__(self) -> str:
        return f"Reply({self.question!r}, {self.status}, {self.text!r}, confidence={self.confidence:.2f})"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the line, and each answer's passage with its spans marked."""
        passages = "".join(map(_marked, self.evidence[: max(1, len(self.answers))]))
        return f"<p><strong>{escape(str(self))}</strong></p>{passages}"


def _key(passage: Passage) -> tuple[str, Span]:
    return passage.document.id, passage.span


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _marked(one: Evidence) -> str:
    text, at, pieces = one.passage.document.text, one.passage.span.start, []
    for mark in sorted(span for span in one.marks if one.passage.span.covers(span)):
        pieces += [escape(text[at : mark.start]), f"<mark>{escape(mark.of(text))}</mark>"]
        at = mark.end
    said = "".join([*pieces, escape(text[at : one.passage.span.end])])
    return f"<blockquote>{said}</blockquote><p>{escape(one.passage.document.source)}</p>"
