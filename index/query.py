"""What is searched for, and among which passages."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from index.records import Passage


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages may be found; a field left empty allows everything.

    `sources` are file names, `speakers` names as the turns give them, `since` and `until` the first and
    last day of publication; documents without a date pass no date filter.
    """

    sources: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None

    def allows(self, passage: Passage) -> bool:
        """Whether this passage may be found."""
        document = passage.document
        if self.sources and document.source not in self.sources:
            return False
        if self.speakers and passage.speaker not in self.speakers:
            return False
        if not (self.since or self.until):
            return True
        day = document.metadata.published and document.metadata.published.date()
        return bool(day and (not self.since or self.since <= day) and (not self.until or day <= self.until))


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Query:
    """A question in one or several wordings; a passage scores by the wording that fits it best."""

    text: str
    wordings: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Every wording once, the text itself first."""
        return tuple(dict.fromkeys((self.text, *self.wordings)))
