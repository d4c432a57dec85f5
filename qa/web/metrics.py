"""What is counted while questions are answered, in the form that Prometheus collects."""

from __future__ import annotations

import contextlib
import os
from typing import Any

from qa.reply import Reply

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # seconds
STAGES = ("search", "read", "rank", "total")
SHARED = "PROMETHEUS_MULTIPROC_DIR"  # the folder by which several processes are counted together


class Metrics:
    """Counters of one process, told together with those of its siblings; none without the extra `metrics`."""

    def __init__(self) -> None:
        try:
            import prometheus_client as prometheus
        except ModuleNotFoundError:
            self.registry: Any = None
            return
        self.registry = prometheus.CollectorRegistry()
        self.questions = prometheus.Counter(
            "fangtan_questions", "questions answered", ["status", "cached"], registry=self.registry
        )
        self.seconds = prometheus.Histogram(
            "fangtan_seconds", "seconds a stage of an answer takes", ["stage"], buckets=BOUNDS, registry=self.registry
        )
        living = {"registry": self.registry, "multiprocess_mode": "livesum"}
        newest = {"registry": self.registry, "multiprocess_mode": "mostrecent"}
        self.waiting = prometheus.Gauge("fangtan_waiting", "questions in hand or waiting", **living)
        self.generation = prometheus.Gauge("fangtan_generation", "generation of the index", **newest)
        self.documents = prometheus.Gauge("fangtan_documents", "documents of the index", **newest)
        self.refused = prometheus.Counter("fangtan_refused", "questions there was no room for", registry=self.registry)

    def answered(self, reply: Reply, *, cached: bool) -> None:
        """Count a question; one from the cache took no stage any time."""
        if self.registry:
            self.questions.labels(str(reply.status), str(cached).lower()).inc()
            for stage in () if cached else STAGES:
                self.seconds.labels(stage).observe(getattr(reply.timings, stage) / 1000)

    def entered(self, change: int) -> None:
        """Count questions that come in (1) and go (-1)."""
        if self.registry:
            self.waiting.inc(change)

    def turned_away(self) -> None:
        """Count a question for which there was no room."""
        if self.registry:
            self.refused.inc()

    def page(self, generation: int, documents: int) -> bytes | None:
        """Return what Prometheus reads; None where its library is not installed."""
        if not self.registry:
            return None
        import prometheus_client as prometheus
        from prometheus_client.multiprocess import MultiProcessCollector

        self.generation.set(generation)
        self.documents.set(documents)
        registry = self.registry
        if os.environ.get(SHARED):
            registry = prometheus.CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return prometheus.generate_latest(registry)


def forget(process: int) -> None:
    """Count a process no more among those that live."""
    if os.environ.get(SHARED):
        with contextlib.suppress(ModuleNotFoundError):
            from prometheus_client.multiprocess import mark_process_dead

            mark_process_dead(process)  # type: ignore[no-untyped-call]
