"""A closer look at text that is known to have lost its figures: where each one stood.

Three transformers of four and six layers over single characters, run by onnxruntime. Trained by index/gaps/tune.py on
texts without their figures, so they must not be asked about text that has them: the small network of this package tells
which has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.gaps import CLOSER
from index.onnx import OnnxModel, open_model
from index.records import Span
from index.words import fold

ROOM = 254  # characters read at once, beside the two marks of the ends
FIRST = (ROOM, ROOM // 2, ROOM // 2)  # each network's first stretch
SENTENCE = re.compile(r"[^。！？!?\r\n]*(?:[。！？!?]|\r\n?|\n|$)")


@lru_cache(maxsize=len(CLOSER))
def load_closer(folder: Path) -> OnnxModel:
    """One of the networks that come with the package; raises ModelError where it is missing."""
    return open_model(folder)


def score(text: str) -> NDArray[np.float32]:
    """Log-odds of shape (len(text) + 1,): how sure it is that a figure stood before each character and the end.

    Each network reads the text, not all cut at the same sentences, so that one at a cut has its neighbours; the mean
    counts.
    """
    scores = [_score(folder, text, first) for folder, first in zip(CLOSER, FIRST, strict=True)]
    mean: NDArray[np.float32] = np.mean(scores, axis=0, dtype=np.float32)
    return mean


def _score(folder: Path, text: str, first: int) -> NDArray[np.float32]:
    model, plain = load_closer(folder), fold(text)
    scores = np.full(len(text) + 1, -np.inf, np.float32)
    parts = list(stretches(text, ROOM, first=first))
    encodings = model.tokenizer.encode_batch([part.of(plain) for part in parts])
    for part, (found,) in zip(parts, model.run(encodings), strict=True):
        scores[part.start : part.end + 1] = found[1 : len(part) + 2]  # where one ends, the next one's start counts
    return scores


def stretches(text: str, room: int, *, first: int | None = None) -> Iterator[Span]:
    """The text in runs of whole sentences of at most `room` characters, the first of `first`; longer ones are cut."""
    start = end = 0
    most = first or room
    for sentence in SENTENCE.finditer(text):
        if sentence.end() - start > most and start < end:
            yield Span(start, end)
            start, most = end, room
        while sentence.end() - start > most:
            yield Span(start, start + most)
            start, most = start + most, room
        end = sentence.end()
    if start < end:
        yield Span(start, end)
