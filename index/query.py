"""What is searched for, and among which passages."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from index.documents import Passage


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
NAMES = ("sources", "speakers", "since", "until")


def filter_of(plain: object) -> Filter:
    """Return the filter of JSON values {"sources": […], "speakers": […], "since": "YYYY-MM-DD", "until": …}.

    None is no filter. Raises ValueError, which says what is wrong, for anything else.
    """
    if plain is None:
        return EVERYTHING
    if not isinstance(plain, Mapping) or not set(plain) <= set(NAMES):
        raise ValueError(f"its filters are {str(plain)[:60]!r}, expected an object with {', '.join(NAMES)}")
    lists = [plain.get(name, []) for name in NAMES[:2]]
    if not all(isinstance(one, list) and all(isinstance(name, str) for name in one) for one in lists):
        raise ValueError("its sources and speakers are no lists of names")
    days = [None if plain.get(name) is None else datetime.date.fromisoformat(str(plain[name])) for name in NAMES[2:]]
    return Filter(tuple(lists[0]), tuple(lists[1]), *days)


@dataclass(frozen=True, slots=True)
class Query:
    """A question in one or several wordings; a passage scores by the wording that fits it best."""

    text: str
    wordings: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Every wording once, the text itself first."""
        return tuple(dict.fromkeys((self.text, *self.wordings)))
