"""Words that name the same thing, read from synonyms.csv (own work; groups of words joined by |)."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from index.text.normalize import normalize, to_simplified
from index.text.tokens import is_place, tokenize

MOST_WORDINGS = 6
BEFORE_RATE = re.compile(r"(?:^|[年月日度的该市省县区国是和、，]|[上下]半年|今年|去年)$")


@dataclass(frozen=True, slots=True)
class Group:
    """Folded words that are exchangeable in a question.

    Of kind `measure`, what figures are stated of; of kind `rate`, short names for the growth that the first word names,
    which count only where no other word qualifies them (经济增速, not 数字经济增速); else `word`.
    """

    words: tuple[str, ...]
    kind: str


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """The lexicon's groups in order."""
    rows = csv.DictReader(files("qa").joinpath("synonyms.csv").read_text("utf-8").splitlines())
    return tuple(Group(tuple(map(normalize, row["words"].split("|"))), row["kind"]) for row in rows)


@lru_cache(maxsize=4096)
def synonyms(word: str) -> tuple[str, ...]:
    """The other words of the word's groups."""
    return tuple(other for group in groups() if word in group.words for other in group.words if other != word)


def named(text: str) -> list[tuple[str, Group]]:
    """The lexicon's words that a folded text holds, longest first, each with its group."""
    held = [(word, group) for group in _of("measure", "word") for word in group.words if holds(text, word)]
    kept: list[tuple[str, Group]] = []
    for word, group in sorted(held, key=lambda pair: (-len(pair[0]), pair[0], pair[1].words)):
        if not any(word in longer for longer, _ in kept):
            kept.append((word, group))
    return kept


def in_full(question: str) -> str:
    """The question, simplified, with a measure's growth in short written out (经济增速 → GDP增速)."""
    text = to_simplified(question)
    for group in _of("rate"):
        for word in group.words[1:]:
            before = normalize(text).partition(word)[0]
            if len(before) < len(text) and (BEFORE_RATE.search(before) or is_place(_last_word(before))):
                first = group.words[0]
                text = _exchange(text, word, first.replace("增速", "增长") if word.endswith("增长") else first)
    return text


def query_variants(question: str) -> tuple[str, ...]:
    """The question, simplified, then with one word at a time exchanged for each of its synonyms."""
    text = in_full(question)
    found = [to_simplified(question), text]
    for word, group in named(normalize(text)):
        found += [_exchange(text, word, other) for other in group.words if other != word and word not in other]
    return tuple(dict.fromkeys(found))[:MOST_WORDINGS]


def in_words_of(question: str, passage: str) -> str:
    """The question with each lexicon word exchanged for the passage's own, where the passage has only that."""
    text, there = in_full(question), normalize(passage)
    for word, group in named(normalize(text)):
        if not holds(there, word):
            there_too = (other for other in group.words if holds(there, other))
            text = _exchange(text, word, max(there_too, key=len, default=word))
    return text


def holds(text: str, word: str) -> bool:
    """Whether a folded text holds the word, a Latin one not inside a longer one."""
    if word.isascii():
        return bool(re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text))
    return word in text


def _exchange(text: str, word: str, other: str) -> str:
    """The text with a folded word put as another, whatever case it is written in."""
    return text if word == other else re.sub(re.escape(word), lambda _: other, text, flags=re.IGNORECASE)


def _last_word(text: str) -> str:
    return next((word.text for word in reversed(tokenize(text)) if word.span.end == len(text)), "")


def _of(*kinds: str) -> list[Group]:
    return [group for group in groups() if group.kind in kinds]
