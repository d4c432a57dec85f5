"""What a sentence says of a figure: its measure, the change beside it, its period, whether it is aimed at."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import Span
from index.words import fold
from qa.quantity import DATE, quantities

STOP = re.compile(r"[，；：。！？、;:!?\n]|,(?!\d)")
CLAUSE = re.compile(r"[，；：。！？;:!?\n]|,(?!\d)")
# Words that say how a figure moves or how exact it is, not what it measures.
CHANGE = re.compile(
    r"同比|环比|(?:比|较)(?:上|去|前)[年月季]\w{0,2}(?:同期)?|(?:逆势|实际|平均|累计|分别|年均|名义)?(?:增长|上升|提高|提升|增加|下降|回落|降低|减少|上涨|下跌|扩大|收窄)"
)
FILLER = re.compile(
    r"达到?|实现|完成|为|约|近|超过?|突破|只有|仅|已|(?<!公)共(?![同和产建享])|有|是|了|的|在|由|从|到|至|(?<!人)均|都|也|全年|期间|其中|左右|以上|累计|合计|总共|分别|连续|高于|低于|不到"
)
TARGET = re.compile(r"预期目标|目标|力争|预计|预期|计划|争取|将(?=达|实现|完成|增)|确保|安排")
REACHED = re.compile(r"完成|实现|达到|同比|比上年|已经|累计")
SHARE = re.compile(r"^占|占.{1,12}$|比重|比例|贡献率|份额")
NEEDY = re.compile(r"、[总单产]")
AND = re.compile(r"[、和与及]")
ROW = re.compile(r"[、，,和与及以]{1,3}")
BEHIND = re.compile(r"[^，。；：！？,;:!?\d]{0,6}[，,、]?")


@dataclass(frozen=True, slots=True)
class Statement:
    """Of one figure, as spans of the document: what it is said of, what follows it, its change and period.

    `lead` are the words of the clause before the figure, `subject` the same, or where they only tell a change
    (同比增长) those of the figure before it; `counted` the words behind it up to the next mark;
    `target` whether it is aimed at; `parts`, where 分别 gives several figures to several things, the thing that this
    figure is given to and then the others.
    """

    lead: Span
    subject: Span
    counted: Span
    change: Span | None
    period: Span | None
    target: bool
    parts: tuple[Span, ...] = ()

    def moves(self, text: str) -> bool:
        """Whether the words right before the figure tell a change (增长1.5%)."""
        return bool(CHANGE.search(fold(self.lead.of(text))))

    def shares(self, text: str) -> bool:
        """Whether they tell a share of something (占GDP比重达1/4)."""
        return bool(SHARE.search(fold(self.lead.of(text))))

    def telling(self, text: str) -> bool:
        """Whether the subject names anything but period, change and filler."""
        return _tells(self.subject.of(text))

    def measured(self, text: str) -> str:
        """What the subject names, without period, change and filler: 全市生产总值."""
        return _bare(self.subject.of(text))

    def says(self, text: str) -> str:
        """All that is said of the figure, in one text."""
        return f"{self.subject.of(text)}\n{self.counted.of(text)}"


def statement_of(text: str, sentence: Span, figure: Span) -> Statement:
    """The statement about one of the sentence's figures."""
    figures = [one.move(sentence.start) for one in _figures(sentence.of(text))]
    subject = _subject(text, sentence, figures, figure)
    stop = STOP.search(text, figure.end, sentence.end)
    following = min((one.start for one in figures if one.start >= figure.end), default=sentence.end)
    counted = Span(figure.end, min(stop.start() if stop else sentence.end, max(following, figure.end)))
    return Statement(
        _before(text, sentence, figures, figure),
        subject,
        counted,
        _change(text, sentence, figure),
        _period(text, sentence, figure),
        _aimed(text, sentence, figure),
        _respective(text, sentence, figures, figure),
    )


def _figures(text: str) -> list[Span]:
    """The quantities that are no part of a date."""
    days = [Span(*found.span()) for found in DATE.finditer(fold(text))]
    return [one.span for one in quantities(text) if not any(day.overlaps(one.span) for day in days)]


