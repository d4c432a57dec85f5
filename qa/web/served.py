"""QA as it is served: replies are remembered while the index stays as it is, counted, and traced."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from index import Filter
from index.protocols import Retriever
from qa.pipeline import QA
from qa.question import Question
from qa.reply import Reply
from qa.web.metrics import Metrics

REMEMBERED = 256  # replies


class Served(QA):
    """QA that gives the reply of before where the same was asked of the same generation."""

    def __init__(self, qa: QA, metrics: Metrics, retriever: Retriever | None = None) -> None:
        super().__init__(
            retriever or qa.retriever, reader=qa.reader, ranker=qa.ranker, checks=qa.checks, calibration=qa.calibration
        )
        self.metrics = metrics
        self._replies: OrderedDict[tuple[Any, ...], Reply] = OrderedDict()
        self._lock = threading.Lock()

    def over(self, retriever: Retriever) -> Served:
        """Return the same over another index, which remembers for itself."""
        return Served(self, self.metrics, retriever)

    def _reply(self, question: Question, k: int, where: Filter) -> Reply:
        key = (getattr(self.retriever, "state", None), question.text, k, where)
        with self._lock:
            found = self._replies.get(key)
        with traced() as span:
            reply = found or super()._reply(question, k, where)
            span.update(status=str(reply.status), confidence=reply.confidence, cached=found is not None)
        self.metrics.answered(reply, cached=found is not None)
        with self._lock:
            self._replies[key] = reply
            self._replies.move_to_end(key)
            while len(self._replies) > REMEMBERED:
                self._replies.popitem(last=False)
        return reply


@contextmanager
def traced() -> Iterator[dict[str, Any]]:
    """A span of OpenTelemetry, where its API is installed, with what is put into the mapping given."""
    told: dict[str, Any] = {}
    if (trace := _trace()) is None:
        yield told
        return
    with trace.get_tracer("fangtan").start_as_current_span("fangtan.ask") as span:
        yield told
        for name, value in told.items():
            span.set_attribute(f"fangtan.{name}", value)


@lru_cache(maxsize=1)
def _trace() -> Any:
    """OpenTelemetry's module; None where it is not installed, which is looked for once."""
    try:
        from opentelemetry import trace
    except ModuleNotFoundError:
        return None
    return trace
