"""A reply → the passages that bear on it, each with the stretch that bears most."""

from __future__ import annotations

from dataclasses import dataclass

from index import Passage, Span
from index.text.sentences import sentences
from qa.candidates import Candidate, clauses
from qa.reply import Reply, Status

MOST = 3  # passages
OPEN = (Status.UNSURE, Status.NOT_FOUND)  # where other passages are shown too


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage with its marked spans, and how probable it is that they answer; 0 where nothing in it was weighed."""

    passage: Passage
    marks: tuple[Span, ...]
    score: float


def evidence_of(reply: Reply, *, most: int = MOST) -> tuple[Evidence, ...]:
    """Return the answers' passages, then the others that were read, by their best candidates: at most `most`.

    An answer is marked as it stands, another passage's best candidate in whole clauses. Of a lost figure's clause
    nothing is marked: what was asked for is not there.
    """
    found: dict[tuple[str, Span], Evidence] = {}
    for answer in reply.answers:
        marks = () if reply.status is Status.DAMAGED else answer.spans
        found.setdefault(_key(answer.passage), Evidence(answer.passage, marks, answer.confidence))
    for one in reply.candidates:
        if one.rejected_because is None:
            passage = one.candidate.hit.passage
            found.setdefault(_key(passage), Evidence(passage, (_whole(one.candidate),), one.probability))
    for hit in reply.hits:
        found.setdefault(_key(hit.passage), Evidence(hit.passage, (), 0.0))
    return tuple(found.values())[:most]


def others_of(reply: Reply) -> tuple[Evidence, ...]:
    """Return what is shown beside the answers, or in their place, where the reply is not certain."""
    return evidence_of(reply)[len(reply.answers) :] if reply.status in OPEN else ()


def _key(passage: Passage) -> tuple[str, Span]:
    return passage.document.id, passage.span


def _whole(candidate: Candidate) -> Span:
    """Return the clauses that a candidate lies in."""
    text, span = candidate.hit.passage.document.text, candidate.span
    touched = [
        clause
        for sentence in sentences(text, candidate.hit.passage.span)
        if sentence.overlaps(span)
        for clause in clauses(text, sentence)
        if clause.overlaps(span)
    ]
    return Span(min(touched[0].start, span.start), max(touched[-1].end, span.end)) if touched else span
