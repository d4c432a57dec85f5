"""A question → an answer in the source's own words. `from qa import QA` is where to begin."""

from index import Document, FangtanError, Filter, Hit, Passage, Span
from qa.answer import QA
from qa.quantity import Quantity
from qa.records import Answer, Reply, Status, Timings

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
]
