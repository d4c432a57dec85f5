"""A passage as tokens: its candidates' places, and how much of the answer each holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from qa.training.reader.groups import Shown

WINDOW = 320  # tokens
LONGEST = 60  # tokens of a span that start and end scores may choose
BEST = 16  # such spans a passage
TOKENS = 2048  # of a part of a batch, padding included


@dataclass(slots=True)
class Window:
    """One passage as tokens, with its characters' counts and its candidates as (first, last) tokens and characters."""

    ids: list[int]
    owner: int
    shown: Shown
    starts: np.ndarray  # character where each token begins, -1 outside the passage's own text
    ends: np.ndarray
    letters: np.ndarray  # letters and digits before each character
    digits: np.ndarray


def window_of(question: str, shown: Shown, owner: int, tokenizer: Tokenizer) -> Window:
    """Return a passage's window; offsets count from the passage's own text, behind its context."""
    encoding = tokenizer.encode(question[:128], shown.context + shown.text)
    shift = len(shown.context)
    inside = np.array([one == 1 for one in encoding.sequence_ids])
    offsets = np.array(encoding.offsets).reshape(-1, 2) - shift
    blank = ~inside | (offsets[:, 0] < 0) | (offsets[:, 0] >= offsets[:, 1])
    starts, ends = np.where(blank, -1, offsets[:, 0]), np.where(blank, -1, offsets[:, 1])
    letters = np.cumsum([0, *(char.isalnum() or char == "%" for char in shown.text)])
    digits = np.cumsum([0, *(char.isdigit() for char in shown.text)])
    return Window(encoding.ids, owner, shown, starts, ends, letters, digits)


def tokens_of(window: Window, spans: Sequence[tuple[int, int]]) -> np.ndarray:
    """Return (first, last) tokens of character spans, (n, 2); spans beyond the window are left out."""
    own = np.flatnonzero(window.starts >= 0)
    if not len(own) or not len(spans):
        return np.zeros((0, 2), int)
    plain = np.array(spans)
    first = np.searchsorted(window.ends[own], plain[:, 0], side="right")
    last = np.searchsorted(window.starts[own], plain[:, 1], side="left") - 1
    good = (first < len(own)) & (last >= first) & (plain[:, 1] <= window.ends[own[-1]])
    return np.stack([own[first[good]], own[last[good]]], 1)


def best_of(window: Window, ends: np.ndarray) -> np.ndarray:
    """Return the tokens of the BEST spans by start and end scores `ends` (tokens, 2)."""
    own = np.flatnonzero(window.starts >= 0)
    if not len(own):
        return np.zeros((0, 2), int)
    scores = ends[own, 0][:, None] + ends[own, 1][None, :]
    length = np.arange(len(own))[None, :] - np.arange(len(own))[:, None]
    scores = np.where((length >= 0) & (length < LONGEST), scores, -np.inf).ravel()
    top = np.argpartition(-scores, min(BEST, len(scores) - 1))[:BEST]
    top = top[np.isfinite(scores[top])]
    return np.stack([own[top // len(own)], own[top % len(own)]], 1)


def shares(window: Window, at: np.ndarray, spans: Sequence[tuple[int, int]]) -> np.ndarray:
    """Return the best F1 of each candidate with `spans` by shared letters in place; other figures make it 0."""
    found = np.zeros(len(at))
    start, end = window.starts[at[:, 0]], window.ends[at[:, 1]]
    for low, high in spans:
        a, b = np.maximum(start, low), np.maximum(np.minimum(end, high), np.maximum(start, low))
        common = window.letters[b] - window.letters[a]
        size, gold = window.letters[end] - window.letters[start], window.letters[high] - window.letters[low]
        figures = window.digits[high] - window.digits[low]
        same = (window.digits[b] - window.digits[a] == figures) & (window.digits[end] - window.digits[start] == figures)
        found = np.maximum(found, np.where(same | (figures == 0), 2 * common / np.maximum(size + gold, 1), 0))
    return found


def packs(windows: Sequence[Window]) -> Iterator[list[Window]]:
    """Yield windows of similar length together, at most TOKENS a pack, padding included."""
    pack: list[Window] = []
    for window in sorted(windows, key=lambda one: -len(one.ids)):
        if pack and len(pack[0].ids) * (len(pack) + 1) > TOKENS:
            yield pack
            pack = []
        pack.append(window)
    yield pack


def tokenizer_of(base: Path) -> Tokenizer:
    """Return the tokenizer of a folder, for windows of WINDOW tokens."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(WINDOW, strategy="only_second")
    return tokenizer
