"""Where a figure was taken out of a text: a small network that looks at the characters around each boundary.

A window of characters → their embeddings → one hidden layer → the log-odds that a numeral stood there.
Trained by qa/training/gaps.py on texts whose digits were taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from index.text.normalize import normalize

EDGE, UNKNOWN = 0, 1  # rows of the embedding beside the known characters'
WEIGHTS = files("index.models").joinpath("gaps", "gaps.npz")
CHUNK = 1 << 14  # boundaries at a time: memory stays bounded

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Gaps:
    """The weights: `characters` (sorted code points), `rows` of the embedding for each, and two layers."""

    characters: NDArray[np.int32]
    embedding: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    bias: float

    @property
    def around(self) -> int:
        """How many characters the network sees on each side of a boundary."""
        return len(self.hidden) // (2 * int(self.embedding.shape[1]))

    def score(self, text: str) -> Floats:
        """Log-odds of shape (len(text) + 1,): how sure it is that a numeral stood before each character and the end."""
        rows = np.pad(ids(text, self.characters), self.around, constant_values=EDGE)
        starts = range(0, len(text) + 1, CHUNK)
        return np.concatenate([self._scores(rows[at : at + CHUNK + 2 * self.around - 1]) for at in starts])

    def _scores(self, rows: NDArray[np.int32]) -> Floats:
        number = len(rows) - 2 * self.around + 1
        embedded = self.embedding[rows]
        layers = self.hidden.reshape(2 * self.around, self.embedding.shape[1], -1)
        hidden = np.broadcast_to(self.hidden_bias, (number, len(self.hidden_bias))).copy()
        for at, layer in enumerate(layers):
            hidden += embedded[at : at + number] @ layer
        scores: Floats = np.maximum(hidden, 0) @ self.out + np.float32(self.bias)
        return scores


def ids(text: str, characters: NDArray[np.int32]) -> NDArray[np.int32]:
    """The embedding's row for each character, folded; UNKNOWN for those that the network has not met."""
    points = np.frombuffer(normalize(text).encode("utf-32-le", "surrogatepass"), np.int32)
    at = np.minimum(np.searchsorted(characters, points), len(characters) - 1)
    return np.where(characters[at] == points, at + 2, UNKNOWN).astype(np.int32)


@lru_cache(maxsize=1)
def load_gaps() -> Gaps:
    """The network that comes with the package."""
    with WEIGHTS.open("rb") as file, np.load(file, allow_pickle=False) as weights:
        plain = {name: np.asarray(weights[name], np.float32) for name in ("embedding", "hidden", "hidden_bias", "out")}
        return Gaps(weights["characters"].astype(np.int32), **plain, bias=float(weights["bias"]))
