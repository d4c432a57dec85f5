"""Where to look first: documents whose titles name the place, or whose dates fit the year, that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from index import Document, Hit, Span
from index.words import fold
from qa.dated import Dated

YEAR = re.compile(r"(?:19|20)\d\d年的?")


def naming(places: Sequence[str], documents: Iterable[Document]) -> tuple[str, ...]:
    """The sources of the documents whose titles name one of the places, each once, in order."""
    if not places:
        return ()
    titled = ((document.source, fold(document.title or "")) for document in documents)
    return tuple(dict.fromkeys(source for source, title in titled if any(place in title for place in places)))


def written_about(question: str, documents: Iterable[Document], dated: Mapping[str, Dated]) -> tuple[str, ...]:
    """The sources of the documents written in a year that the question names, or in the next, each once, in order."""
    years = {int(found[:4]) for found in YEAR.findall(fold(question))}
    if not years:
        return ()
    near = years | {year + 1 for year in years}
    return tuple(dict.fromkeys(one.source for one in documents if (at := dated.get(one.id)) and at.year in near))


def without(places: Sequence[str], wordings: Sequence[str]) -> tuple[str, ...]:
    """The wordings without the places that titles name, then those without years too.

    A yearly report's passages seldom say either of them.
    """
    bare = [fold(one) for one in wordings]
    if places:
        named = re.compile(f"(?:{'|'.join(map(re.escape, places))})[市省县区州]?的?")
        bare = [named.sub("", one) for one in bare]
    return tuple(dict.fromkeys(one for one in (*bare, *(YEAR.sub("", one) for one in bare)) if one.strip()))


def both(first: Sequence[Hit], second: Sequence[Hit], most: int) -> list[Hit]:
    """Two thirds from the first ranking, the rest from the second, each passage once, at most `most`."""
    found: dict[tuple[str, Span], Hit] = {}
    for hit in (*first[: most - most // 3], *second):
        found.setdefault((hit.passage.document.id, hit.passage.span), hit)
    return list(found.values())[:most]
