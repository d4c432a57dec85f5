"""What the bundled reader says of any span, from its tokens' states: a score, and what it says to yes or no."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import ModelError

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heads:
    """The weights of the last layer: of a span (width,), of its start and end margin, of the verdicts (4, width)."""

    weigh: Floats
    of_margin: float
    bias: float
    polar: Floats
    polar_bias: Floats
    fingerprint: str

    def scores(
        self, parts: Floats, whole: Floats, at: NDArray[np.int64], margins: Floats
    ) -> tuple[list[float], list[tuple[float, float, float, float]]]:
        """Return the score and the verdict's probabilities of each span `at` (n, 2), first and last token.

        A span is seen by its first and last token, the mean of its tokens, and the first token of all (Lee et al. 2017,
        "End-to-end Neural Coreference Resolution").
        """
        heads, tails, inner = np.split(parts, 3, axis=1)
        first, last = at.T
        sums = np.concatenate([np.zeros_like(inner[:1]), inner.cumsum(0)])
        mean = (sums[last + 1] - sums[first]) / (last + 1 - first)[:, None]
        seen = heads[first] + tails[last] + mean + whole
        seen = seen * _normal(seen)  # gelu
        score = seen @ self.weigh + self.of_margin * margins + self.bias
        polar = seen @ self.polar.T + self.polar_bias
        powers = np.exp(polar - polar.max(axis=1, keepdims=True))
        verdicts = powers / powers.sum(axis=1, keepdims=True)
        return score.tolist(), [(float(a), float(b), float(c), float(d)) for a, b, c, d in verdicts]


def _normal(x: Floats) -> Floats:
    """Return the standard normal distribution function of `x`, to 1e-6 (Abramowitz and Stegun 1964, 7.1.26).

    scipy's own would take a tenth of a second to import.
    """
    t: Any = 1 / (1 + 0.3275911 * np.abs(x) / sqrt(2))
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    tail: Floats = series * np.exp(-x * x / 2) / 2
    return np.where(x > 0, 1 - tail, tail)


def load_heads(path: Path) -> Heads:
    """Return the heads of a file; raises ModelError where it is missing or no such file."""
    try:
        data = path.read_bytes()
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            weigh, of_margin, bias, polar, polar_bias = (
                held[name] for name in ("weigh", "of_margin", "bias", "polar", "polar_bias")
            )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{path} holds no heads of a reader ({type(error).__name__}); reinstall it") from None
    return Heads(weigh, float(of_margin), float(bias), polar, polar_bias, hashlib.sha256(data).hexdigest()[:16])
