"""What the race's competitors have in common: the texts, what a competitor can do, and how it is told of its models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol

SIDES = {
    "fangtan": "fangtan",
    "fangtan-encoder": "fangtan",
    "fangtan-models": "fangtan",
    "haystack": "haystack",
    "txtai": "txtai",
    "llama-index": "llama_index",
    "faiss": "faiss",
}
READ = 4  # passages that every reader reads, ours too
BIGRAMS = r"(?=(\w\w))"  # every pair of neighbouring characters: what a regular expression can do for Chinese words


class Place(NamedTuple):
    """Where a passage stands: its document and the code points there."""

    source: str
    start: int
    end: int

    @property
    def name(self) -> str:
        """The passage's id in every competitor's index."""
        return f"{self.source}\t{self.start}\t{self.end}"

    @classmethod
    def named(cls, name: str) -> Place:
        """The place that `name` names."""
        source, start, end = name.split("\t")
        return cls(source, int(start), int(end))


@dataclass(frozen=True, slots=True)
class Text:
    """A document with the passages it was cut into."""

    source: str
    text: str
    spans: tuple[tuple[int, int], ...]

    def passages(self) -> Iterator[tuple[Place, str]]:
        """Each passage's place and characters."""
        for start, end in self.spans:
            yield Place(self.source, start, end), self.text[start:end]


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, "" for none; `sure` is whether it is given rather than offered, `items` the parts of a list."""

    text: str
    sure: bool = False
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Where the models are; `base` are vectors to perturb in place of encoding, `kept` where vectors are remembered."""

    side: str
    encoder: str
    reader: str
    base: str | None = None
    kept: str | None = None


class Side(Protocol):
    """A competitor: builds an index under a folder, opens it, searches, answers and changes it."""

    notes: tuple[str, ...]

    def ready(self) -> None:
        """Load the encoder, so that building is timed without it."""

    def build(self, texts: Sequence[Text], folder: Path) -> None:
        """Index the texts and save the index; `folder` is there and empty."""

    def open(self, folder: Path) -> None:
        """Open what build saved."""

    def count(self) -> int:
        """How many passages are searched."""

    def search(self, question: str, k: int, source: str | None = None) -> list[Place]:
        """The k nearest passages, of one document alone where `source` names it."""

    def answer(self, question: str, source: str | None = None) -> Said:
        """The answer to a question."""

    def add(self, texts: Sequence[Text]) -> None:
        """Add documents: when this returns they are found."""

    def remove(self, texts: Sequence[Text]) -> None:
        """Remove documents: when this returns they are no longer found."""

    def save(self, folder: Path) -> None:
        """Write the changed index, where a change has not done so already."""


def side_of(told: Told) -> Side:
    """The competitor of that name, its module loaded here and no other's."""
    made: Side = import_module(f"tests.bench.racing.{SIDES[told.side]}").make(told)
    return made


def passages(texts: Sequence[Text]) -> Iterator[tuple[Place, str]]:
    """Every passage of the texts."""
    for text in texts:
        yield from text.passages()


def write_texts(texts: Sequence[Text], path: Path) -> None:
    """One text a line."""
    with path.open("w", encoding="utf-8") as file:
        for one in texts:
            row = {"source": one.source, "text": one.text, "spans": one.spans}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_texts(path: Path) -> list[Text]:
    """What write_texts wrote."""
    with path.open(encoding="utf-8") as file:
        return [_text(json.loads(line)) for line in file]


def _text(row: dict[str, Any]) -> Text:
    return Text(row["source"], row["text"], tuple((start, end) for start, end in row["spans"]))
