"""Questions moved to another time, place, thing or side, so that a passage no longer answers them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from index import Span
from index.text.normalize import normalize
from index.text.quantities import dates
from index.text.tokens import is_place, known, rarity, tokenize

PERIODS = (
    "去年", "前年", "一季度", "上半年", "下半年", "前三季度", "2011年", "2016年", "2019年", "2030年", "5月", "11月",
)  # fmt: skip
PLACES = ("宁波", "温州", "成都", "武汉", "江苏", "广东", "德国", "日本", "新疆", "重庆", "台北", "曼谷")
OPPOSITES = (
    "增长下降", "增加减少", "上升下跌", "提高降低", "扩大缩小", "最大最小", "最高最低", "最多最少", "最早最晚",
    "最长最短", "第一最后", "之前之后", "以前以后", "开始结束", "开放关闭", "成立解散", "出生去世", "父亲母亲",
    "儿子女儿", "丈夫妻子", "哥哥弟弟", "男性女性", "南部北部", "东部西部", "上游下游", "进口出口", "收入支出",
    "买入卖出", "支持反对", "允许禁止", "同意拒绝", "胜利失败", "成功失败", "进攻防守", "赞成否决", "优点缺点",
    "城市农村", "国内国外", "公办民办", "白天夜间", "夏季冬季", "古代现代", "早期晚期", "左侧右侧", "正式临时",
    "主要次要", "直接间接",
)  # fmt: skip
FIGURE = re.compile(r"\d+")
TELLING = 0.35  # rarity from which a word says what a question is about

Change = tuple[Span, str]  # what stands in the question, and what is put there


def content(question: str) -> list[str]:
    """The words that say what is asked about, in order."""
    found = [word.text for word in tokenize(question) if len(word.text) > 1]
    return [word for word in found if known(word) and rarity(word) >= TELLING and word[0] > "\u4e00"]


def altered(question: str, text: str, vocabulary: Sequence[str], chance: random.Random) -> str:
    """The question about another time, place, thing or side than `text` speaks of; "" where nothing can be changed.

    Half of the new words stand elsewhere in `text` and are of the old one's part of speech, as in the questions written
    against readers for SQuAD 2.0 (Rajpurkar et al. 2018): a passage that shares a question's words need not answer it.
    """
    kinds = [changes for changes in _changes(question, text, vocabulary, chance) if changes]
    if not kinds:
        return ""
    span, new = chance.choice(chance.choice(kinds))
    return question[: span.start] + new + question[span.end :]


def _changes(question: str, text: str, vocabulary: Sequence[str], chance: random.Random) -> Iterator[list[Change]]:
    """What may be changed, kind by kind."""
    things = [word for word in content(question) if word in normalize(text)]
    free = [word for word in vocabulary if word not in text and word not in question]
    yield [(span, other) for span in dates(question) for other in _free(PERIODS, question, text, chance)]
    yield [
        (_at(place, question), other) for place in _places(question) for other in _free(PLACES, question, text, chance)
    ]
    yield [(_at(word, question), chance.choice(free)) for word in things if free and word in question]
    yield _beside(question, text, chance)
    yield _beside(question, text, chance)
    pairs = [(pair[:2], pair[2:]) for pair in OPPOSITES]
    both = [change for one, two in pairs for change in ((one, two), (two, one))]
    yield [(_at(one, question), two) for one, two in both if one in question and one in text]
    figures = [found for found in FIGURE.finditer(question) if found.group() in text]
    yield [(Span(*one.span()), str(abs(int(one.group()) + chance.choice((-3, -1, 1, 2, 10))))) for one in figures]


def _free(others: Sequence[str], question: str, text: str, chance: random.Random) -> list[str]:
    """One of `others` that neither the question nor the text has, if there is one."""
    free = [other for other in others if other not in text and other not in question]
    return [chance.choice(free)] if free else []


def _places(question: str) -> list[str]:
    return [word.text for word in tokenize(question) if is_place(word.text) and word.text in question]


def _at(word: str, question: str) -> Span:
    start = question.index(word)
    return Span(start, start + len(word))


def _beside(question: str, text: str, chance: random.Random) -> list[Change]:
    """The question's words that `text` has, each with another word of `text` of the same part of speech."""
    found: list[Change] = []
    others = [(word, flag) for word, flag in tagged(text) if len(word) > 1 and word not in question]
    at = 0
    for word, flag in tagged(question):
        span = Span(at, at + len(word))
        at = span.end
        same = [other for other, kind in others if kind == flag] if len(word) > 1 and flag[0] in "nvam" else []
        if same and word in text:
            found.append((span, chance.choice(same)))
    return found


@lru_cache(maxsize=256)
def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a text and their parts of speech, in jieba's letters."""
    return tuple((word.word, word.flag) for word in _tagger().cut(text))


@lru_cache(maxsize=1)
def _tagger() -> Any:
    import jieba
    import jieba.posseg

    return jieba.posseg.POSTokenizer(jieba.Tokenizer())
