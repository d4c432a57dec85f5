"""Questions changed: so that a passage no longer answers them, or so that only their writing differs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from index.words import fold, is_place, known, rarity, words
from qa.quantity import dates

PERIODS = (
    "去年", "前年", "一季度", "上半年", "下半年", "前三季度", "2011年", "2016年", "2019年", "2030年", "5月", "11月",
)  # fmt: skip
PLACES = ("宁波", "温州", "成都", "武汉", "江苏", "广东", "德国", "日本", "新疆", "重庆", "台北", "曼谷")
TELLING = 0.35  # rarity from which a word says what a question is about


def content(question: str) -> list[str]:
    """The words that say what is asked about, in order."""
    found = [word.text for word in words(question) if len(word.text) > 1]
    return [word for word in found if known(word) and rarity(word) >= TELLING and word[0] > "\u4e00"]


def altered(question: str, text: str, vocabulary: Sequence[str], chance: random.Random) -> str:
    """The question about another time, place or thing than `text` speaks of; "" where nothing can be changed."""
    times = [span.of(question) for span in dates(question)]
    places = [word.text for word in words(question) if is_place(word.text)]
    things = [word for word in content(question) if word in fold(text)]
    for held, others in ((times, PERIODS), (places, PLACES), (things, vocabulary)):
        free = [other for other in others if other not in text and other not in question] if held else []
        if free:
            old = chance.choice(held)
            return question.replace(old, chance.choice(free), 1) if old in question else ""
    return ""


def noisy(question: str, chance: random.Random) -> str:
    """The question in traditional characters, or with one character wrong."""
    if chance.random() < 0.5:
        return str(_traditional().convert(question))
    at = chance.randrange(len(question))
    return question[:at] + chance.choice("的在中市一是时有人地方") + question[at + 1 :]


@lru_cache(maxsize=1)
def _traditional() -> Any:
    import opencc

    return opencc.OpenCC("s2t")
