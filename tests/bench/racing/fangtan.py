"""This product in the race: as it comes, with the others' encoder, or with the others' encoder and reader."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from index import Document, Filter, Index, load_encoder
from index.protocols import Encoder
from qa import QA
from qa.reader.bundled import load_reader
from qa.reply import Status
from tests.bench.racing.common import Place, Said, Text, Told
from tests.bench.racing.models import encoder_of

NOTES = {
    "fangtan": ("its bundled 8-bit encoder and reader",),
    "fangtan-encoder": (
        "the folder's fp32 encoder by load_encoder, its own bundled reader, thresholds not fitted to it",
    ),
    "fangtan-models": (
        "the folder's fp32 encoder and the folder's reader, as the others; thresholds not fitted to them",
    ),
}
COMMON = (
    "cuts its documents itself, and loads what it cuts them with, inside the time of building",
    "a change is on disk when add or remove returns",
)


class Fangtan:
    """QA over a saved Index."""

    def __init__(self, told: Told) -> None:
        self.told, self.notes = told, (*NOTES[told.side], *COMMON)
        self.encoder: Encoder | None = None

    def ready(self) -> None:
        """See Side."""
        folder = None if self.told.side == "fangtan" else self.told.encoder
        if self.encoder is None:
            made: Any = encoder_of(self.told, lambda: cast(Any, load_encoder(folder)))
            self.encoder = made
            made.encode(["你好"], "query")

    def build(self, texts: Sequence[Text], folder: Path) -> None:
        """See Side."""
        self.ready()
        self.qa = QA(Index.build(_documents(texts), folder, encoder=self.encoder), **self._reader())

    def open(self, folder: Path) -> None:
        """See Side."""
        self.ready()
        self.qa = QA.open(folder, encoder=self.encoder, **self._reader())

    def count(self) -> int:
        """See Side."""
        return len(self.qa.index.passages)

    def search(self, question: str, k: int, source: str | None = None) -> list[Place]:
        """See Side."""
        hits = self.qa.search(question, k, where=_where(source))
        found = [hit.passage for hit in hits]
        return [Place(one.document.source, one.span.start, one.span.end) for one in found]

    def answer(self, question: str, source: str | None = None) -> Said:
        """See Side."""
        reply = self.qa.ask(question, where=_where(source))
        if reply.guess is None:
            return Said("")
        items = reply.guess.items if len(reply.guess.spans) > 1 else ()
        return Said(reply.guess.said, reply.status is Status.ANSWERED, items)

    def add(self, texts: Sequence[Text]) -> None:
        """See Side."""
        self.qa.add(_documents(texts))

    def remove(self, texts: Sequence[Text]) -> None:
        """See Side."""
        self.qa.remove(self.qa.index.ids(Filter([one.source for one in texts])))

    def save(self, folder: Path) -> None:
        """Nothing: a change is saved when it returns."""

    def _reader(self) -> dict[str, Any]:
        return {"reader": load_reader(self.told.reader)} if self.told.side == "fangtan-models" else {}


def _documents(texts: Sequence[Text]) -> list[Document]:
    return [Document.from_text(one.text, one.source) for one in texts]


def _where(source: str | None) -> Filter | None:
    return Filter(sources=source) if source else None


def make(told: Told) -> Fangtan:
    """The competitor."""
    return Fangtan(told)
