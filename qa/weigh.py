"""Passages → candidates, scored and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index import Hit, InputError
from qa.calibration import Calibration
from qa.candidates import Candidate, candidates
from qa.pieces import pieces_of
from qa.protocols import Check, Ranker, Reader
from qa.question import Question
from qa.ranker import ScoredCandidate, ranked
from qa.synonyms import in_words_of

WEIGHED = 128  # candidates, the best by score


def read(question: Question, hits: Sequence[Hit], reader: Reader) -> list[Candidate]:
    """Return the candidates of all that is read, each piece asked in its own words (GDP as 生产总值)."""
    pieces = [piece for hit in hits for piece in pieces_of(question.text, hit)]
    asked = [in_words_of(question.text, piece.heads + piece.text) for piece in pieces]
    readings = list(reader.read([(text, one.context, one.text) for text, one in zip(asked, pieces, strict=True)]))
    if len(readings) != len(pieces):
        raise InputError(f"the reader gave {len(readings)} readings for {len(pieces)} texts; see Reader")
    return [one for piece, reading in zip(pieces, readings, strict=True) for one in candidates(piece, reading)]


def weigh(
    question: Question,
    found: Sequence[Candidate],
    calibration: Calibration,
    checks: Sequence[Check] = (),
    *,
    ranker: Ranker = ranked,
) -> list[ScoredCandidate]:
    """Return the best candidates by expected F1, the first with what speaks against it, rejected ones last."""
    best = sorted(found, key=lambda one: -one.score)[:WEIGHED]
    rejected = [_reason(question, one, [check for check in checks if check.rejects]) for one in best]
    scored = ranker(best, rejected, temperature=calibration.temperature)
    if not all(0 <= one.probability <= 1 for one in scored):
        raise InputError("the ranker gave a probability that is none; see Ranker")
    first = [replace(one, doubted_because=_reason(question, one.candidate, checks)) for one in scored[:1]]
    return [*first, *scored[1:]]


def _reason(question: Question, candidate: Candidate, checks: Sequence[Check]) -> str | None:
    return next((said for check in checks if (said := check.reason(question, candidate))), None)
