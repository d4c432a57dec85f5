"""A question → an answer in the source's own words. `from qa import QA` is where to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index import Document, FangtanError, Filter, Hit, Passage, Span
from qa.answer import QA
from qa.quantity import Quantity
from qa.records import Answer, Reply, Status, Timings

if TYPE_CHECKING:
    from qa.evaluation import compare, evaluate

__all__ = [
    "QA",
    "Answer",
    "Document",
    "FangtanError",
    "Filter",
    "Hit",
    "Passage",
    "Quantity",
    "Reply",
    "Span",
    "Status",
    "Timings",
    "compare",
    "evaluate",
]


def __getattr__(name: str) -> Any:
    """The evaluation's names, loaded when first asked for: its libraries take a second."""
    if name in ("compare", "evaluate"):
        import qa.evaluation

        return getattr(qa.evaluation, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
