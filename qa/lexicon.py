"""Words that name the same thing, read from lexicon.csv (own work; groups of words joined by |)."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files

from index.words import fold, simplify

MOST_WORDINGS = 6


@lru_cache(maxsize=1)
def groups() -> tuple[tuple[str, ...], ...]:
    """The groups, each folded; the words of one are exchangeable in a question."""
    rows = csv.DictReader(files("qa").joinpath("lexicon.csv").read_text("utf-8").splitlines())
    return tuple(tuple(map(fold, row["words"].split("|"))) for row in rows)


def synonyms(word: str) -> tuple[str, ...]:
    """The other words of the word's groups."""
    return tuple(other for group in groups() if word in group for other in group if other != word)


def named(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The lexicon's words that a folded text holds, longest first, each with its group."""
    held = [(word, group) for group in groups() for word in group if _holds(text, word)]
    kept: list[tuple[str, tuple[str, ...]]] = []
    for word, group in sorted(held, key=lambda pair: (-len(pair[0]), pair)):
        if not any(word in longer for longer, _ in kept):
            kept.append((word, group))
    return kept


def wordings(question: str) -> tuple[str, ...]:
    """The question, simplified, then with one word at a time exchanged for each of its synonyms."""
    text = simplify(question)
    found = [text]
    for word, group in named(fold(text)):
        found += [_exchange(text, word, other) for other in group if other != word and word not in other]
    return tuple(dict.fromkeys(found))[:MOST_WORDINGS]


def in_words_of(question: str, passage: str) -> str:
    """The question with each lexicon word exchanged for the passage's own, where the passage has only that."""
    text, there = simplify(question), fold(passage)
    for word, group in named(fold(text)):
        if not _holds(there, word):
            text = _exchange(text, word, max((other for other in group if _holds(there, other)), key=len, default=word))
    return text


def _exchange(text: str, word: str, other: str) -> str:
    """The text with a folded word put as another, whatever case it is written in."""
    return text if word == other else re.sub(re.escape(word), lambda _: other, text, flags=re.IGNORECASE)


def _holds(text: str, word: str) -> bool:
    """Whether a text holds the word, a Latin one not inside a longer one."""
    if word.isascii():
        return bool(re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text))
    return word in text
