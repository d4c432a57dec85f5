"""Enumerations: A、B和C, or “A”“B”“C”, as one span an item."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index import Span
from index.text.numerals import value_of

QUOTED = re.compile(r"[“「『‘]([^“”「」『』‘’]{1,30})[”」』’]")
QUOTED_RUN = re.compile(rf"(?:{QUOTED.pattern}[、，和及与以]{{0,2}}){{2,30}}")
# A run of items: at least one 、 and no other mark but brackets, quotes and the dot of a number.
RUN = re.compile(r"[^，。；：！？、,;:!?\n]{1,40}(?:、[^，。；：！？、,;:!?\n]{1,40}){1,40}")
COUNTED = re.compile(r"(?P<run>[\u4e00-\u9fff]{6,40})(?P<count>[2-9]|[两二三四五六七八九十])[大个项种]")
LAST = re.compile(r"(?<=[\u4e00-\u9fffA-Za-z0-9”])(?:以及|和|及|与)(?=[^\W_])")
TAIL = re.compile(
    r"等(?!级|候|待|于|次)|[”」』]?之类|(?<=[\u4e00-\u9fff”])(?:\d{1,3}|[两三四五六七八九十])[个大项种类家座]"
)
FRINGE = " “”「」『』‘’\u3000\t"


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The items of a run; the first may carry words before it, the last words behind it, unless they are quoted."""

    items: tuple[Span, ...]
    quoted: bool


def enumerations(text: str) -> list[Enumeration]:
    """The enumerations of a text, quoted ones first."""
    found = []
    for run in QUOTED_RUN.finditer(text):
        parts = tuple(Span(*item.span(1)) for item in QUOTED.finditer(text, run.start(), run.end()))
        found.append(Enumeration(parts, True))
    found += [Enumeration(_items(text, Span(*run.span())), False) for run in RUN.finditer(text)]
    found += [Enumeration(items, True) for run in COUNTED.finditer(text) if (items := _alike(text, run))]
    return [one for one in found if len(one.items) > 1]


def trimmed(text: str, one: Enumeration, start: int, end: int) -> tuple[Span, ...]:
    """The items with the first begun at `start` and the last ended at `end`, as a reader found them.

    Where all items between are of one length, the first is given that length.
    """
    if one.quoted:
        return one.items
    first = Span(min(max(one.items[0].start, start), one.items[0].end - 1), one.items[0].end)
    last = Span(one.items[-1].start, max(min(one.items[-1].end, end), one.items[-1].start + 1))
    size, rest = len(one.items[1]), one.items[1:-1]
    if len(rest) > 1 and all(len(item) == size for item in rest) and len(one.items[0]) >= size:
        first = Span(first.end - size, first.end)
    return tuple(item for item in (first.trim(text, FRINGE), *rest, last.trim(text, FRINGE)) if item)


def _alike(text: str, run: re.Match[str]) -> tuple[Span, ...]:
    """The items of a run that lost its marks, told apart by the word that each ends with (都市经济幸福经济未来经济三大)."""
    number, end = int(value_of(run["count"]) or 0), run.end("run")
    for size in (3, 2):
        word = text[end - size : end]
        ends = [found.end() for found in re.finditer(re.escape(word), text[run.start() : end])]
        if len(ends) >= number and number > 1:
            edges = [run.start() + at for at in ends[-number:]]
            length = edges[1] - edges[0]
            starts = [max(edges[0] - length, run.start()), *edges[:-1]]
            return tuple(Span(a, b) for a, b in zip(starts, edges, strict=True))
    return ()


def _items(text: str, run: Span) -> tuple[Span, ...]:
    edges = [run.start]
    for at in range(run.start, run.end):
        if text[at] == "、":
            edges += [at, at + 1]
    last = LAST.search(text, edges[-1] if len(edges) > 1 else run.start, run.end)
    if last:
        edges += list(last.span())
    parts = [Span(a, b).trim(text, FRINGE) for a, b in zip(edges[::2], [*edges[1::2], run.end], strict=True)]
    tail = TAIL.search(parts[-1].of(text))
    if tail:
        parts[-1] = Span(parts[-1].start, parts[-1].start + tail.start()).trim(text, FRINGE)
    return tuple(part for part in parts if part)
