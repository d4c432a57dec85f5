"""Scores of all candidates of a question → the probability that each is right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.text.normalize import normalize
from qa.candidates import Candidate

EXACT = 0.8  # what being exactly right is worth beside the F1
HALF = 0.5  # character F1 from which a candidate counts as right
MARKS = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w%.]|_")  # all but the point of a decimal and %
FIGURES = re.compile(r"[\d.]")
TEXTS = 48  # that are weighed, the most probable ones


@dataclass(frozen=True, slots=True)
class ScoredCandidate:
    """A candidate with the probability that it is right, in [0, 1], and why a check rejected it, None where none did.

    By `expected` candidates are ordered: its expected character F1, and EXACT times the probability that it is right to
    the letter. `doubted_because` says why it may be offered but not answered.
    """

    candidate: Candidate
    probability: float
    expected: float
    rejected_because: str | None = None
    doubted_because: str | None = None


def ranked(found: Sequence[Candidate], rejected: Sequence[str | None], *, temperature: float) -> list[ScoredCandidate]:
    """Return the candidates by what is expected of them, best first, one a text; then the rejected ones by score.

    The softmax over all candidates and "none" (score 0) tells how probable each is the right one; a candidate's
    expected F1 is its F1 with every other, so weighed (minimum Bayes risk: Kumar and Byrne 2004), and it is right where
    the right one shares at least half of it. `rejected` gives for each why it cannot be the answer; such have no part.
    """
    free = [one for one, reason in zip(found, rejected, strict=True) if reason is None]
    scores = np.array([0.0, *(one.score for one in free)]) / temperature
    powers = np.exp(scores - scores.max())
    powers = (powers / powers.sum())[1:]
    share: dict[str, float] = {}
    best: dict[str, Candidate] = {}
    for one, power in zip(free, powers.tolist(), strict=True):
        said = MARKS.sub("", normalize(one.text))
        share[said] = share.get(said, 0.0) + power
        if said not in best or best[said].score < one.score:
            best[said] = one
    texts = sorted(share, key=lambda said: -share[said])[:TEXTS]
    held = {said: Said(Counter(said), "".join(FIGURES.findall(said))) for said in texts}
    scored = [_scored(best[said], held[said], [(share[text], held[text]) for text in texts]) for said in texts if said]
    scored.sort(key=lambda one: (-one.expected, -one.probability, one.candidate.span))
    barred = [(one, reason) for one, reason in zip(found, rejected, strict=True) if reason]
    return scored + [ScoredCandidate(one, 0.0, 0.0, reason) for one, reason in barred]


@dataclass(frozen=True, slots=True)
class Said:
    """What a candidate says: its letters, and the digits among them in order."""

    letters: Counter[str]
    figures: str


def overlap(one: Said, right: Said) -> float:
    """Return the F1 of the letters of what is said; 0 where the right one holds figures and it holds others."""
    if right.figures and one.figures != right.figures:
        return 0.0
    return 2 * (one.letters & right.letters).total() / max(1, one.letters.total() + right.letters.total())


def _scored(candidate: Candidate, said: Said, others: Sequence[tuple[float, Said]]) -> ScoredCandidate:
    alike = [(power, overlap(said, other)) for power, other in others]
    probability = sum(power for power, f1 in alike if f1 >= HALF)
    own = next(power for power, other in others if other is said)
    return ScoredCandidate(candidate, min(1.0, probability), sum(power * f1 for power, f1 in alike) + EXACT * own)
