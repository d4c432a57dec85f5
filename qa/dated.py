"""The year a document was written in, by its date line or title."""

from __future__ import annotations

import re

from index import Document

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")


def year_of(document: Document) -> int | None:
    """Return the year of the date line, or the only one that the title names; None where neither tells."""
    if document.metadata.published:
        return document.metadata.published.year
    named = set(YEAR.findall(document.title or ""))
    return int(named.pop()) if len(named) == 1 else None
