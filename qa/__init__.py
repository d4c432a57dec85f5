"""A question → an answer in the source's own words. `from qa import QA` is where to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index import Document, Encoder, FangtanError, Filter, Hit, Loader, Passage, Retriever, Span, Store
from index.extras import extras_named
from index.text.quantities import Quantity
from qa.pipeline import QA
from qa.protocols import Check, Ranker, Reader
from qa.reply import Answer, Evidence, Reply, Status, Timings

if TYPE_CHECKING:
    from qa.evaluation import compare, evaluate
    from qa.web import serve

__all__ = [
    "QA",
    "Answer",
    "Check",
    "Document",
    "Encoder",
    "Evidence",
    "FangtanError",
    "Filter",
    "Hit",
    "Loader",
    "Passage",
    "Quantity",
    "Ranker",
    "Reader",
    "Reply",
    "Retriever",
    "Span",
    "Status",
    "Store",
    "Timings",
    "compare",
    "evaluate",
    "serve",
]


if not TYPE_CHECKING:  # else any name would pass

    def __getattr__(name: str) -> Any:
        """The names of evaluation and page, loaded when first asked for: their libraries take seconds."""
        with extras_named():
            if name in ("compare", "evaluate"):
                import qa.evaluation

                return getattr(qa.evaluation, name)
            if name == "serve":
                import qa.web

                return qa.web.serve
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
