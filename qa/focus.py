"""Which part of a passage is worth reading: the sentences that hold most of the question's words."""

from __future__ import annotations

from index import Span
from index.split import sentences
from qa.coverage import coverage
from qa.question import Question


def focus(question: Question, text: str, room: int) -> Span:
    """The run of whole sentences of at most `room` characters that covers the question best, the first of equals.

    A passage that fits is kept whole; a sentence that does not is kept alone.
    """
    parts = sentences(text)
    if len(text) <= room or len(parts) < 2:
        return Span(0, len(text))
    runs = [
        Span(part.start, max(one.end for one in parts[at:] if _fits(part, one, room))) for at, part in enumerate(parts)
    ]
    return max(runs, key=lambda run: (coverage(question.terms, run.of(text)), -run.start))


def _fits(first: Span, last: Span, room: int) -> bool:
    return last == first or last.end - first.start <= room
