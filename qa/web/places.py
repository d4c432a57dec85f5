"""A reply → the numbered places that it rests on: its answers', one an item, then what else bears on the question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index import Passage, Span
from index.text.sentences import sentences
from qa.question import parse_question
from qa.reply import Answer, Reply, Status

MOST = 12  # places of a reply
OPEN_ENDED = ("reason", "definition", "other")  # types of answer that a cut phrase seldom gives


@dataclass(frozen=True, slots=True)
class Place:
    """A passage with the spans marked in it, its number as it is cited, and whether it holds an answer."""

    number: int
    passage: Passage
    marks: tuple[Span, ...]
    answers: bool

    @property
    def at(self) -> Span:
        """Where a citation leads."""
        return self.marks[0] if self.marks else self.passage.span

    @property
    def sentence(self) -> Span:
        """The sentences that the marks lie in."""
        parts = sentences(self.passage.document.text, self.passage.span)
        touched = [one for one in parts if any(one.overlaps(mark) for mark in self.marks)]
        return Span(touched[0].start, touched[-1].end) if touched else self.at


def places(reply: Reply) -> tuple[Place, ...]:
    """Return the places of a reply in the order of their numbers, from 1, at most MOST."""
    damaged = reply.status is Status.DAMAGED
    found = [(one, marks, True) for answer in reply.answers for one, marks in _of(answer, damaged=damaged)]
    found += [(one.passage, one.marks, False) for one in reply.others]
    return tuple(Place(number, *one) for number, one in enumerate(found[:MOST], 1))


def is_open_ended(reply: Reply) -> bool:
    """Return whether why, how or what somebody thinks is asked, where whole sentences say more than a cut phrase."""
    return parse_question(reply.understood or reply.question).answer_type in OPEN_ENDED


def _of(answer: Answer, *, damaged: bool) -> Iterator[tuple[Passage, tuple[Span, ...]]]:
    """Yield an answer's passage with its span, or for each item of a list the sentence that holds it."""
    if damaged:  # what was asked for is not there to be marked
        yield answer.passage, ()
    elif len(answer.spans) == 1:
        yield answer.passage, answer.spans
    else:
        yield from ((_around(answer, span), (span,)) for span in answer.spans)


def _around(answer: Answer, span: Span) -> Passage:
    """Return the sentence of the document that holds a span."""
    text = answer.document.text
    line = Span(text.rfind("\n", 0, span.start) + 1, len(text) if (end := text.find("\n", span.end)) < 0 else end)
    whole = next((one for one in sentences(text, line) if one.covers(span)), line)
    return Passage(answer.document, whole, answer.passage.turn, answer.passage.integrity)
