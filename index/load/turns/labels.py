"""The forms of a speaker label: at the head of a line with a colon, in brackets, in a table's cell, or alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from index.spans import BLANK, Span

TIME = r"[\[【(（<]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?[\]】)）>]?"
NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.、．)）][ \t\u3000\xa0]{0,4}"
NO_LABEL = r"：:︰∶﹕，。；！？!?;“”\"\[\]【】|<>{}#*="
LABEL = rf"[^\s、/\\（({NO_LABEL}][^\n{NO_LABEL}]{{0,23}}?"
COLON = r"(?:(?<!\d)[：:︰∶﹕]|[：:︰∶﹕](?!\d))(?!//)"  # not that of a time or an address
BOXED = r"(?:【(?P<boxed>[^】\n]{1,16})】|\[(?P<squared>[^\]\n\d:]{1,12})\])[：:]?"
HEAD = re.compile(
    rf"[ \t\u3000>#•·*_-]*(?:{TIME}[ \t]*)?(?:{NUMBER})?(?:\*\*|__)?"
    rf"(?:{BOXED}|(?P<label>{LABEL})(?:\*\*|__)?[ \t\u3000]*{COLON}(?:\*\*|__)?)[ \t\u3000]*"
)
TABBED = re.compile(rf"(?:{TIME}\t)?(?P<label>{LABEL})[：:]?\t(?=[^\t]+$)")  # a transcript set as a table
LEGEND = re.compile(r"(?:^|[\s；;，,、：:])([A-Z]{1,3}|[\u4e00-\u9fff])[＝=]", re.M)
HEAD_LENGTH = 1500  # characters in which a text explains its labels
# A label behind a sentence, where lines were joined by a blank.
INSIDE = re.compile(r"[。！？”][ \t\u3000]+(?=[\w《》·]{1,16}[：:])")
ALONE = re.compile(
    rf"[ \t\u3000>#•*_-]*(?:{TIME}[ \t]*)?(?:\*\*|__)?(?P<label>{LABEL})(?:\*\*|__)?"
    rf"(?:[ \t\u3000]+{TIME})?[ \t\u3000]*$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, trimmed, and what may be a label at its head.

    `said` is where the words begin; `alone` tells that the line holds nothing but the label, without a colon.
    """

    span: Span
    label: str | None = None
    said: int = 0
    alone: bool = False


def lines_of(text: str) -> list[Line]:
    """Return the lines in order; labels that a legend explains (Z＝采访者) may have a blank behind them alone."""
    legend = set(LEGEND.findall(text[:HEAD_LENGTH]))
    spaced = re.compile(rf"(?P<label>{'|'.join(sorted(legend))})[ \t\u3000]+") if len(legend) > 1 else None
    found, at = [], 0
    for raw in text.splitlines(keepends=True):
        edges = [0, *(one.end() for one in INSIDE.finditer(raw)), len(raw)]
        for start, end in pairwise(edges):
            if span := Span(at + start, at + end).trim(text):
                found.append(_line(text, span, spaced))
        at += len(raw)
    return found


def _line(text: str, span: Span, spaced: re.Pattern[str] | None) -> Line:
    words = span.of(text)
    if told := TABBED.match(words):
        return Line(span, told["label"], span.start + told.end())
    if spaced and (head := spaced.match(words)) and head.end() < len(words):
        return Line(span, head["label"], span.start + head.end())
    if head := HEAD.match(words):
        label = (head["boxed"] or head["squared"] or head["label"]).strip(BLANK + "*_")
        return Line(span, label or None, span.start + head.end())
    if alone := ALONE.match(words):
        return Line(span, alone["label"].strip(BLANK + "*_") or None, span.end, alone=True)
    return Line(span)
