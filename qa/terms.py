"""The words that carry a question's meaning, and how many of them a text holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.text.normalize import normalize
from index.text.tokens import known
from qa.synonyms import synonyms

PART = 0.8  # what a word's parts are worth when the whole is absent


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question that an answer's surroundings should hold; `weight` is higher for rarer words."""

    text: str
    weight: float


def term_recall(terms: Iterable[Term], text: str) -> float:
    """The share, by weight, of the terms that `text` holds, from 0 to 1; 1 where there are no terms."""
    folded = normalize(text)
    held = [(term.weight, presence(term.text, folded)) for term in terms]
    whole = sum(weight for weight, _ in held)
    return sum(weight * share for weight, share in held) / whole if whole else 1.0


def unmatched_terms(terms: Iterable[Term], text: str) -> tuple[Term, ...]:
    """The terms of which `text` holds nothing, rarest first."""
    folded = normalize(text)
    gone = [term for term in terms if presence(term.text, folded) == 0]
    return tuple(sorted(gone, key=lambda term: (-term.weight, term.text)))


def presence(word: str, folded: str) -> float:
    """Return 1 where a folded text holds the word or a synonym, else 0.8 times the share of its character pairs."""
    if any(form in folded for form in (word, *synonyms(word))):
        return 1.0
    if len(word) == 2 and not word.isascii() and not known(word):  # no word, but two that were cut as one (难靠)
        return PART * sum(char in folded for char in word) / 2
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    if len(pairs) < 2 or word.isascii():
        return 0.0
    return PART * sum(pair in folded for pair in pairs) / len(pairs)
