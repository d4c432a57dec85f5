"""(question, context, passage) → scores of spans against no answer, by the bundled reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from index import ModelError, Span
from index.models.folder import folder_of
from index.models.onnx import open_model
from qa.reader.heads import Heads, load_heads
from qa.reader.scored import NO_VERDICT, Scored, Verdict

BUNDLED = Path(__file__).parents[1] / "models" / "reader"
WINDOW, STRIDE = 320, 96  # tokens
LONGEST_ANSWER = 60  # tokens
LONGEST_QUESTION = 128  # characters read of a question
BEST = 16  # spans a window that start and end scores propose
FRINGE = " \t\u3000，。、；：,.;:！!？?"

Floats = NDArray[np.float32]


class Model(Protocol):
    """What a reader runs: windows in, the scores of each one's tokens out."""

    @property
    def tokenizer(self) -> Any:
        """A tokenizers.Tokenizer whose pairs are question and passage, the first token standing for no answer."""

    @property
    def fingerprint(self) -> str:
        """Changes with the weights."""

    def run(self, encodings: Iterable[Encoding]) -> Iterator[list[Floats]]:
        """Yield each window's start and end scores (tokens,); the bundled one its tokens' parts and its whole, too."""


@dataclass(frozen=True, slots=True)
class Window:
    """One window's passage tokens: their spans, scores that an answer starts or ends there, and the heads' inputs."""

    tokens: tuple[Span, ...]
    start: Floats  # (tokens,)
    end: Floats
    null: float  # start and end score of the first token
    parts: Floats  # (tokens, 3 * width); without columns for a reader that has no heads
    whole: Floats  # (width,)


@dataclass(frozen=True, slots=True)
class SpanScores:
    """All that the reader says of one passage; spans are offsets in the passage's text."""

    text: str
    windows: tuple[Window, ...]
    heads: Heads | None = None

    def best(self, n: int = BEST) -> list[Scored]:
        """Return the `n` best spans by start and end score, trimmed of marks and blanks, each once."""
        found: dict[Span, float] = {}
        for window in self.windows:
            for span, margin in _decode(window, n):
                if trimmed := span.trim(self.text, FRINGE):
                    found[trimmed] = max(margin, found.get(trimmed, -np.inf))
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return [Scored(span, margin) for span, margin in ranked[:n]]

    def scored(self, spans: Sequence[Span]) -> list[Scored]:
        """Return the given spans with their scores, in order; those that no window holds whole are left out.

        A reader without heads scores a span by its first token's start and last token's end against no answer.
        """
        found: dict[Span, Scored] = {}
        for window in self.windows:
            held, at = _held(window, spans)
            for span, score, verdict in zip(held, *self._scores(window, at), strict=True):
                if span not in found or found[span].score < score:
                    found[span] = Scored(span, float(score), verdict)
        return [found[span] for span in spans if span in found]

    def _scores(self, window: Window, at: NDArray[np.int64]) -> tuple[list[float], list[Verdict]]:
        margins = window.start[at[:, 0]] + window.end[at[:, 1]] - window.null
        if self.heads is None or not len(at):
            return margins.tolist(), [NO_VERDICT] * len(at)
        return self.heads.scores(window.parts, window.whole, at, margins)


