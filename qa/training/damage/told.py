"""Days and numbers of persons, put into training texts where news tell them (外交部3日表示, 驱逐7名人士)."""

from __future__ import annotations

import random
import re
from typing import Any

Tagged = tuple[tuple[str, str], ...]  # words and their kinds
BEFORE_VERB, AT_START, OF_PERSONS = 0.08, 0.04, 0.25  # of the places found
HOURS = ("", "", "", "", "", "上午", "下午", "晚", "凌晨", "早上", "午间")
NUMBERS = (2, 3, 4, 5, 7, 10, 12, 20, 37, 100, 300)
PREPOSITIONS = frozenset(("在", "就", "对", "与", "向", "援引", "同", "因", "为"))
PERSONS = re.compile(r"[\u4e00-\u9fff](?:[者员民生师兵手]|人士|子)$")
MARKS = re.compile(r"[，。！？；：,!?;:\n“”「」『』（）()《》、 \u3000]")
ENDS = frozenset("。！？!?\n")


def tagged(text: str, tagger: Any) -> Tagged:
    """The text's words with their kinds."""
    return tuple((pair.word, pair.flag) for pair in tagger.cut(text))


def tagger() -> Any:
    """jieba's, over a dictionary of its own."""
    import jieba.posseg

    return jieba.posseg.POSTokenizer(jieba.Tokenizer())


def as_in_news(words: Tagged, chance: random.Random) -> str:
    """The words as one text, with days before some clauses' verbs and sentences, and numbers before some persons."""
    parts, before, verb, fresh = [], ("", "x"), False, True
    for word, kind in words:
        if MARKS.search(word):
            verb, before, fresh = False, ("", "x"), fresh or word[-1] in ENDS
        else:
            if fresh and len(word) > 1 and kind[0] in "nr":
                parts.append(_at_start(chance))
            elif not verb and _subject(before) and (kind in ("v", "vn") or word in PREPOSITIONS):
                parts.append(_day(chance) if chance.random() < BEFORE_VERB else "")
            elif before[1] == "v" and kind == "n" and PERSONS.search(word):
                parts.append(_number(chance))
            verb, before, fresh = verb or kind.startswith("v"), (word, kind), False
        parts.append(word)
    return "".join(parts)


def _subject(word: tuple[str, str]) -> bool:
    return len(word[0]) > 1 and word[1].startswith("n")


def _at_start(chance: random.Random) -> str:
    said = f"{chance.choice(('', '', '', '', '当地时间'))}{_day(chance)}，"
    return said if chance.random() < AT_START else ""


def _number(chance: random.Random) -> str:
    return f"{chance.choice(NUMBERS)}名" if chance.random() < OF_PERSONS else ""


def _day(chance: random.Random) -> str:
    return f"{chance.randint(1, 31)}{chance.choice('日日日日日日日号')}{chance.choice(HOURS)}"
