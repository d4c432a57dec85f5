"""(question, passage) → spans with scores and a no-answer score, by the bundled extractive reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from index import ModelError, Span
from index.encode.folder import folder_of
from index.onnx import open_model

__all__ = ["BUNDLED", "Reader", "Reading", "Scored", "Window", "load_reader"]

BUNDLED = Path(__file__).with_name("model")
WINDOW, STRIDE = 256, 96  # tokens
LONGEST_ANSWER = 60  # tokens
FRINGE = " \t\u3000，。、；：,.;:！!？?"

Logits = NDArray[np.float32]


class Model(Protocol):
    """What a reader runs: windows in, each one's start and end scores out."""

    @property
    def tokenizer(self) -> Any:
        """A tokenizers.Tokenizer whose pairs are question and passage, the first token standing for no answer."""

    @property
    def fingerprint(self) -> str:
        """Changes with the weights."""

    def run(self, encodings: Iterable[Encoding]) -> Iterator[list[Logits]]:
        """Start and end scores of each window, of shape (tokens,)."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A span of the passage's text and its margin: how much better it scores than no answer (in logits)."""

    span: Span
    margin: float


@dataclass(frozen=True, slots=True)
class Window:
    """One window's passage tokens: their spans, and the scores that an answer starts or ends there."""

    tokens: tuple[Span, ...]
    start: Logits
    end: Logits
    null: float


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the reader says of one passage; spans are offsets in the passage's text."""

    text: str
    windows: tuple[Window, ...]

    def within(self, text: str, at: int) -> Reading:
        """The same reading as one of a part of `text` that begins at `at`."""
        moved = (replace(one, tokens=tuple(token.move(at) for token in one.tokens)) for one in self.windows)
        return Reading(text, tuple(moved))

    def best(self, n: int) -> list[Scored]:
        """The `n` best spans by margin, trimmed of marks and blanks, each text span once."""
        found: dict[Span, float] = {}
        for window in self.windows:
            for span, margin in _decode(window, n):
                trimmed = span.trim(self.text, FRINGE)
                if trimmed:
                    found[trimmed] = max(margin, found.get(trimmed, -np.inf))
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return [Scored(span, margin) for span, margin in ranked[:n]]

    def margin(self, span: Span) -> float:
        """The margin of a given span: its first token's start and last token's end score against no answer."""
        margins = [-np.inf]
        for window in self.windows:
            inside = [at for at, token in enumerate(window.tokens) if token.overlaps(span)]
            if inside and window.tokens[inside[-1]].end >= span.end:
                margins.append(float(window.start[inside[0]] + window.end[inside[-1]]) - window.null)
        return float(max(margins))

    def between(self, starts: Span, ends: Span) -> Scored | None:
        """The best span that starts inside `starts` and ends inside `ends`; None where no window holds both."""
        found: list[Scored] = []
        for window in self.windows:
            heads = [at for at, token in enumerate(window.tokens) if starts.covers(token)]
            tails = [at for at, token in enumerate(window.tokens) if ends.covers(token)]
            if heads and tails:
                head = max(heads, key=lambda at: (window.start[at], -at))
                tail = max((at for at in tails if at >= head), key=lambda at: (window.end[at], -at), default=head)
                margin = float(window.start[head] + window.end[tail]) - window.null
                found.append(Scored(Span(window.tokens[head].start, window.tokens[tail].end), margin))
        return max(found, key=lambda scored: scored.margin, default=None)


class Reader:
    """An extractive reader: start and end scores of each token; safe to use from many threads."""

    def __init__(self, model: Model, name: str = "bundled") -> None:
        self.name = name
        self._model = model
        self.fingerprint = f"{name}-{model.fingerprint}"
        model.tokenizer.enable_truncation(WINDOW, stride=STRIDE, strategy="only_second")

    def read(
        self, pairs: Sequence[tuple[str, str]], *, progress: Callable[[int], object] = lambda _: None
    ) -> list[Reading]:
        """The reading of each (question, passage text); long passages are read in overlapping windows."""
        encodings: list[Encoding] = []
        owners: list[int] = []
        for owner, encoding in enumerate(self._model.tokenizer.encode_batch([_fitted(*pair) for pair in pairs])):
            parts = [encoding, *encoding.overflowing]
            encodings += parts
            owners += [owner] * len(parts)
        windows: list[list[Window]] = [[] for _ in pairs]
        for owner, encoding, (start, end) in zip(owners, encodings, self._model.run(encodings), strict=True):
            windows[owner].append(_window(encoding, start, end))
            progress(1)
        return [Reading(text, tuple(parts)) for (_, text), parts in zip(pairs, windows, strict=True)]


def load_reader(name: str | None = None) -> Reader:
    """The bundled reader, or the transformers question answering model of that name or folder.

    Raises ModelError where the model is not on this machine, is no such model or needs code of its own.
    """
    if name is not None and name != "bundled":
        folder = folder_of(name)
        from qa.reader.general import open_folder  # imports torch, 8 s

        return Reader(open_folder(name, folder), name)
    try:
        return Reader(open_model(BUNDLED))
    except ModelError as error:
        raise ModelError(f"the bundled reader cannot be opened: {error}") from None


def _fitted(question: str, text: str) -> tuple[str, str]:
    """The pair, an over-long question cut so that the passage keeps room in its window."""
    return question[: WINDOW // 2], text


def _window(encoding: Encoding, start: Logits, end: Logits) -> Window:
    offsets = encoding.offsets  # made anew at every look
    inside = [at for at, owner in enumerate(encoding.sequence_ids) if owner == 1 and offsets[at][0] < offsets[at][1]]
    tokens = tuple(Span(*offsets[at]) for at in inside)
    return Window(tokens, start[inside], end[inside], float(start[0] + end[0]))


def _decode(window: Window, n: int) -> list[tuple[Span, float]]:
    """The n best (span, margin) with end >= start and at most 60 tokens, ties in text order."""
    size = len(window.tokens)
    if not size:
        return []
    ends = np.append(window.end, np.full(LONGEST_ANSWER - 1, -np.inf, np.float32))
    scores = window.start[:, None] + np.lib.stride_tricks.sliding_window_view(ends, LONGEST_ANSWER)[:size]
    found: list[tuple[Span, float]] = []
    while len(found) < n and np.isfinite(scores.max()):
        at, length = divmod(int(scores.argmax()), LONGEST_ANSWER)  # the first of equals
        span = Span(window.tokens[at].start, window.tokens[at + length].end)
        found.append((span, float(scores[at, length]) - window.null))
        scores[at, length] = -np.inf
    return found
