"""What a reader gives: scores of spans, and what each says to 是 or 否."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.spans import Span

Verdict = tuple[float, float, float, float]  # probabilities: affirms, denies, leaves open, no yes or no is asked
NO_VERDICT: Verdict = (0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Scored:
    """A span of the passage's text and its score: how much better than no answer, in log-odds among all spans."""

    span: Span
    score: float
    verdict: Verdict = NO_VERDICT


class Reading(Protocol):
    """All that a reader says of one text."""

    @property
    def text(self) -> str:
        """What was read; spans are offsets in it."""

    def best(self) -> Sequence[Scored]:
        """Return the spans that the reader itself finds best."""

    def scored(self, spans: Sequence[Span]) -> Sequence[Scored]:
        """Return the given spans with their scores, in order; those that it cannot score are left out."""
