"""Enumerations: A、B和C, or “A”“B”“C”, as one span an item."""

from __future__ import annotations

import re

from index import Span

QUOTED = re.compile(r"[“「『‘]([^“”「」『』‘’]{1,30})[”」』’]")
QUOTED_RUN = re.compile(rf"(?:{QUOTED.pattern}[、，和及与以]{{0,2}}){{2,30}}")
SEPARATOR = re.compile(r"[、；;]|(?<=[\u4e00-\u9fffA-Za-z0-9”])(?:以及|和|及|与)(?=[^\W\d_])")
STOP = "。！？!?；;：:，,\r\n"
TAIL = re.compile(r"(?:等等?|之类)?[”」』’）)]?$")


def items(text: str, span: Span) -> tuple[Span, ...]:
    """The items of the enumeration that `span` touches, or none where there is no such thing.

    The enumeration is followed to both its ends; an item cut off at the left is given the length its
    neighbours share, if they do.
    """
    for run in QUOTED_RUN.finditer(text, max(0, span.start - 200), min(len(text), span.end + 200)):
        if Span(*run.span()).overlaps(span):
            return tuple(Span(*found.span(1)) for found in QUOTED.finditer(text, run.start(), run.end()))
    whole = _whole(text, span)
    if "、" not in whole.of(text):
        return ()
    edges = [whole.start, *(edge for cut in SEPARATOR.finditer(text, whole.start, whole.end) for edge in cut.span()), whole.end]
    parts = [Span(a, b).trim(text) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    found = [_bare(text, part) for part in parts if part]
    if whole.start < span.start and len(found) > 2:
        found[0] = _aligned(found)
    return tuple(part for part in found if part)


def _whole(text: str, span: Span) -> Span:
    """The span stretched over the separators at both sides, inside its clause."""
    start, end = span.start, span.end
    if "、" in text[end : end + 1] or (len(span) and text[end - 1 : end] == "、"):
        while end < len(text) and text[end] not in STOP and end - span.end < 200:
            end += 1
    if start and text[start - 1] == "、":
        while start and text[start - 1] not in STOP and span.start - start < 200:
            start -= 1
    return Span(start, end)


def _bare(text: str, part: Span) -> Span:
    """An item without quotes around it and 等 behind it."""
    tail = TAIL.search(part.of(text))
    end = part.end - (len(tail.group()) if tail else 0)
    return Span(part.start, max(end, part.start)).trim(text, " “”「」『』‘’\u3000")


def _aligned(parts: list[Span]) -> Span:
    """The first item, cut to the length of the others where they are all of one length."""
    first, size = parts[0], len(parts[1])
    same = all(len(part) == size for part in parts[1:])
    return Span(first.end - size, first.end) if same and len(first) > size else first