class BundledReader:
    """A network read by windows, the bundled one or any of transformers; safe to use from many threads."""

    def __init__(self, model: Model, name: str = "bundled", heads: Heads | None = None) -> None:
        self.name = name
        self._model, self._heads = model, heads
        self.fingerprint = f"{name}-{model.fingerprint}" + (f"-{heads.fingerprint}" if heads else "")
        model.tokenizer.enable_truncation(WINDOW, stride=STRIDE, strategy="only_second")

    def __reduce__(self) -> tuple[Any, ...]:
        return load_reader, (self.name,)

    def read(
        self, triples: Sequence[tuple[str, str, str]], *, progress: Callable[[int], object] = lambda _: None
    ) -> list[SpanScores]:
        """Return the reading of each (question, context, passage text), a long one in overlapping windows."""
        encodings: list[Encoding] = []
        owners: list[int] = []
        pairs = [(question[:LONGEST_QUESTION], context + text) for question, context, text in triples]
        for owner, encoding in enumerate(self._model.tokenizer.encode_batch(pairs)):
            parts = [encoding, *encoding.overflowing]
            encodings += parts
            owners += [owner] * len(parts)
        windows: list[list[Window]] = [[] for _ in pairs]
        for owner, encoding, outputs in zip(owners, encodings, self._model.run(encodings), strict=True):
            windows[owner].append(_window(encoding, len(triples[owner][1]), outputs))
            progress(1)
        return [
            SpanScores(text, tuple(parts), self._heads) for (_, _, text), parts in zip(triples, windows, strict=True)
        ]


def load_reader(name: str | None = None) -> BundledReader:
    """Return the bundled reader, or the transformers question answering model of that name or folder.

    Raises ModelError where the model is not on this machine, is no such model or needs code of its own.
    """
    if name is not None and name != "bundled":
        folder = folder_of(name)
        from index.models.transformers import open_folder  # imports torch, 8 s

        return BundledReader(open_folder(name, folder), name)
    try:
        return BundledReader(open_model(BUNDLED), heads=load_heads(BUNDLED / "heads.npz"))
    except ModelError as error:
        raise ModelError(f"the bundled reader cannot be opened: {error}") from None


def _window(encoding: Encoding, shift: int, outputs: Sequence[Floats]) -> Window:
    """Return a window's tokens of the passage itself, behind a context of `shift` characters."""
    offsets = encoding.offsets  # made anew at every look
    inside = [
        at for at, owner in enumerate(encoding.sequence_ids) if owner == 1 and shift <= offsets[at][0] < offsets[at][1]
    ]
    tokens = tuple(Span(offsets[at][0] - shift, offsets[at][1] - shift) for at in inside)
    start, end = outputs[0], outputs[1]
    parts, whole = outputs[2:] if len(outputs) > 2 else (np.zeros((len(start), 0), np.float32), np.zeros(0, np.float32))
    return Window(tokens, start[inside], end[inside], float(start[0] + end[0]), parts[inside], whole)


def _held(window: Window, spans: Sequence[Span]) -> tuple[list[Span], NDArray[np.int64]]:
    """Return the spans that a window holds whole, and their first and last tokens (n, 2)."""
    if not window.tokens or not spans:
        return [], np.zeros((0, 2), np.int64)
    starts, ends = (np.array([getattr(token, side) for token in window.tokens]) for side in ("start", "end"))
    low, high = (np.array([getattr(span, side) for span in spans]) for side in ("start", "end"))
    first = np.searchsorted(ends, low, side="right")
    last = np.searchsorted(starts, high, side="left") - 1
    good = np.flatnonzero((first < len(starts)) & (last >= first) & (high <= ends[-1]) & (low >= starts[0]))
    return [spans[at] for at in good.tolist()], np.stack([first[good], last[good]], 1)


def _decode(window: Window, n: int) -> list[tuple[Span, float]]:
    """Return the n best (span, margin) with end >= start and at most 60 tokens, ties in text order."""
    size = len(window.tokens)
    if not size:
        return []
    ends = np.append(window.end, np.full(LONGEST_ANSWER - 1, -np.inf, np.float32))
    scores = window.start[:, None] + np.lib.stride_tricks.sliding_window_view(ends, LONGEST_ANSWER)[:size]
    ranked = np.argsort(-scores, axis=None, kind="stable")[:n]
    found = [(*divmod(int(at), LONGEST_ANSWER), float(scores.flat[at])) for at in ranked]
    return [
        (Span(window.tokens[at].start, window.tokens[at + length].end), score - window.null)
        for at, length, score in found
        if np.isfinite(score)
    ]
