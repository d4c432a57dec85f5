"""How the belief in all candidates of a question is shared among what they say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.words import fold
from qa.candidates import Candidate

PLAIN = re.compile(r"[^\w%.]")
LEAST = 0.01  # share from which a text counts for the support of others


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of one candidate, each in [0, 1].

    `share` is the belief in all candidates that say the same; `support` that in all candidates, each by its character
    F1 with this one (the expected F1: Kumar and Byrne, "Minimum Bayes-risk decoding", 2004).
    """

    share: float
    support: float


NONE = Belief(0.0, 0.0)


def beliefs(found: Sequence[Candidate], scores: NDArray[np.float64]) -> list[Belief]:
    """The belief in each candidate by the softmax of the scores; one with a score of minus infinity gets none."""
    if not found or not np.isfinite(scores).any():
        return [NONE] * len(found)
    powers = np.exp(scores - scores.max())
    said = [_said(one) for one in found]
    share: dict[str, float] = {}
    for text, power in zip(said, (powers / powers.sum()).tolist(), strict=True):
        share[text] = share.get(text, 0.0) + power
    heavy = {text: own for text, own in share.items() if own >= LEAST}
    figures = {text for text, one in zip(said, found, strict=True) if one.quantity is not None}
    known = {text: Belief(share[text], _support(text, share[text], heavy, figures)) for text in share}
    return [known[text] if power else NONE for text, power in zip(said, powers.tolist(), strict=True)]


def overlap(said: str, reference: str) -> float:
    """Character F1 of two strings, marks and blanks aside."""
    a, b = (Counter(char for char in text if char.isalnum()) for text in (said, reference))
    same = sum((a & b).values())
    return 2 * same / (a.total() + b.total()) if same else 0.0


def _support(text: str, own: float, heavy: dict[str, float], figures: set[str]) -> float:
    """Another figure lends a figure nothing, however many digits they share."""
    if text not in heavy or text in figures:
        return own
    others = ((other, share) for other, share in heavy.items() if other != text and other not in figures)
    return own + sum(share * overlap(text, other) for other, share in others)


def _said(candidate: Candidate) -> str:
    """What a candidate says, to be told from what others say: 增长5%左右 says what 5% says, 六位 what 6 位 says."""
    figure = candidate.quantity
    if figure is None:
        return PLAIN.sub("", fold(candidate.text))
    if figure.value is not None:
        return f"{figure.value.normalize():f}{figure.unit}"
    passage = candidate.hit.passage
    return PLAIN.sub("", fold(figure.span.move(passage.span.start).of(passage.document.text)))
