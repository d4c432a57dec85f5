"""Elliptic questions → whole ones: what is left out is taken from the question asked before (那一季度呢？)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text.normalize import normalize, to_simplified
from index.text.quantities import DATE
from index.text.tokens import is_noun, is_place, tokenize
from qa.synonyms import named

OPENER = re.compile(r"^(?:那么?|然后|还有|另外|再问一下|而)[，,]?(?!个|条|些|位)")
CLOSER = re.compile(r"(?:呢|吧|呀|啊)?[？?。 ]*$")
ASK = re.compile(
    r"(?:是|为|有|达到?|完成|实现)?(?:了|的)?(?:多少|几(?!乎)|什么|啥|哪|谁|怎么|如何|为何|是否|第几)|(?:吗|么)[？?]?$"
)
CHANGE = re.compile(r"的?(?:同比|环比)?(?:增速|增长率|增幅|涨幅|降幅|增长|上涨|下降)|的?(?:同比|环比)")
RANK = re.compile(r"(?:在?(?:全国|全省|全市)\w{0,4})?(?:的)?(?:排名|名次|位次|排第几|第几|排在)")
LEVEL = re.compile(r"的?(?:总量|总额|规模|数值|绝对值|金额)$")
VERB = re.compile(
    r"(?:是|为|有|上线|给|惠及|解决|累计|兑付|覆盖|建成|达到?|完成|实现|增长|下降|举办|发布|推出|说的?|提的?|投入|投资)"
)
BESIDE = re.compile(r"[了过着的]|一共|总共|总计|具体|累计|到底|究竟|大概|又|也|还|都|共|收|用|花")
COUNTED = re.compile(r"^(.*?(?:多少|几)[个家名项条件种类场座万亿]*)([\u4e00-\u9fff]{2,8})[？?]?$")
SHARE = re.compile(r"的?(?:占比|比重|份额|比例)")
HOW = re.compile(r"为什么|为何|为啥|怎么|如何|怎样")
IT = re.compile(r"^(?:它们?|其|该项?|这个|那个|这|那)的?")
REST = re.compile(r"还(?:有|说|提|讲|包括|做|推出|列)|其他|其余|另外|别的|剩下")
ORDINAL = re.compile(r"第[一二三四五六七八九十\d]+(?:[个项条点步位大]|部分)?")
FIELD = re.compile(r"^(?:责任编辑|责编|编辑|作者|记者)$")
LINE = re.compile(r"^(?:标题|题目|日期|时间|来源|出处|媒体)$")


@dataclass(frozen=True, slots=True)
class Asked:
    """A whole question, and the one that later ones lean on: the one before where only its change was asked."""

    question: str
    frame: str


def rewrite_followup(question: str, before: Asked | None) -> Asked:
    """The whole question that a follow-up stands for; itself where it stands alone."""
    text = to_simplified(question.strip())
    if before is None:
        return Asked(text, text)
    frame = before.frame
    asked = OPENER.sub("", text)
    topic = IT.sub("", CLOSER.sub("", asked))
    if REST.search(asked):
        return _same(_others(asked, frame))
    if whole := _exchanged(topic, frame):
        return _same(whole)
    for form, ask in ((CHANGE, "增速多少"), (SHARE, f"{topic}多少"), (RANK, "排名第几")):
        if form.fullmatch(topic):
            return Asked(_subject(frame) + ask, frame)
    if ASK.search(topic) or RANK.search(topic):
        return _same(text if _has_subject(topic) else f"{_thing(frame)}{topic}")
    return _same(_about(topic, frame) if _elliptic(asked, topic) else text)


def _exchanged(topic: str, frame: str) -> str | None:
    """The frame with another ordinal, period or place, or the field of the document that is asked for."""
    if ordinal := ORDINAL.fullmatch(topic):
        return ORDINAL.sub(ordinal.group(), frame, count=1) if ORDINAL.search(frame) else None
    if FIELD.match(topic) or LINE.match(topic):
        return f"{topic}是{'谁' if FIELD.match(topic) else '什么'}"
    if DATE.fullmatch(topic) or topic in ("全年", "去年同期"):
        return _with_period(frame, topic)
    return _with_place(frame, topic) if _is_place(topic) else None


def _same(question: str) -> Asked:
    return Asked(question, question)


def _elliptic(asked: str, topic: str) -> bool:
    return bool(re.search(r"呢[？?]?$", asked)) or len(topic) <= 6


def _has_subject(topic: str) -> bool:
    """Whether something is named before the asking words: a noun or a word of no dictionary."""
    found = ASK.search(topic) or RANK.search(topic)
    if HOW.search(topic) and found:  # 为什么要开发健康码 names it behind
        return any(is_noun(word.text) for word in tokenize(VERB.sub("", topic[found.end() :])))
    start = BESIDE.sub("", VERB.sub("", topic[: found.start()] if found else topic))
    return any(is_noun(word.text) for word in tokenize(start))


def _others(asked: str, frame: str) -> str:
    """The list that the frame asked one item of, or the noun that is asked for now."""
    found = re.search(r"(?:什么|哪些|啥|其他|别的|其余)(?:的)?([^？?呢什么哪啥]{2,8})", asked)
    base = ORDINAL.sub("", frame)
    at = ASK.search(base)
    base = (base[: at.start()] if at else base).rstrip("的是")
    noun = found[1] if found and found[1] not in base else ""
    return f"{base}{noun}有哪些"


def _is_place(topic: str) -> bool:
    return any(len(word.span) == len(topic) and is_place(word.text) for word in tokenize(topic))


def _with_period(frame: str, period: str) -> str:
    found = list(DATE.finditer(frame))
    if not found:
        return period + frame
    runs = [one for one in found if one.start() - found[0].start() < len(found[0].group()) + 1]  # 今年上半年
    return frame[: found[0].start()] + period + frame[runs[-1].end() :]


def _with_place(frame: str, place: str) -> str:
    there = [word.span for word in tokenize(frame) if is_place(word.text)]
    if not there:
        return place + frame
    longest = max(there, key=lambda span: (len(span), -span.start))
    return frame[: longest.start] + place + frame[longest.end :]


def _subject(frame: str) -> str:
    """What the frame asks of: all before its asking words, without change, rank and level."""
    at = ASK.search(frame)
    bare = frame[: at.start()] if at else CLOSER.sub("", frame)
    for words_ in (RANK, CHANGE):
        cut = words_.search(bare)
        bare = bare[: cut.start()] if cut and cut.start() else bare
    return LEVEL.sub("", bare.rstrip("的是为有 ")).rstrip("的")


def _thing(frame: str) -> str:
    """The first thing that the frame names: what stands before its verb."""
    subject = _subject(frame)
    cut = VERB.search(subject)
    return subject[: cut.start()] if cut and cut.start() > 1 else subject


def _prefix(frame: str) -> str:
    """The periods and places that a question begins with."""
    at = 0
    while at < len(frame):
        period = DATE.match(frame, at)
        places = [
            word.span.end for word in tokenize(frame[at : at + 8]) if word.span.start == 0 and is_place(word.text)
        ]
        step = period.end() if period else at + max(places, default=0)
        if step == at:
            break
        at = step + frame.startswith("的", step)
    return frame[:at]


def _about(topic: str, frame: str) -> str:
    """The frame's question asked of the topic."""
    subject = _subject(frame)
    tail = frame[len(subject) :] or "多少"
    alike = subject.rfind(topic[-2:])  # 第二产业 takes the place of 第一产业
    if len(topic) > 2 and alike + 2 >= len(topic):
        return f"{subject[: alike + 2 - len(topic)]}{topic}{subject[alike + 2 :]}{tail}"
    if (counted := COUNTED.match(tail)) and not named(normalize(topic)):
        return f"{subject}{counted[1]}{topic}"
    if named(normalize(topic)) or not VERB.search(subject):
        return f"{_prefix(frame)}{topic}{CHANGE.sub('', tail) if CHANGE.search(topic) else tail}"
    verb = VERB.search(subject)
    keep = subject[: verb.end()] if verb and verb.start() > 1 else _prefix(frame)
    return f"{keep}{topic}{tail}"
