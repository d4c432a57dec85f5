"""Which period a question asks about and a clause speaks of, and whether they agree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index import Span
from index.words import fold
from qa.quantity import dates

YEAR = re.compile(r"(?P<full>(?:19|20)\d\d)|(?P<word>[今去明前]年|本年|上年|当年)")
PART = re.compile(r"上半年|下半年|[一二三四]季度|全年|前\w季度|\d{1,2}月")
SHIFT = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}
WHOLE = re.compile(r"(?P<year>(?:19|20)\d\d)(?:全年)?(?!\d)")


@dataclass(frozen=True, slots=True)
class Period:
    """A year, where it is known, and a part of it (上半年, 一季度, 9月), where one is named."""

    year: int | None
    part: str | None


def period_of(text: str, year: int | None) -> Period | None:
    """The last period that a text names; `year` is the one in which it was written, if known."""
    folded = fold(text)
    years = list(YEAR.finditer(folded))
    parts = [found.group() for found in PART.finditer(folded)]
    if not years and not parts:
        return None
    return Period(_year(years[-1], year) if years else None, parts[-1] if parts else None)


def governing(text: str, span: Span, sentence: Span, year: int | None) -> Period | None:
    """The period that the text inside `sentence` states for `span`: the nearest named before it, else after."""
    inside = [found.move(sentence.start) for found in dates(sentence.of(text))]
    before = [found for found in inside if found.end <= span.start]
    named = [period for found in reversed(before) if (period := period_of(found.of(text), year))]
    if not named:
        return None
    if named[0].year:  # a year named on its own begins anew; a part goes on with the year before it
        return named[0]
    return Period(next((period.year for period in named if period.year), None), named[0].part)


def agreement(asked: Period | None, stated: Period | None) -> int:
    """1 where both name the same, -1 where they contradict, 0 where one is silent."""
    if asked is None or stated is None:
        return 0
    if asked.part != stated.part and (asked.part or stated.part) and (asked.part is None or stated.part is not None):
        return -1
    if asked.year and stated.year:
        return 1 if asked.year == stated.year else -1
    return 1 if asked.part and asked.part == stated.part else 0


def _year(found: re.Match[str], written: int | None) -> int | None:
    if found["full"]:
        return int(found["full"])
    shift = SHIFT.get(found["word"])
    return written + shift if written is not None and shift is not None else None
