"""The year a document was written in: by its date line or title, else by those of a copy of the same text."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import Document

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")
RUN = 8  # characters of a shingle
KEPT = 8  # one shingle in so many is kept, always the same ones
COPY = 0.2  # share of the smaller document's kept shingles that make the other its copy
YEARLY = re.compile(r"政府工作(?:的)?报告|工作报告")
MARKS = re.compile(r"[^\u4e00-\u9fff]")  # figures and marks are what copies lose


@dataclass(frozen=True, slots=True)
class Dated:
    """A year, None where nothing tells it, and the copy whose date it is (None for the document's own).

    `reviews` is the year that a yearly report's results are of, None for other documents.
    """

    year: int | None = None
    copy: Document | None = None
    reviews: int | None = None


def years_of(documents: Sequence[Document]) -> dict[str, Dated]:
    """The year of each document by id.

    Copies are found by the shingles they share, sampled by hash (Broder, "On the resemblance and containment of
    documents", 1997), in time linear in the texts where few documents share much.
    """
    own = {document.id: year_of(document) for document in documents}
    found = {
        document.id: Dated(year, None, _reviewed(document, year))
        for document in documents
        if (year := own[document.id])
    }
    undated = [document for document in documents if not own[document.id]]
    if not undated or not found:
        return found
    kept = {document.id: _shingles(document.text) for document in documents}
    holders: dict[int, list[Document]] = {}
    for document in documents:
        for shingle in kept[document.id] if own[document.id] else ():
            holders.setdefault(shingle, []).append(document)
    for document in undated:
        shared = Counter(other for shingle in kept[document.id] for other in holders.get(shingle, ()))
        for copy, times in shared.most_common(1):
            if times >= COPY * min(len(kept[document.id]), len(kept[copy.id])):
                found[document.id] = replace(found[copy.id], copy=copy)
    return found


def year_of(document: Document) -> int | None:
    """The year of the date line, or the only one that the title names."""
    if document.metadata.published:
        return document.metadata.published.year
    named = set(YEAR.findall(document.title or ""))
    return int(named.pop()) if len(named) == 1 else None


def _reviewed(document: Document, written: int) -> int | None:
    """The year before, for the reports with which a year begins."""
    return written - 1 if YEARLY.search(document.title or "") else None


def _shingles(text: str) -> set[int]:
    plain = MARKS.sub("", text)
    hashed = (zlib.crc32(plain[at : at + RUN].encode()) for at in range(len(plain) - RUN + 1))
    return {one for one in hashed if one % KEPT == 0}
