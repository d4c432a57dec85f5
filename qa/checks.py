"""Checks: the few exact things that a person never forgives, each with the reason that it gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index import Document
from index.text.names import AFTER, SURNAME
from index.text.normalize import normalize
from index.text.periods import agreement, governing, period_of
from index.text.tokens import is_place
from qa.answers import figure_of, sentence_of
from qa.candidates import Candidate
from qa.damage import FIGURES as LOSABLE
from qa.protocols import Check
from qa.question import Question

FIGURES = frozenset({"number", "percent", "ordinal"})
TITLE_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|(?!\d))")
RATE = re.compile(r"[增降升涨跌减扩缩率比占幅]|百分|几成|几分|多大程度")  # what a share may answer
CHANGE = re.compile(r"(?:同比|环比|比上年同期|比去年同期|比上年|比去年)\w{0,4}?(?P<share>[\d.]+(?:%|个百分点))")
OFFICE = re.compile(r"(?<!副)(?:书记|[市省县区镇乡]长|主席|总理|部长|主任|局长|厅长|院长|校长|会长|总裁|总统)")
SUFFIX = re.compile(r"(?<=..)[省市县区州镇乡村]$")


@dataclass(frozen=True, slots=True)
class PeriodCheck:
    """A figure stated of another period than the one asked for (2023年 of 2022年, 下半年 of 上半年)."""

    name: str = "period"
    rejects: bool = False

    def reason(self, question: Question, candidate: Candidate) -> str | None:
        """See Check."""
        if question.answer_type not in FIGURES or not figure_of(candidate):
            return None
        text, year = candidate.hit.passage.document.text, year_of(candidate.hit.passage.document)
        stated = governing(text, candidate.span, sentence_of(candidate), year)
        return "材料里只有别的时期的数字" if agreement(period_of(question.text, year), stated) < 0 else None


@dataclass(frozen=True, slots=True)
class YearCheck:
    """A year that the question names, of a document that neither names it nor was written then or in the next."""

    name: str = "year"
    rejects: bool = False

    def reason(self, question: Question, candidate: Candidate) -> str | None:
        """See Check."""
        document = candidate.hit.passage.document
        years = YEAR.findall(normalize(question.text))
        written = year_of(document)
        held = (year in _folded(document) or (written and written - int(year) in (0, 1)) for year in years)
        return f"材料里没有提到{years[0]}年" if years and not any(held) else None


@dataclass(frozen=True, slots=True)
class NameCheck:
    """A place that the question names, in the dictionary or not, and the whole document does not hold (安溪县)."""

    name: str = "name"
    rejects: bool = False

    def reason(self, question: Question, candidate: Candidate) -> str | None:
        """See Check."""
        document = _folded(candidate.hit.passage.document)
        absent = next((_whole(question.text, one.text) for one in question.terms if _absent(one.text, document)), None)
        return f"材料里没有提到「{absent}」" if absent else None


@dataclass(frozen=True, slots=True)
class ChangeCheck:
    """A figure's change where the figure itself is asked for (同比增长1.5% of 上半年GDP多少)."""

    name: str = "change"
    rejects: bool = True

    def reason(self, question: Question, candidate: Candidate) -> str | None:
        """See Check."""
        if question.answer_type != "number" or RATE.search(question.text):
            return None
        text, span = candidate.hit.passage.document.text, candidate.span
        change = CHANGE.search(text, max(candidate.hit.passage.span.start, span.start - 16), span.end + 3)
        inside = change and change.start("share") < span.end <= change.end()
        return "最接近的只是它的增减" if inside else None


@dataclass(frozen=True, slots=True)
class LossCheck:
    """A stretch that lost a figure, where a figure is asked for (生产总值亿元)."""

    name: str = "loss"
    rejects: bool = True

    def reason(self, question: Question, candidate: Candidate) -> str | None:
        """See Check."""
        if question.answer_type not in LOSABLE:
            return None
        gaps, span = candidate.hit.passage.integrity.gaps, candidate.span
        return "这份文本丢失了数字" if any(span.start <= gap.start <= span.end for gap in gaps) else None


@dataclass(frozen=True, slots=True)
class OfficeCheck:
    """A deputy where the holder of an office is asked for (副县长 for 县长)."""

    name: str = "office"
    rejects: bool = True

    def reason(self, question: Question, candidate: Candidate) -> str | None:
        """See Check."""
        if question.answer_type != "person":
            return None
        text = candidate.hit.passage.document.text
        before = text[max(0, candidate.span.start - 12) : candidate.span.start] + candidate.text
        for office in OFFICE.findall(question.text):
            if f"副{office}" in before and not re.search(f"(?<!副){office}", before):
                return f"材料里只有副{office}，没有{office}"
        return None


CHECKS: tuple[Check, ...] = (
    YearCheck(),
    NameCheck(),
    PeriodCheck(),
    ChangeCheck(),
    LossCheck(),
    OfficeCheck(),
)


@lru_cache(maxsize=256)
def _folded(document: Document) -> str:
    return normalize(f"{document.title or ''}\n{document.text}")


def year_of(document: Document) -> int | None:
    """Return the year of the date line, or the only one that the title names; None where neither tells."""
    if document.metadata.published:
        return document.metadata.published.year
    named = set(TITLE_YEAR.findall(document.title or ""))
    return int(named.pop()) if len(named) == 1 else None


def _whole(question: str, name: str) -> str:
    """Return a name with the surname before it, where the dictionary takes a given name for a place (段永平)."""
    found = re.search(SURNAME.pattern + re.escape(name), normalize(question))
    return found.group() if found and found.group()[0] not in AFTER else name


def _absent(name: str, document: str) -> bool:
    """Return whether a word names a place that a folded document does not hold, with or without its 县 or the like."""
    stem = SUFFIX.sub("", name)
    return (stem != name or is_place(name)) and stem not in document
