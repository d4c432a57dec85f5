"""Which period a question asks about and a clause speaks of, as intervals of months, and whether they agree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index import Span
from index.text.normalize import normalize
from index.text.numerals import value_of
from index.text.quantities import dates

FIGURE = r"\d{1,2}|[一两二三四五六七八九十]{1,3}"
YEAR = re.compile(
    r"(?P<full>(?:19|20)\d\d)|(?P<han>[一二][〇零九一二三四五六七八]{3})(?=年)|(?P<word>[今去明前本上当]年)"
)
PART = re.compile(
    rf"(?P<half>[上下])半年|(?P<first>前)?(?:第?(?P<quarter>[一二两三四])个?季度)|前(?P<months>{FIGURE})个?月"
    r"|(?P<from>\d{1,2})月?份?[至到—~-](?:(?:19|20)\d\d年)?(?P<to>\d{1,2})月|(?P<month>\d{1,2})月|(?P<whole>全年)"
)
PLAN = re.compile(
    rf"第(?P<number>{FIGURE})个五年|十(?P<ten>[一二三四五六七])五|(?<!十)(?P<plain>[六七八九十])五(?=[”\"期时])"
)
SPAN = re.compile(
    rf"(?:(?P<ahead>今后|未来|此后)|这|过去|近|前|最近)(?P<lately>{FIGURE})个?年(?![级度])|(?P<since>{FIGURE})年来"
)
BRACKETED = re.compile(r"\s?[（(](?P<said>[^（）()]{2,12})[）)]")
SINCE = re.compile(r"[至到—~起-]|以来|开始")
SHIFT = {"今年": 0, "本年": 0, "当年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}
YEAR_LONG = 12


@dataclass(frozen=True, slots=True)
class Period:
    """Months `first` to `last` (half-open, 0 is January) counted from a year, which is None where it is not known."""

    year: int | None
    first: int = 0
    last: int = YEAR_LONG

    @property
    def is_part(self) -> bool:
        """Whether it is shorter than a year."""
        return self.last - self.first < YEAR_LONG

    @property
    def interval(self) -> tuple[int, int]:
        """The months, counted from the year 0, or from an unknown year's January."""
        start = YEAR_LONG * (self.year or 0)
        return start + self.first, start + self.last


def period_of(text: str, year: int | None) -> Period | None:
    """The last period that a text names; `year` is the one in which it was written, if known."""
    folded = normalize(text)
    years, parts = list(YEAR.finditer(folded)), list(PART.finditer(folded))
    if not (years or parts):
        return _several(folded, year)
    first, last = _months(parts[-1]) if parts else (0, YEAR_LONG)
    return Period(_year(years[-1], year) if years else None, first, last)


def governing(text: str, span: Span, sentence: Span, year: int | None) -> Period | None:
    """The period that the text inside `sentence` states for `span`: one in brackets behind it, else the nearest before.

    One that something is compared with (比2019年, 由2020年的7.2%提升至), or in brackets behind another figure, does not
    count.
    """
    behind = BRACKETED.match(text, span.end, sentence.end)
    if behind and (period := period_of(behind["said"], year)):
        return period
    inside = [found.move(sentence.start) for found in dates(sentence.of(text))]
    before = [found for found in inside if found.end <= span.start and not _is_base(text, found)]
    named = [period for found in reversed(before) if (period := period_of(found.of(text), year))]
    if not named:
        return None
    if named[0].year:  # a year named on its own begins anew; a part goes on with the year before it
        return named[0]
    return Period(next((one.year for one in named if one.year), None), named[0].first, named[0].last)


def _is_base(text: str, found: Span) -> bool:
    if text[max(0, found.start - 1) : found.start] in {"（", "("} and text[found.end : found.end + 1] in {"）", ")"}:
        return True
    since = SINCE.search(found.of(text)) or SINCE.match(text, found.end)
    return text[max(0, found.start - 1) : found.start] in {"比", "较", "由", "从"} and not since


def agreement(asked: Period | None, stated: Period | None) -> int:
    """1 where both name the same, -1 where they contradict, 0 where one is silent or only the wider is stated."""
    if asked is None or stated is None:
        return 0
    if asked.is_part and (stated.first, stated.last) == (0, YEAR_LONG):
        return -1 if asked.year and stated.year and asked.year != stated.year else 0
    if asked.year and stated.year:
        return 1 if asked.interval == stated.interval else -1
    if (asked.first, asked.last) != (stated.first, stated.last):
        return -1
    return int(asked.is_part)


def _year(found: re.Match[str], written: int | None) -> int | None:
    if found["full"]:
        return int(found["full"])
    if found["han"]:
        return _number(found["han"])
    return None if written is None else written + SHIFT[found["word"]]


def _months(found: re.Match[str]) -> tuple[int, int]:
    if found["half"]:
        return (0, 6) if found["half"] == "上" else (6, 12)
    if found["quarter"]:
        quarter = _number(found["quarter"])
        return (0 if found["first"] else 3 * quarter - 3), 3 * quarter
    if found["months"]:
        return 0, _number(found["months"])
    if found["to"]:
        return int(found["from"]) - 1, int(found["to"])
    return (0, YEAR_LONG) if found["whole"] else (int(found["month"]) - 1, int(found["month"]))


def _several(folded: str, written: int | None) -> Period | None:
    """A five-year plan (the third began in 1966, each later one five years after), or years up to now or from now."""
    if plan := PLAN.search(folded):
        said = plan["number"] or (f"十{plan['ten']}" if plan["ten"] else plan["plain"])
        return Period(1951 + 5 * _number(said), 0, 5 * YEAR_LONG)
    found = SPAN.search(folded)
    if found is None:
        return None
    months = YEAR_LONG * _number(found["lately"] or found["since"])
    return Period(written, 0, months) if found["ahead"] else Period(written, YEAR_LONG - months, YEAR_LONG)


def _number(said: str) -> int:
    return int(said) if said.isdigit() else int(value_of(said) or 0)
