"""Haystack 2 and later: a retriever and an extractive reader as components (extra `haystack`).

Haystack itself reports its use to its makers unless HAYSTACK_TELEMETRY_ENABLED=False is set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index import Document, Filter, Hit, Passage, Query, Span, Turn
from index.extras import extras_named
from index.query import filter_of
from qa.adapters.fields import fields_of
from qa.pipeline import QA, READ
from qa.reply import Answer

with extras_named():
    from haystack import Document as Found
    from haystack import component, default_from_dict, default_to_dict
    from haystack.dataclasses import ExtractedAnswer


@component
class FangtanRetriever:
    """The `top_k` nearest passages of the index saved under `index`, best first; `qa` is one that is open already."""

    def __init__(self, index: str | None = None, *, top_k: int = READ, qa: QA | None = None) -> None:
        self.index, self.top_k, self._qa = index, top_k, qa

    def to_dict(self) -> dict[str, Any]:
        """Return what the component is made from again; the saved index is named, not copied."""
        return default_to_dict(self, index=self.index, top_k=self.top_k)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FangtanRetriever:
        """Return the component that to_dict told of."""
        return default_from_dict(cls, data)

    def warm_up(self) -> None:
        """Open the index."""
        self._qa = self._qa or QA.open(self.index or "")

    @component.output_types(documents=list[Found])
    def run(
        self, query: str, top_k: int | None = None, filters: dict[str, Any] | None = None
    ) -> dict[str, list[Found]]:
        """Return the passages as documents; `filters` are the fields of Filter."""
        self.warm_up()
        assert self._qa
        hits = self._qa.search(query, top_k or self.top_k, where=filter_of(filters))
        return {"documents": [_found(one) for one in hits]}


@component
class FangtanReader:
    """Answers from documents in their own words: those of FangtanRetriever, or any others with content.

    With the `index` (or `qa`) that the documents were found in, what is known of them beside their text is used too:
    titles, days, speakers. `document_offset` is within the document's content, `meta["spans"]` within the whole source.
    """

    def __init__(self, index: str | None = None, *, qa: QA | None = None) -> None:
        self.index, self._qa = index, qa

    def to_dict(self) -> dict[str, Any]:
        """Return what the component is made from again."""
        return default_to_dict(self, index=self.index)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FangtanReader:
        """Return the component that to_dict told of."""
        return default_from_dict(cls, data)

    def warm_up(self) -> None:
        """Open the index that the documents are of, where there is one."""
        if self._qa is None:
            self._qa = QA.open(self.index) if self.index else QA(_Given([], None))

    @component.output_types(answers=list[ExtractedAnswer], reply=dict[str, Any])
    def run(self, query: str, documents: list[Found]) -> dict[str, Any]:
        """Return the answers that are given or offered, best first, and the reply as a dict."""
        self.warm_up()
        assert self._qa
        own = self._qa
        given = _Given([_hit(one, own.retriever) for one in documents if one.content], own.retriever)
        qa = QA(given, reader=own.reader, ranker=own.ranker, checks=own.checks, calibration=own.calibration)
        reply = qa.ask(query, k=max(1, len(documents)))
        found = dict(zip(map(_key, given.hits), [one for one in documents if one.content], strict=True))
        answers = [
            ExtractedAnswer(
                query=query,
                score=one.confidence,
                data=one.text,
                document=found.get(_key(one)),
                document_offset=ExtractedAnswer.Span(
                    one.span.start - one.passage.span.start, one.span.end - one.passage.span.start
                ),
                meta=_told(one, found.get(_key(one))),
            )
            for one in reply.answers
        ]
        return {"answers": answers, "reply": reply.to_dict()}


@dataclass(frozen=True, slots=True)
class _Given:
    """A retriever of passages that were found already; of all else it knows what the one that found them does."""

    hits: Sequence[Hit]
    found_by: Any

    @property
    def documents(self) -> Sequence[Document]:
        return tuple(dict.fromkeys(hit.passage.document for hit in self.hits))

    @property
    def fingerprint(self) -> str:
        return getattr(self.found_by, "fingerprint", "")

    def holds(self, word: str) -> bool:
        return bool(getattr(self.found_by, "holds", lambda _: False)(word))

    def search(self, query: str | Query, k: int = 10, *, where: Filter | None = None) -> list[Hit]:  # noqa: ARG002
        return [hit for hit in self.hits if where is None or where.allows(hit.passage)][:k]


def _found(hit: Hit) -> Found:
    passage = hit.passage
    return Found(content=passage.text, meta=fields_of(passage), score=hit.score)


def _key(one: Hit | Answer) -> tuple[str, int]:
    return one.passage.document.id, one.passage.span.start


def _told(answer: Answer, found: Found | None) -> dict[str, Any]:
    """Return what the passage is, and the answer's spans in its document; a text from elsewhere keeps what it told."""
    own = found is not None and found.meta.get("document_id") != answer.document.id
    start = int(found.meta.get("start", 0)) if found is not None and own else 0
    told = dict(found.meta) if found is not None and own else fields_of(answer.passage)
    return {**told, "spans": [[start + span.start, start + span.end] for span in answer.spans]}


def _hit(found: Found, retriever: Any) -> Hit:
    """Return a document as a hit: the index's own passage, else the whole of a text of its own."""
    held = getattr(retriever, "get", lambda _: None)(found.meta.get("document_id"))
    passage = next((one for one in held[1] if one.span.start == found.meta.get("start")), None) if held else None
    if passage is None or passage.text != found.content:
        document = Document.from_text(found.content or "", str(found.meta.get("source", found.id)))
        span = Span(0, len(document.text))
        passage = Passage(document, span, Turn(document, span))
    return Hit(passage, found.score or 0.0)
