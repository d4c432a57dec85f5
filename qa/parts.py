"""Questions that are answered through simpler ones: two figures compared, several asked at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from index.words import is_place, simplify, words
from qa.quantity import DATE

MORE = re.compile(r"(?:更|最|较|要|比较)?([高多大快长强重贵])(?:一?些|一点)?$")
LESS = re.compile(r"(?:更|最|较|要|比较)?([低少小慢短弱轻便])(?:宜)?(?:一?些|一点)?$")
COMPARED = re.compile(
    r"^(?P<one>.{1,40}?)(?:和|与|跟|同|还是|、|，)(?P<other>[^和与跟、]{1,40}?)(?:相比|比较|比起来|之间|两者|当中|中)?[，,]?"
    r"(?:是)?(?:谁|哪(?:一?[个家年项种省市边方季月类]|里|儿)?(?:季度|半年|方面|城市|地区)?)(?P<rest>[^？?]{1,20})[？?]?$"
)
THAN = re.compile(
    r"^(?P<one>.{1,40}?)(?:是不是|是否)?(?<![相占同环对分])比(?P<other>.{1,40}?)(?P<rest>(?:更|还|要)?[高多大快长低少小慢短])(?:吗|么|不)[？?]?$"
)
BY = re.compile(
    r"^(?P<one>.{1,40}?)(?<![相占同环对分])比(?P<other>.{1,40}?)(?P<rest>[高多大快长低少小慢短])(?:了|出)?(?:多少|几个?\w{0,3})[？?]?$"
)
EACH = re.compile(
    r"^(?P<names>[^？?]{1,60}[、和与及][^？?]{1,20}?)(?:各|分别|各自)(?:是|有|为|达)?(?:多少|几\w{0,3})[？?]?$"
)
SPLIT = re.compile(r"、|和|与|以及|及")
EARLIER = re.compile(r"[去上前往]年|.{0,4}同期")
RATE = re.compile(r"的?(?:增[速幅长]|涨幅|增长率|增长速度)$")
GROWING = re.compile(r"[增涨升提].{0,3}得?[更最]?$|增[速幅长]")


@dataclass(frozen=True, slots=True)
class Parts:
    """What is asked first (`asks`, one figure each), of what (`names`), and how the answers are joined.

    `more` is whether the greater figure wins; `polar` whether it is asked if the first one wins.
    """

    way: Literal["compare", "each"]
    asks: tuple[str, ...]
    names: tuple[str, ...]
    more: bool = True
    polar: bool = False


def parts_of(question: str) -> Parts | None:
    """The simpler questions that a question is made of; None where it is one itself."""
    text = simplify(question.strip())
    if found := EACH.match(text):
        return _each(found["names"])
    if (found := BY.match(text)) and not EARLIER.match(found["other"]):
        parts = _compared(found, polar=False)
        return replace(parts, way="each") if parts else None  # the two figures: a difference stands nowhere
    than = THAN.match(text)
    found = than or COMPARED.match(text)
    if than and EARLIER.match(than["other"]):  # 比去年同期高吗 asks for a change, not for two figures
        return None
    return _compared(found, polar=bool(than)) if found else None


def _compared(found: re.Match[str], *, polar: bool) -> Parts | None:
    rest = found["rest"].strip()
    more, less = MORE.search(rest), LESS.search(rest)
    if not (more or less):
        return None
    measure = rest[: (more or less).start()].strip("的 ") if (more or less) else ""  # type: ignore[union-attr]
    if GROWING.search(measure) or rest[-1] in "快慢":
        measure = "增速"
    head, one, other, tail = _split(RATE.sub("", found["one"]) if measure == "增速" else found["one"], found["other"])
    tail = RATE.sub("", tail) if measure == "增速" else tail
    asks = tuple(f"{head}{name}{tail}{measure}{'' if measure == '增速' else '有'}多少" for name in (one, other))
    return Parts("compare", asks, (one, other), more=bool(more), polar=polar)


def _split(one: str, other: str) -> tuple[str, str, str, str]:
    """What both share before, the two names, and what both share behind.

    数字经济一季度 and 上半年 share 数字经济; 上海 and 四川GDP share GDP, as do 上海GDP and 四川; 上半年GDP and 财政收入
    share 上半年.
    """
    for kind in (_last_period, _last_place):
        at = kind(one)
        if at is not None:
            first = _first_period(other) if kind is _last_period else _first_place(other)
            if first:
                return one[:at], one[at:], other[:first], other[first:]
    start = _first_period(one) or _first_place(one)
    if start and start < len(one) and len(other) in (_first_period(other), _first_place(other)):
        return "", one[:start], other, one[start:].removeprefix("的")
    if start and start < len(one) and not (_first_period(other) or _first_place(other)):
        return one[:start], one[start:].removeprefix("的"), other, ""
    return "", one, other, ""


def _last_period(text: str) -> int | None:
    ends = [found.start() for found in DATE.finditer(text) if found.end() == len(text)]
    return ends[-1] if ends else None


def _first_period(text: str) -> int:
    found = DATE.match(text)
    return found.end() if found else 0


def _last_place(text: str) -> int | None:
    starts = [word.span.start for word in words(text) if word.span.end == len(text) and is_place(word.text)]
    return min(starts, default=None)


def _first_place(text: str) -> int:
    return max((word.span.end for word in words(text) if word.span.start == 0 and is_place(word.text)), default=0)


def _each(names: str) -> Parts | None:
    items = [item for item in SPLIT.split(names) if item]
    if len(items) < 2:
        return None
    first = [word for word in words(items[0]) if word.span.end == len(items[0])]
    cut = max(first, key=lambda word: (len(word.span) <= len(items[1]) + 1, len(word.span))).span.start if first else 0
    head = items[0][:cut].removesuffix("的")
    given = (items[0][cut:], *items[1:])
    return Parts("each", tuple(f"{head}{name}有多少" for name in given), given)
