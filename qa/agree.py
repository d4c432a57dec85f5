"""What a question names that an answer must not contradict: place, year, day, period and unit."""

from __future__ import annotations

import re

from index import Passage, Span
from index.words import fold, is_place, words
from qa.candidates import Candidate
from qa.drafts import MEASURES
from qa.features import Features
from qa.period import period_of
from qa.question import Question, places_of
from qa.statement import TARGET

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
OFFICE = re.compile(
    r"总书记|副?书记|副?[市省县区镇乡]长|副?主席|副?总理|副?部长|副?主任|副?局长|副?厅长|副?院长|副?校长|副?会长|副?司长|副?处长|理事长|秘书长|董事长|总经理|副?总裁|总统|首相|国王|发言人|主教练|队长|行长|台长|社长|站长|所长"
)
ABOUT = 1500  # characters of a document in which the place that it is about is named at least once
OTHER_MEASURE = "材料里只有别的量的数字"
BASES = ("同比", "环比")
DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]")


class Contradictions:
    """Why candidates cannot be the answer to one question, as sentences for the asker.

    A place, day or office must stand in the document. A document that names years must name one of those asked,
    or be dated by it. For figures, the period stated must be the one asked, and the measure and unit too.
    """

    def __init__(self, question: Question) -> None:
        self._question = question
        self._places = places_of(term.text for term in question.terms)
        self._years = YEAR.findall(fold(question.text))
        self._days = DAY.findall(fold(question.text))
        self._offices = OFFICE.findall(question.text) if question.kind == "person" else []
        self._known: dict[tuple[str, Span], str | None] = {}

    def of(self, candidate: Candidate, signals: Features) -> str | None:
        """The reason against a candidate; None where nothing contradicts."""
        passage = candidate.hit.passage
        key = passage.document.id, passage.span
        if key not in self._known:
            self._known[key] = self._elsewhere(passage) or self._another_time(passage, candidate.dated.year)
        return self._known[key] or _another_kind(self._question, candidate, signals)

    def _elsewhere(self, passage: Passage) -> str | None:
        for place in self._places:
            if not speaks_of(passage, place):
                return f"材料里没有提到「{place}」的情况"
        for office in self._offices:
            if office not in passage.document.text:
                return f"材料里没有提到「{office}」"
        return None

    def _another_time(self, passage: Passage, written: int | None) -> str | None:
        if self._years and not any(self._dated(passage, written, year) for year in self._years):
            return f"材料里没有提到{self._years[0]}年"
        for month, day in self._days:
            if not re.search(rf"(?<!\d){month}月{day}[日号]", fold(passage.text)):
                return f"材料里没有提到{month}月{day}日"
        return None

    def _dated(self, passage: Passage, written: int | None, year: str) -> bool:
        """Whether a passage may speak of a year: it names it, or the document was written then or in the next.

        Of a document that nothing dates, any year that it names, or every year where it names none.
        """
        if year in fold(passage.text) or (written is not None and int(year) in (written, written - 1)):
            return True
        text = passage.document.text
        if self._question.kind in MEASURES and written is not None:
            return False
        return year in text or not YEAR.search(text)


def _another_kind(question: Question, candidate: Candidate, signals: Features) -> str | None:
    if signals.head < 0:
        return f"材料里只有地名，没有问到的{question.head or '人'}"
    if question.kind not in MEASURES:
        return None
    if signals.period < 0:
        return "材料里只有别的时期的数字"
    if signals.place < 0:
        return "材料里只有别的地方的数字"
    figure = candidate.quantity
    other = question.kind in ("percent", "ordinal") and figure is not None and figure.measure != question.kind
    if signals.aim < 0 and TARGET.search(question.text):
        return "材料里只有实绩，没有目标"
    if signals.aim < 0 and _is_past(question, candidate.dated.year):
        return "材料里只有目标，没有实绩"
    if basis := _other_basis(question.text, candidate):
        return basis
    unlike = min(signals.unit, signals.measure, signals.respective, signals.gained) < 0
    return OTHER_MEASURE if unlike or other or signals.former > 0 else None


def _other_basis(question: str, candidate: Candidate) -> str | None:
    """The reason against a change on 同比 where 环比 is asked for, and the other way round."""
    if candidate.said is None or sum(basis in question for basis in BASES) != 1:
        return None
    lead = candidate.said.lead.of(candidate.hit.passage.document.text)
    asked, other = BASES if BASES[0] in question else BASES[::-1]
    return f"材料里只有{other}，没有{asked}" if other in lead and asked not in lead else None


def _is_past(question: Question, written: int | None) -> bool:
    """Whether a question asks about a year before the one a document was written in."""
    asked = period_of(question.text, written)
    return bool(asked and asked.year and written and asked.year < written)


def speaks_of(passage: Passage, place: str) -> bool:
    """Whether a passage can speak of a place: it or the title names it, or the document is about it.

    A document whose title names another place is about that one.
    """
    document = passage.document
    title = fold(document.title or "")
    if place in title or place in fold(passage.text):
        return True
    about = document.text.count(place) * ABOUT >= len(document.text)
    return about and not any(is_place(word.text) for word in words(title))
