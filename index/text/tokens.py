"""Text → tokens with offsets, and what jieba's dictionary knows of a word."""

from __future__ import annotations

import logging
import math
import re
from dataclasses import dataclass
from functools import lru_cache

from index.spans import Span
from index.text.normalize import normalize

RUN = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?%?|[a-z]+(?:[-'][a-z]+)*|[\u3400-\u9fff\U00020000-\U0003ffff]+")
LONGEST_RUN = 200
# What jieba's dictionary calls places, though they name none.
NO_PLACES = frozenset((
    "城市", "城镇", "山区", "平原", "高原", "山脉", "湖泊", "海洋", "海峡", "河口", "冰川", "大桥", "大街", "古城",
    "京城", "外国", "大国", "王国", "共和国", "自治州", "自治县", "上市", "回国", "爱国", "建国", "开国", "美丽",
    "英雄", "深度", "长度", "新鲜", "治安", "庆典", "山水", "长大", "莫非", "东西", "南北", "太阳", "哥哥", "朝廷",
    "江湖",
))  # fmt: skip
FREQUENCY = re.compile(r" (\d+) ")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the folded text and where it stands."""

    text: str
    span: Span


def tokenize(text: str) -> tuple[Token, ...]:
    """The words of a text, in order, overlapping where a long word holds shorter ones.

    Numbers stay whole with their % sign, Latin words whole, Han runs are cut by jieba in search mode.
    """
    folded = normalize(text)
    found: list[Token] = []
    for run in RUN.finditer(folded):
        if run.group()[0] < "\u3400":
            found.append(Token(run.group().replace(",", ""), Span(*run.span())))
        else:
            found += _han_words(folded, Span(*run.span()))
    return tuple(found)


def index_terms(text: str) -> list[str]:
    """The index terms of a text: its words, then the character bigrams of its Han runs.

    Bigrams catch what the dictionary cuts wrongly, as in text that lost its quotes (六稳六保 → 六 | 稳六保).
    """
    folded = normalize(text)
    pairs = [
        run.group()[at : at + 2]
        for run in RUN.finditer(folded)
        if run.group()[0] >= "\u3400"
        for at in range(len(run.group()) - 1)
    ]
    return [word.text for word in tokenize(text)] + pairs


def known(word: str) -> bool:
    """Whether jieba's dictionary holds the word itself, not only words that it begins."""
    return _cutter().knows(word)


def is_place(word: str) -> bool:
    """Whether jieba's dictionary has the word as a place name."""
    return _cutter().is_place(word)


def is_noun(word: str) -> bool:
    """Whether jieba's dictionary has the word as a noun or a name, or does not have it at all."""
    return _cutter().is_noun(word)


def rarity(word: str) -> float:
    """How rare a word is in general Chinese, from 0 (every word) to 1 (not in the dictionary).

    The negative logarithm of its share in jieba's counts, over that of a word seen once.
    """
    return _cutter().rarity(word)


def fingerprint() -> str:
    """What an index must agree on to be searched by these words: library, dictionary and rules."""
    import jieba

    return f"jieba-{jieba.__version__}+bigrams-1+titles-1"


def warm() -> None:
    """Load the dictionary now (0.3 s) rather than at the first text."""
    _cutter()


def _han_words(folded: str, run: Span) -> list[Token]:
    """One Han run's words; runs longer than any sentence are cut into stretches to stay linear."""
    found = []
    for at in range(run.start, run.end, LONGEST_RUN):
        stretch = folded[at : min(at + LONGEST_RUN, run.end)]
        cuts = _cutter().cut(stretch)
        found += [Token(word, Span(at + start, at + end)) for word, start, end in cuts]
    return found


class _Cutter:
    """A private jieba tokenizer whose dictionary is filled by first character as texts need it.

    That gives jieba's own cuts (its graph looks up only stretches of the text), loads in 0.3 s where
    the whole takes 1 s, and never reads the cache file jieba keeps in a folder others can write to.
    """

    def __init__(self) -> None:
        import jieba

        jieba.setLogLevel(logging.WARNING)
        self.tokenizer = jieba.Tokenizer()
        listing = self.tokenizer.get_dict_file().read().decode("utf-8")
        self.rows: dict[str, list[str]] = {}
        for row in listing.splitlines():
            self.rows.setdefault(row[0], []).append(row)
        self.tokenizer.total = sum(map(int, FREQUENCY.findall(listing)))
        self.tokenizer.FREQ = {}
        self.places: set[str] = set()
        self.others: set[str] = set()  # verbs, adverbs and the like
        self.tokenizer.initialized = True

    def cut(self, text: str) -> list[tuple[str, int, int]]:
        """Search-mode words of one Han run with their offsets."""
        self._fill(text)
        return list(self.tokenizer.tokenize(text, mode="search"))

    def knows(self, word: str) -> bool:
        """Whether the word itself is in the dictionary."""
        self._fill(word)
        return bool(self.tokenizer.FREQ.get(word))

    def is_place(self, word: str) -> bool:
        """See the function of that name."""
        self._fill(word)
        return word in self.places

    def is_noun(self, word: str) -> bool:
        """See the function of that name."""
        self._fill(word)
        return word not in self.others

    def rarity(self, word: str) -> float:
        """See the function of that name."""
        self._fill(word)
        count = self.tokenizer.FREQ.get(word) or 1
        return 1 - math.log(count) / math.log(self.tokenizer.total)

    def _fill(self, text: str) -> None:
        """Add the words that begin with the text's characters; two threads may do the same, to the same end.

        There is no lock: a child that is forked while one is held would wait for ever.
        """
        for char in self.rows.keys() & set(text):
            self._add(self.rows.get(char, []))
            self.rows.pop(char, None)  # only now: others may cut a text with this character at once

    def _add(self, rows: list[str]) -> None:
        frequencies = self.tokenizer.FREQ
        for row in rows:
            word, frequency, tag = row.split(" ")
            frequencies[word] = int(frequency)
            if tag == "ns" and word not in NO_PLACES:
                self.places.add(word)
            if tag[0] in "vdpucrmyt":
                self.others.add(word)
            for end in range(1, len(word)):
                frequencies.setdefault(word[:end], 0)


@lru_cache(maxsize=1)
def _cutter() -> _Cutter:
    return _Cutter()
