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
LENT = 0.1  # what support counts beside a share in the order of candidates


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of one candidate, each in [0, 1].

    `share` is the belief in all candidates that say the same; `support` that in all candidates, each by its character
    F1 with this one (the expected F1: Kumar and Byrne, "Minimum Bayes-risk decoding", 2004).
    """

    share: float
    support: float

    @property
    def worth(self) -> float:
        """What candidates are ordered by: the most probable text, and a little the one that most others agree with."""
        return self.share + LENT * self.support


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
    letters = {text: _letters(text) for text in heavy if text not in figures}
    known = {text: Belief(own, own + _lent(text, heavy, letters)) for text, own in share.items()}
    return [known[text] if power else NONE for text, power in zip(said, powers.tolist(), strict=True)]


def overlap(said: str, reference: str) -> float:
    """Character F1 of two strings, marks and blanks aside."""
    return _overlap(_letters(said), _letters(reference))


def _letters(text: str) -> Counter[str]:
    return Counter(char for char in text if char.isalnum())


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    same = (one & other).total()
    return 2 * same / (one.total() + other.total()) if same else 0.0


def _lent(text: str, heavy: dict[str, float], letters: dict[str, Counter[str]]) -> float:
    """What the other texts lend; another figure lends a figure nothing, however many digits they share."""
    if text not in letters:
        return 0.0
    return sum(heavy[other] * _overlap(letters[text], held) for other, held in letters.items() if other != text)


def _said(candidate: Candidate) -> str:
    """What a candidate says, to be told from what others say: 增长5%左右 says what 5% says, 六位 what 6 位 says."""
    figure = candidate.quantity
    if figure is None:
        return PLAIN.sub("", fold(candidate.text))
    if figure.value is not None:
        return f"{figure.value.normalize():f}{figure.unit}"
    passage = candidate.hit.passage
    return PLAIN.sub("", fold(figure.span.move(passage.span.start).of(passage.document.text)))
