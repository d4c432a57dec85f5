"""Two rankings → one: formulas without state."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.content import Vectors

DENSE_WEIGHT = 0.5


def standardised(scores: Vectors) -> NDArray[np.float64]:
    """Scores as distances from their mean in standard deviations; all 0 where they do not differ.

    Standard-score normalisation before a weighted sum, as compared by Bruch et al., "An Analysis of
    Fusion Functions for Hybrid Retrieval" (2023).
    """
    wide = scores.astype(np.float64)
    spread = float(wide.std()) if len(wide) else 0.0
    return (wide - wide.mean()) / spread if spread > 1e-9 else np.zeros(len(wide))


def fuse(dense: Vectors, lexical: Vectors, *, weight: float = DENSE_WEIGHT) -> NDArray[np.float64]:
    """The weighted sum of both legs' standard scores over the same candidates; higher is nearer."""
    return weight * standardised(dense) + (1 - weight) * standardised(lexical)
