"""Items told one after the other over a text (第一…第二…, 一是…二是…), and the sentence that announces them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index import Document, Span
from index.split import sentences

HAN = "一二三四五六七八九十"
# How an item begins: at a line's start, or behind a mark.
MARKERS = (
    re.compile(
        rf"(?<=[\n。；;：:，！？])[ \t\u3000]*第([{HAN}])"
        r"(?:[，,、：:]|[个项条点步]([^，,。：:；\n]{0,8})(?:[：:，,]|是))"
    ),
    re.compile(rf"(?<=[\n。；;：:，！？])[ \t\u3000]*([{HAN}])(?:是|则)"),
    re.compile(rf"(?<=[\n。；;：:])[ \t\u3000]*([{HAN}])、"),
    re.compile(rf"(?<=[\n。；;：:，])[ \t\u3000]*[（(]([{HAN}])[）)]"),
    re.compile(r"(?<=[\n。；;：:])[ \t\u3000]*(\d)[.．、](?!\d)"),
    re.compile(rf"第([{HAN}])个([^，,。：:；\n是]{{0,8}})(?:[：:]|是)"),
)  # fmt: skip
HEAD = re.compile(r"[^，。；：！？,;:!?\n]{1,60}")
QUOTES = "“”「」『』‘’"
FRINGE = " \t\u3000，。、；：,;:" + QUOTES
ANNOUNCED = re.compile(rf"([{HAN}]|\d|两)(?:[大个项条点种类方步]|方面)+")
FAR = 2500  # characters between one item and the next


@dataclass(frozen=True, slots=True)
class Series:
    """Items in order, each as the words behind its marker, and the sentence before the first; spans of the document."""

    items: tuple[Span, ...]
    lead: Span


@lru_cache(maxsize=256)
def series_of(document: Document) -> tuple[Series, ...]:
    """Every series of two to ten items that counts from one without a gap, in text order."""
    found: dict[int, Series] = {}
    for marker in MARKERS:
        for run in _runs(document.text, marker):
            items = tuple(item for mark in run for item in [_item(document.text, mark.end)] if item)
            if len(items) == len(run):
                series = Series(_unlike(document.text, items), _lead(document.text, run[0].start))
                found.setdefault(series.items[0].start, series)
    return tuple(found[start] for start in sorted(found))


def _runs(text: str, marker: re.Pattern[str]) -> Iterator[list[Span]]:
    """The markers of each run that counts 1, 2, 3 and on."""
    run: list[Span] = []
    last = 0
    for mark in marker.finditer("\n" + text):  # the text's own start counts as a line's
        number = int(mark[1]) if mark[1].isdigit() else HAN.index(mark[1]) + 1
        if number == len(run) + 1 and (not run or mark.start() - last < FAR):
            run.append(_found(mark))
        elif number == 1:
            if len(run) > 1:
                yield run
            run = [_found(mark)]
        else:
            continue
        last = mark.start()
    if len(run) > 1:
        yield run


def _found(mark: re.Match[str]) -> Span:
    return Span(max(mark.start() - 1, 0), mark.end() - 1)


def _item(text: str, start: int) -> Span | None:
    """The first clause behind a marker."""
    found = HEAD.match(text, start)
    return (Span(*found.span()).trim(text, FRINGE) or None) if found else None


def _unlike(text: str, items: tuple[Span, ...]) -> tuple[Span, ...]:
    """The items without the words that all begin with (“数字”之于杭州是…), where such end in 是, 为 or a mark."""
    first, last = (pick(item.of(text) for item in items) for pick in (min, max))
    size = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    shared = first[:size]
    cut = max((shared.rfind(mark) for mark in "是为：:"), default=-1) + 1
    shorter = tuple(Span(item.start + cut, item.end).trim(text, FRINGE) for item in items)
    return shorter if cut and all(shorter) else items


def _lead(text: str, first: int) -> Span:
    """The sentence before the first marker, or the part of it that stands before."""
    before = Span(max(0, first - 400), first)
    parts = sentences(text, before)
    ended = [part for part in parts if text[part.end - 1] in "。：:！？，；"]
    return (ended or parts or [Span(first, first)])[-1]
