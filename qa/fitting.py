"""How a figure fits what is asked: unit, period, measure, aim."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.words import fold, words
from qa.candidates import Candidate
from qa.coverage import coverage
from qa.lexicon import holds
from qa.period import Period, agreement, governing, period_of
from qa.question import Question, places_of
from qa.statement import TARGET

UNIT = re.compile(
    r"(?:多少|几)(?:万|亿)?(家|个|名|项|条|件|种|类|场|次|座|台|套|辆|艘|架|所|处|位|户|人|篇|本|部|份|批|届|岁|年|天|月|公里|平方米|吨|亩|米)"
)
MONEY = re.compile(
    r"多少(?:钱|亿|万亿|万元|元)|几亿|金额|投资额|资金|费用|成本|收入(?:是|有|为|达|多|$)|总额|产值|生产总值|gdp",
    re.IGNORECASE,
)
ASKS_CHANGE = re.compile(
    r"[增涨降跌][速幅]|增长|同比|环比|[上提抬]升|上涨|下降|降低|涨了|[提拉]高|下跌|回落|减少|扩大|收窄|[升降高低快慢]了?多少|[高低快慢]出|变化|个点|百分点"
)
RELATIVE = re.compile(f"{ASKS_CHANGE.pattern}|{TARGET.pattern}")  # GDP目标 is oftener a rate than an amount
ASKS_SHARE = re.compile(r"占|比重|比例|贡献率|份额|几分之")
DURATION = frozenset("年月天日周时钟秒")  # 三年 answers only a question for a time
TIMES = ("倍",)  # 3倍 answers only a question for how many times
POINTS = ("个百分点", "个点")
LASTING = re.compile(r"多久|多长|时间|年限|工期|期限|年龄|岁|几[年天月周]|多少[年天月周]|时长|为期|连续")
WHOLE_PLACE = re.compile(r"[全我本][国省市区县州校厂年]")
FROM = re.compile(r"[从由]$")
BECAME = re.compile(r"[^，。；]{0,8}[到至为]")
ADDED = re.compile(r"新增|净增|增加(?!值|到|至)")
MORE = re.compile(r"新增|净增|增加|增长|增了|新建|多了|扩大|新")
# Counters that count the same things; 个 counts anything.
ALIKE = ("人名位个口", "家个所", "项条个件种", "场次个", "台套辆个")


def is_share(question: Question, candidate: Candidate) -> bool:
    """Whether a percentage is offered where an amount is asked: 研发投入强度多少 leaves open which it is."""
    return question.kind == "number" and candidate.quantity is not None and candidate.quantity.measure == "percent"


def unit(question: Question, candidate: Candidate) -> float:
    """1 the counter that stands behind 多少 or 几, or money where money is asked; -1 another, 0 where none is asked."""
    figure = candidate.quantity
    if figure is None:
        return 0.0
    asked = UNIT.search(question.text)
    money = question.kind == "number" and bool(MONEY.search(question.text)) and not RELATIVE.search(question.text)
    if figure.unit in POINTS and not ASKS_CHANGE.search(question.text):  # a difference of shares, never a share
        return -1.0
    if is_share(question, candidate):
        return -1.0 if asked or money else 0.0
    if asked:
        return 1.0 if same_unit(asked[1], figure.unit) else -1.0
    lasts = figure.unit[-1:] in DURATION and not LASTING.search(question.text)
    if lasts or (figure.unit in TIMES and question.kind == "number"):
        return -1.0
    return float(figure.measure == "money") * 2 - 1 if money else 0.0


def same_unit(asked: str, unit: str) -> bool:
    """Whether a unit counts what the counter asked for counts; 个 counts anything."""
    return asked in unit or asked == "个" or any(asked in group and unit[:1] in group for group in ALIKE if unit)


def period(question: Question, candidate: Candidate) -> float:
    """1 the period asked for, -1 another, 0 where one of the two is silent.

    A yearly report's results are of the year before, its aims of its own, where the sentence names no period.
    """
    document, dated = candidate.hit.passage.document, candidate.dated
    asked = period_of(question.text, dated.year)
    if asked is None or question.kind == "date":
        return 0.0
    stated = governing(document.text, candidate.span, candidate.sentence, dated.year)
    said = candidate.said
    if stated is None and said:
        if "累计" in said.lead.of(document.text) and asked.year and not asked.is_part:  # of years, not of one
            return -1.0
        if dated.reviews:
            stated = Period(dated.year if said.target else dated.reviews)
    return float(agreement(asked, stated))


def measure(question: Question, candidate: Candidate) -> float:
    """The share of the question's words in what is stated of the figure; -1 another measure than the one asked for."""
    said, text = candidate.said, candidate.hit.passage.document.text
    if said is None:
        return 0.0
    named = fold(said.says(text))
    if question.measures and said.telling(text) and not any(_names(named, group.words) for group in question.measures):
        return -1.0
    moves, shares = said.moves(text), said.shares(text)
    if ASKS_SHARE.search(question.text):  # 对经济增长的贡献率 asks for a share, though it speaks of growth
        unlike = moves and not shares
    else:
        unlike = shares and bool(ASKS_CHANGE.search(question.text))
    if unlike:
        return -1.0
    return coverage(question.terms, named)


