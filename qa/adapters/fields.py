"""What a framework's own document says of a passage; the same names in every framework."""

from __future__ import annotations

from typing import Any

from index import Passage


def fields_of(passage: Passage) -> dict[str, Any]:
    """Return where a passage stands and who says it: plain values, offsets in code points of the document's text."""
    document = passage.document
    told = {
        **document.extra,  # of the same name as ours it gives way
        "document_id": document.id,
        "source": document.source,
        "start": passage.span.start,
        "end": passage.span.end,
        "title": document.title,
        "date": document.date,
        "speaker": passage.speaker,
    }
    return {name: value for name, value in told.items() if value is not None}
