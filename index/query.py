"""What is searched for, and among which passages."""

from __future__ import annotations

import datetime
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from index.documents import Document, Passage, values_of
from index.errors import InputError

Day = datetime.date | str


@dataclass(frozen=True)
class Filter:
    """Which passages may be found; a field left empty allows everything.

    `sources` are file names as documents have them, `speakers` names as the turns give them, either one or several;
    `since` and `until` the first and last day of publication (a date, a datetime or YYYY-MM-DD): documents without a
    date pass no date filter. `metadata` are values that a document's `extra` must have. Raises InputError for others.

    >>> Filter("a.txt", since="2024-05-01") == Filter(["a.txt"], since=datetime.date(2024, 5, 1))
    True
    """

    sources: tuple[str, ...]
    speakers: tuple[str, ...]
    since: datetime.date | None
    until: datetime.date | None
    metadata: Mapping[str, str] = field(hash=False)

    def __init__(
        self,
        sources: str | Iterable[str] = (),
        speakers: str | Iterable[str] = (),
        since: Day | None = None,
        until: Day | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        given = {
            "sources": _names("sources", sources),
            "speakers": _names("speakers", speakers),
            "since": _day("since", since),
            "until": _day("until", until),
            "metadata": values_of(metadata),
        }
        for name, value in given.items():
            object.__setattr__(self, name, value)
        if self.since and self.until and self.since > self.until:
            raise InputError(f"since is {self.since}, after until, {self.until}: nothing passes; exchange them")

    def allows(self, passage: Passage) -> bool:
        """Return whether this passage may be found."""
        return (not self.speakers or passage.speaker in self.speakers) and self.allows_document(passage.document)

    def allows_document(self, document: Document) -> bool:
        """Return whether passages of this document may be found, whoever speaks."""
        if self.sources and document.source not in self.sources:
            return False
        if any(document.extra.get(name) != value for name, value in self.metadata.items()):
            return False
        if not (self.since or self.until):
            return True
        day = document.metadata.published and document.metadata.published.date()
        return bool(day and (not self.since or self.since <= day) and (not self.until or day <= self.until))


NAMES = ("sources", "speakers", "since", "until", "metadata")


def filter_of(plain: object) -> Filter:
    """Return the filter of JSON values {"sources": […], "speakers": […], "since": "YYYY-MM-DD", …}, or one as it is.

    None is no filter. Raises InputError, which says what is wrong, for anything else.
    """
    if plain is None or isinstance(plain, Filter):
        return plain or EVERYTHING
    if not isinstance(plain, Mapping) or not set(plain) <= set(NAMES):
        raise InputError(f"filters are {str(plain)[:60]!r}, expected an object with {', '.join(NAMES)}")
    return Filter(**{name: value for name, value in plain.items() if value is not None})


def _names(name: str, given: str | Iterable[str]) -> tuple[str, ...]:
    found = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, Iterable) else (None,)
    if not all(isinstance(one, str) for one in found):
        raise InputError(f"{name} are {given!r}, expected a name or a list of names")
    return tuple(str(one) for one in found)


def _day(name: str, given: Day | None) -> datetime.date | None:
    if isinstance(given, datetime.datetime):
        return given.date()
    if given is None or isinstance(given, datetime.date):
        return given
    try:
        return datetime.date.fromisoformat(given)
    except (TypeError, ValueError):
        raise InputError(f"{name} is {given!r}, which is no day; write it as YYYY-MM-DD") from None


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Query:
    """A question in one or several variants; a passage scores by the variant that fits it best."""

    text: str
    variants: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Return every variant once, the text itself first."""
        return tuple(dict.fromkeys((self.text, *self.variants)))


def whole(k: object) -> int:
    """Return a number of passages, of any type of integer; raises InputError for others and for those below 1."""
    try:
        number = operator.index(k)  # type: ignore[arg-type]  # what is none raises
    except TypeError:
        number = 0
    if number < 1:
        raise InputError(f"k is the number of passages, at least 1, got {k!r}")
    return number