def _names(text: str, forms: Sequence[str]) -> bool:
    """Whether a text holds one of the forms, or all words of one (粮食播种面积…、总产量 names 粮食总产量)."""
    return any(
        holds(text, form) or (not form.isascii() and all(map(text.__contains__, _parts(form)))) for form in forms
    )


def _parts(form: str) -> list[str]:
    return [word.text for word in words(form) if len(word.span) > 1] or [form]


def place(question: Question, candidate: Candidate) -> float:
    """1 where what the figure is said of names the place asked for, -1 where it names only others, else 0."""
    said, text = candidate.said, candidate.hit.passage.document.text
    asked = set(places_of(term.text for term in question.terms))
    there = set(places_of(word.text for word in words(said.says(text)))) if said and asked else set()
    return 0.0 if not there else 1.0 if asked & there else -1.0


def former(candidate: Candidate) -> float:
    """1 for the value that something had before it became another: 从7248亿元增加到8865亿元."""
    if candidate.quantity is None:
        return 0.0
    text, figure = candidate.hit.passage.document.text, candidate.quantity.span.move(candidate.hit.passage.span.start)
    before, after = text[max(0, figure.start - 4) : figure.start], text[figure.end : figure.end + 12]
    return float(bool(FROM.search(before) and BECAME.match(after)))


def gained(question: Question, candidate: Candidate) -> float:
    """1 where what was added is asked for and told (新增127座), -1 where only one of the two speaks of it, else 0."""
    said, figure = candidate.said, candidate.quantity
    if said is None or figure is None or figure.measure == "percent":
        return 0.0
    asked, told = (
        bool(ADDED.search(one)) for one in (question.text, said.lead.of(candidate.hit.passage.document.text))
    )
    return float(asked and told) if asked == told else -1.0


def aim(question: Question, candidate: Candidate) -> float:
    """1 an aim where an aim is asked for, -1 where only one of the two is, 0 for results and what is no figure."""
    said = candidate.said
    if said is None:
        return 0.0
    asked = bool(TARGET.search(question.text))
    return float(asked) if asked == said.target else -1.0


def respective(question: Question, candidate: Candidate) -> float:
    """1 the value that 分别 gives to what is asked about, -1 one that it gives to another, else 0."""
    said, text = candidate.said, candidate.hit.passage.document.text
    if said is None or not said.parts:
        return 0.0
    own, *others = (coverage(question.terms, part.of(text)) for part in said.parts)
    return float(own > max(others)) - float(own < max(others))


def apart(question: Question, candidate: Candidate) -> float:
    """The share of the figure's subject that the question does not name (人均, 成都平原); 0 for what is no figure."""
    said, document = candidate.said, candidate.hit.passage.document
    if said is None:
        return 0.0
    subject = said.measured(document.text)
    named = [*(word for group in question.measures for word in group.words), *(term.text for term in question.terms)]
    left = WHOLE_PLACE.sub("", subject)
    for word in sorted(named, key=len, reverse=True):
        left = left.replace(word, "")
    return len(left) / len(subject) if subject else 0.0
