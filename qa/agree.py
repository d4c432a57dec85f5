"""What a question names that an answer must not contradict: place, year, day, period and unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import Document, Hit
from index.words import fold, is_place, rarity
from qa.dated import year_of
from qa.drafts import MEASURES
from qa.judge import Verdict
from qa.question import Question

EVERYWHERE = frozenset({"中国", "全国", "我国", "中华", "国内", "城镇", "乡镇", "农村"})
WELL_KNOWN = 0.75  # rarity; rarer ones are oftener a wrong cut than a place
SUFFIX = re.compile(r"(?<=..)[市省县区州]$")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
OFFICE = re.compile(
    r"总书记|副?书记|副?[市省县区镇乡]长|副?主席|副?总理|副?部长|副?主任|副?局长|副?厅长|副?院长|副?校长|副?会长|副?司长|副?处长|理事长|秘书长|董事长|总经理|副?总裁|总统|首相|国王|发言人|主教练|队长|行长|台长|社长|站长|所长"
)
OTHER_MEASURE = "材料里只有别的量的数字"
DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]")


def contradiction(question: Question, verdict: Verdict, hits: Sequence[Hit]) -> str | None:
    """Why the candidate cannot be the answer, as a sentence for the asker; None where nothing contradicts.

    A place, day or office must stand in the document. A document that names years must name one of those asked,
    or be dated by it. For figures, the period stated must be the one asked, and the measure and unit too.
    """
    return _elsewhere(question, verdict) or _another_time(question, verdict, hits) or _another_kind(question, verdict)


def _elsewhere(question: Question, verdict: Verdict) -> str | None:
    document = verdict.candidate.hit.passage.document
    for place in places(question):
        if not _holds(document, verdict, place):
            return f"材料里没有提到「{place}」的情况"
    for office in OFFICE.findall(question.text) if question.kind == "person" else ():
        if not _holds(document, verdict, office):
            return f"材料里没有提到「{office}」"
    return None


def _another_time(question: Question, verdict: Verdict, hits: Sequence[Hit]) -> str | None:
    document = verdict.candidate.hit.passage.document
    years = YEAR.findall(fold(question.text))
    if years and not any(_dated(document, hits, year) for year in years):
        return f"材料里没有提到{years[0]}年"
    for day in DAY.findall(fold(question.text)):
        if not re.search(rf"(?<!\d){day[0]}月{day[1]}[日号]", fold(verdict.candidate.hit.passage.text)):
            return f"材料里没有提到{day[0]}月{day[1]}日"
    if question.kind in MEASURES and verdict.signals.period < 0:
        return "材料里只有别的时期的数字"
    return None


def _another_kind(question: Question, verdict: Verdict) -> str | None:
    if verdict.signals.head < 0:
        return f"材料里只有地名，没有问到的{question.head or '人'}"
    if question.kind not in MEASURES:
        return None
    figure = verdict.candidate.quantity
    other = question.kind in ("percent", "ordinal") and figure is not None and figure.measure != question.kind
    if verdict.signals.unit < 0 or verdict.signals.measure < 0 or other:
        return OTHER_MEASURE
    return None


def places(question: Question) -> tuple[str, ...]:
    """The places that a question names, without 市, 省 and the like behind them."""
    named = [SUFFIX.sub("", term.text) for term in question.terms if is_place(term.text)]
    return tuple(dict.fromkeys(word for word in named if word not in EVERYWHERE and rarity(word) < WELL_KNOWN))


def _holds(document: Document, verdict: Verdict, place: str) -> bool:
    return place in document.text or place in fold(f"{document.title}\n{verdict.candidate.hit.passage.text}")


def _dated(document: Document, hits: Sequence[Hit], year: str) -> bool:
    """Whether a year stands in the document, is that of a document found or the one before, or cannot be told."""
    if year in document.text or not YEAR.search(document.text):
        return True
    years = {found for hit in hits if (found := year_of(hit.passage.document))}
    return int(year) in years | {one - 1 for one in years}
