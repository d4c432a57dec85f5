"""A prediction against its references by SQuAD 2.0's rules; every score in [0, 1].

The rules are those of its published evaluation (Rajpurkar et al. 2018): lower case, without ASCII marks and the
articles a, an and the; F1 over words, order aside; without references silence alone is right.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

HAN = re.compile(r"[\u4e00-\u9fff]")
ARTICLES = re.compile(r"\b(a|an|the)\b")


def applies(question: str, references: Sequence[str]) -> bool:
    """Whether a question is one of words between blanks: none of its texts has a Chinese character."""
    return not any(HAN.search(text) for text in (question, *references))


def exact(said: str, references: Sequence[str]) -> float:
    """Whether the prediction's words are those of a reference."""
    return float(any(_words(said) == _words(reference) for reference in _or_silence(references)))


def overlap(said: str, references: Sequence[str]) -> float:
    """F1 of the words, best over the references; where either has no word, 1 if both have none, else 0."""
    return max(_f1(_words(said), _words(reference)) for reference in _or_silence(references))


def _or_silence(references: Sequence[str]) -> Sequence[str]:
    """References without any word left are none; with none at all, silence is what is wanted."""
    return [reference for reference in references if _words(reference)] or [""]


def _f1(said: list[str], reference: list[str]) -> float:
    if not said or not reference:
        return float(said == reference)
    common = (Counter(said) & Counter(reference)).total()
    return 2 * common / (len(said) + len(reference)) if common else 0.0


def _words(text: str) -> list[str]:
    plain = "".join(char for char in text.lower() if char not in string.punctuation)
    return ARTICLES.sub(" ", plain).split()
