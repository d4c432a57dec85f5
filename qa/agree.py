"""What a question names that an answer must not contradict: place, year, day, period and unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import Document, Hit
from index.words import fold, is_place, rarity
from qa.candidates import MEASURES
from qa.judge import Verdict
from qa.question import Question

EVERYWHERE = frozenset({"中国", "全国", "我国", "中华", "国内", "城镇", "乡镇", "农村"})
WELL_KNOWN = 0.75  # rarity; rarer ones are oftener a wrong cut than a place
SUFFIX = re.compile(r"(?<=..)[市省县区州]$")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]")


def contradiction(question: Question, verdict: Verdict, hits: Sequence[Hit]) -> str | None:
    """Why the candidate cannot be the answer, as a sentence for the asker; None where nothing contradicts.

    A place or day must stand in the document. A document that names years must name one of those asked,
    or be dated by it. For figures, the period stated must be the one asked, and the unit too.
    """
    document = verdict.candidate.hit.passage.document
    for place in places(question):
        if not _holds(document, verdict, place):
            return f"材料里没有提到「{place}」的情况"
    years = YEAR.findall(fold(question.text))
    if years and not any(_dated(document, hits, year) for year in years):
        return f"材料里没有提到{years[0]}年"
    for day in DAY.findall(fold(question.text)):
        if not re.search(rf"(?<!\d){day[0]}月{day[1]}[日号]", fold(verdict.candidate.hit.passage.text)):
            return f"材料里没有提到{day[0]}月{day[1]}日"
    if question.kind in MEASURES and verdict.signals.period < 0:
        return "材料里只有别的时期的数字"
    if question.kind in MEASURES and verdict.signals.unit < 0:
        return "材料里只有别的量的数字"
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
    published = {hit.passage.document.metadata.published for hit in hits}
    years = {moment.year for moment in published if moment}
    return int(year) in years | {one - 1 for one in years}