def _subject(text: str, sentence: Span, figures: Sequence[Span], figure: Span) -> Span:
    own = _before(text, sentence, figures, figure)
    if NEEDY.match(own.of(text)):  # 粮食播种面积20万亩、总产量9万吨: the second is of 粮食 too
        return Span(
            max([sentence.start, *(found.end() for found in CLAUSE.finditer(text, sentence.start, own.start))]), own.end
        )
    if _tells(own.of(text)):
        return own
    earlier = [one for one in figures if one.end <= figure.start]
    bases = [_before(text, sentence, figures, one) for one in reversed(earlier)]
    telling = [base for base in bases if _tells(base.of(text))]
    whole = [base for base in telling if not SHARE.match(_bare(base.of(text)))]  # 占GDP比重 measures something else
    if whole or telling:
        return (whole or telling)[0]
    clauses = _clauses(text, Span(sentence.start, own.start))
    return next((clause for clause in reversed(clauses) if _tells(clause.of(text))), own)


def _before(text: str, sentence: Span, figures: Sequence[Span], figure: Span) -> Span:
    """The words of the clause before a figure, behind the figure before it."""
    starts = [found.end() for found in CLAUSE.finditer(text, sentence.start, figure.start)]
    ends = [one.end for one in figures if one.end <= figure.start]
    return Span(max([sentence.start, *starts, *ends]), figure.start)


def _tells(text: str) -> bool:
    return len(_bare(text)) > 1


def _bare(text: str) -> str:
    """What is left of the words before a figure without period, change and filler."""
    folded = fold(text)
    for words in (DATE, CHANGE, FILLER):
        folded = words.sub("", folded)
    return "".join(char for char in folded if char.isalnum())


def _clauses(text: str, span: Span) -> list[Span]:
    edges = [span.start, *(found.end() for found in CLAUSE.finditer(text, span.start, span.end)), span.end]
    return [Span(start, end) for start, end in itertools.pairwise(edges) if start < end]


def _change(text: str, sentence: Span, figure: Span) -> Span | None:
    """The change told directly behind a figure: 同比增长1.5% behind 7388亿元，."""
    found = BEHIND.match(text, figure.end, sentence.end)
    start = found.end() if found and found.group()[-1:] in "，,、" else figure.end
    moved = CHANGE.match(text, start, sentence.end)
    if not moved:
        return None
    for one in quantities(Span(moved.start(), min(sentence.end, moved.end() + 24)).of(text)):
        span = one.span.move(moved.start())
        gap = text[moved.end() : span.start]
        if one.measure == "percent" and len(gap) <= 8 and not STOP.search(gap):
            return Span(moved.start(), span.end)
        break
    return None


def _period(text: str, sentence: Span, figure: Span) -> Span | None:
    """The period named last before a figure, in its sentence."""
    inside = [Span(*found.span()).move(sentence.start) for found in DATE.finditer(fold(sentence.of(text)))]
    before = [one for one in inside if one.end <= figure.start]
    return before[-1] if before else None


def _respective(text: str, sentence: Span, figures: Sequence[Span], figure: Span) -> tuple[Span, ...]:
    """甲、乙分别增长4%、5%: what a figure is given to first, then the others; nothing where their numbers differ."""
    group = _in_a_row(text, figures, figure)
    starts = [found.end() for found in CLAUSE.finditer(text, sentence.start, figure.start)]
    begin = max(starts, default=sentence.start)
    at = text.find("分别", begin, figure.start)
    if len(group) < 2 or at < 0 or any(one.start < at for one in group):
        return ()
    edges = [begin, *(found.end() for found in AND.finditer(text, begin, at)), at]
    parts = [Span(start, end).trim(text, "、和与及") for start, end in itertools.pairwise(edges)]
    if len(parts) != len(group):
        return ()
    own = group.index(figure)
    return (parts[own], *parts[:own], *parts[own + 1 :])


def _in_a_row(text: str, figures: Sequence[Span], figure: Span) -> list[Span]:
    """The figures that stand side by side with this one, in order."""
    row = [figure]
    for one in figures:
        if one.start >= row[-1].end and ROW.fullmatch(text, row[-1].end, one.start):
            row.append(one)
    for one in reversed(figures):
        if one.end <= row[0].start and ROW.fullmatch(text, one.end, row[0].start):
            row.insert(0, one)
    return row


def _aimed(text: str, sentence: Span, figure: Span) -> bool:
    """Whether the words nearest before a figure speak of an aim rather than a result."""
    before = text[sentence.start : figure.start]
    aims, results = ([found.end() for found in words.finditer(before)] for words in (TARGET, REACHED))
    return bool(aims) and (not results or aims[-1] > results[-1])
