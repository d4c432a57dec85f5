"""What the bundled reader says of any span, from its tokens' states: a score, and what it says to yes or no."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import ModelError

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heads:
    """The weights of the last layer: of a span (width,), of its start and end margin, of the verdicts (3, width)."""

    weigh: Floats
    of_margin: float
    bias: float
    polar: Floats
    polar_bias: Floats
    fingerprint: str

    def scores(
        self, parts: Floats, whole: Floats, at: NDArray[np.int64], margins: Floats
    ) -> tuple[list[float], list[tuple[float, float, float]]]:
        """Return the score and the verdict's probabilities of each span `at` (n, 2), first and last token.

        A span is seen by its first and last token, the mean of its tokens, and the first token of all (Lee et al. 2017,
        "End-to-end Neural Coreference Resolution").
        """
        from scipy.special import erf, softmax  # a tenth of a second that a start without a question need not wait

        heads, tails, inner = np.split(parts, 3, axis=1)
        first, last = at.T
        sums = np.concatenate([np.zeros_like(inner[:1]), inner.cumsum(0)])
        mean = (sums[last + 1] - sums[first]) / (last + 1 - first)[:, None]
        seen = heads[first] + tails[last] + mean + whole
        seen = seen * (1 + erf(seen / sqrt(2))) / 2  # gelu
        score = seen @ self.weigh + self.of_margin * margins + self.bias
        verdicts = softmax(seen @ self.polar.T + self.polar_bias, axis=1)
        return score.tolist(), [(float(a), float(b), float(c)) for a, b, c in verdicts]


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
