"""Stand-ins whose behaviour can be computed in the head."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from index import Encoder, Span
from index.content import Kind, Vectors
from qa.reader.bundled import SpanScores, Window

KEYWORDS = ("钱", "人", "水", "火", "山", "城", "路", "车")


class OneHotEncoder(Encoder):
    """One axis a keyword: a text's vector is the sum of the axes of the keywords it holds, at length 1.

    So the inner product of two texts with one keyword each is 1 where it is the same and 0 where not;
    a text without keywords points along the last axis.
    """

    name = "one-hot"
    dimension = len(KEYWORDS) + 1
    fingerprint = "one-hot-1"

    def encode(
        self, texts: Sequence[str], kind: Kind, *, progress: Callable[[int], object] = lambda _: None
    ) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:-1] = [keyword in text for keyword in KEYWORDS]
            row[-1] = not row.any()
            row /= np.linalg.norm(row)
        progress(len(texts))
        return rows


class FakeReader:
    """Every character is a token; one starts an answer by its place, so that spans of all kinds come up."""

    name = "fake"
    fingerprint = "fake-1"

    def read(
        self, triples: Sequence[tuple[str, str, str]], *, progress: Callable[[int], object] = lambda _: None
    ) -> list[SpanScores]:
        return [SpanScores(text, (_window(text),)) for _, _, text in triples]


def _window(text: str) -> Window:
    places = np.arange(len(text))
    tokens = tuple(Span(at, at + 1) for at in places.tolist())
    start, end = (places * 7 % 11).astype(np.float32), (places * 5 % 13).astype(np.float32)
    return Window(tokens, start, end, 6.0, np.zeros((len(text), 0), np.float32), np.zeros(0, np.float32))
