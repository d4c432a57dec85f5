"""What came of asking a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index import Span
from qa.evaluation.bank import Grade
from qa.evaluation.cases import Case
from qa.reply import Status


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question's outcome; `em` and `f1` are in [0, 1].

    `rank` is the first relevant text's, from 1, None where none was found; `ranking` are the corpus ids found, best
    first, None where nothing was searched; `ms` is the wall time, 0 where nothing was timed; `passage` and `marks`
    show where the prediction stands; `graded` is False where only texts were searched for. `guess` grades what was
    answered or offered as unsure, None where no such was asked for.
    """

    case: Case
    prediction: str
    status: Status
    confidence: float
    em: float
    f1: float
    rank: int | None
    ms: float
    ranking: tuple[str, ...] | None = None
    items: tuple[str, ...] = ()
    reason: str = ""
    document: str = ""
    passage: str = ""
    marks: tuple[Span, ...] = ()
    graded: bool = True
    guess: Grade | None = None

    @property
    def answered(self) -> bool:
        """Whether an answer was given, right or wrong."""
        return self.status is Status.ANSWERED


def rank_of(case: Case, ranking: Sequence[str]) -> int | None:
    """The place of the first relevant text, from 1."""
    relevant = {identity for identity, graded in case.relevant if graded > 0}
    return next((place for place, identity in enumerate(ranking, 1) if identity in relevant), None)
