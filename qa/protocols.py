"""What may be put in place of the parts that read, rank and check; see index.protocols for those that search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from qa.candidates import Candidate
from qa.question import Question
from qa.ranker import ScoredCandidate
from qa.reader.scored import Reading


class Reader(Protocol):
    """What scores spans of passages; `fingerprint` changes whenever the scores would."""

    @property
    def fingerprint(self) -> str:
        """What its scores were made by."""

    def read(self, triples: Sequence[tuple[str, str, str]]) -> Sequence[Reading]:
        """Return the reading of each (question, line in front of the passage, passage text), in order."""


class Ranker(Protocol):
    """What orders candidates and says how probable each is."""

    def __call__(
        self, found: Sequence[Candidate], rejected: Sequence[str | None], *, temperature: float
    ) -> list[ScoredCandidate]:
        """Return the candidates best first, those with a reason in `rejected` last; their scores are log-odds."""


class Check(Protocol):
    """What may speak against a candidate."""

    @property
    def name(self) -> str:
        """Its name, for explanations."""

    @property
    def rejects(self) -> bool:
        """Whether what it speaks against takes no part; else the first candidate may be offered, never answered."""

    def reason(self, question: Question, candidate: Candidate) -> str | None:
        """Return why a candidate cannot be the answer, as a sentence for the asker; None where nothing contradicts."""
