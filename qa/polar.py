"""是 or 否: what a clause decides about a yes/no question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index import Hit, Span
from index.records import BLANK
from index.split import sentences
from index.words import fold, is_place
from qa.agree import speaks_of
from qa.coverage import coverage, missing
from qa.quantity import quantities
from qa.question import Question, places_of, terms_of

Verdict = Literal["是", "否"]

UP = re.compile(r"增长|上升|提高|提升|增加|上涨|扩大|增多|变[多高大快]|涨|升|反弹|回升|正增长")
DOWN = re.compile(r"负增长|下滑|下降|降低|减少|下跌|回落|萎缩|收窄|变[少低小慢]|跌|降|负数")
NOT = re.compile(
    r"没有|没能|没|未能|尚未|未|并非|不是|不再|不(?=[会能可再予得需用必])|无需|无法|无(?=[^锡论])|拒绝|禁止|取消|否认"
)
ASKS = re.compile(r"吗|么|是否|是不是|有没有|有无|能不能|会不会|对不对|可不可以|[？?]")
ABOVE = re.compile(r"(?<!不)(?:超过|高于|大于|多于|超出)|不(?:低于|小于|少于|止)|突破|以上|逾")
BELOW = re.compile(r"(?<!不)(?:低于|小于|少于)|不(?:超过|高于|大于|多于|到|足)|以下|未达|没到|没有达到")
CLAUSE = re.compile(r"[，；。！？;!?\n]|,(?!\d)")


@dataclass(frozen=True, slots=True)
class Decided:
    """The clause that decides a yes/no question, the share of the question its sentence holds, and the verdict."""

    hit: Hit
    clause: Span
    held: float
    verdict: Verdict


HELD = 0.6  # share of the question that the sentence around the deciding clause must hold


def asked_change(question: str) -> str | None:
    """The question for the figure that decides whether something rose or fell; None where no change is asked for."""
    plain = ASKS.sub("", fold(question))
    cut = DOWN.search(plain) or UP.search(plain)
    if cut is None or quantities(plain) or len(plain) - cut.end() > 3:
        return None
    return re.sub(r"[是有了的出现呈]+$", "", plain[: cut.start()]) + "增速是多少"


def asked_level(question: str) -> str | None:
    """The question for the figure that a yes/no question compares with one of its own; None where it names none."""
    plain = ASKS.sub("", fold(question))
    named = [one for one in quantities(plain) if one.value is not None and one.measure != "ordinal"]
    if len(named) != 1:
        return None
    rest = plain[: named[0].span.start] + plain[named[0].span.end :]
    for words in (BELOW, ABOVE):
        rest = words.sub("", rest)
    return re.sub(r"(?:达到?|有|是|为|了)+$", "", rest) + "多少"


def by_change(question: str, before: str) -> Verdict | None:
    """The verdict by the words before a figure: 增长 or 下降; None where they tell no direction."""
    asks_down = bool(DOWN.search(question))
    down, up = ([found.end() for found in words.finditer(before)] for words in (DOWN, UP))
    if not (down or up):
        return None
    falls = bool(down) and (not up or down[-1] >= up[-1])
    return "是" if falls == asks_down else "否"


def by_level(question: str, said: str) -> Verdict | None:
    """The verdict by the figure itself; None where it is of another kind than the one named."""
    asked = next((one for one in quantities(fold(question)) if one.value is not None), None)
    found = next((one for one in quantities(said) if one.value is not None), None)
    if asked is None or found is None or asked.value is None or found.value is None or asked.measure != found.measure:
        return None
    if BELOW.search(question):
        return "是" if found.value < asked.value else "否"
    if ABOVE.search(question):
        return "是" if found.value > asked.value else "否"
    return "是" if found.value == asked.value else "否"


def by_clause(question: Question, hits: Sequence[Hit]) -> Decided | None:
    """The clause nearest to the question among the hits, and whether it denies what is asked.

    None where no sentence holds enough of the question, or the text does not speak of the place asked. Another place in
    the clause denies it. A clause that lost a figure decides nothing, nor does one that does not compare what the
    question compares (高于全国吗).
    """
    best: tuple[float, Hit, Span, Span] | None = None
    for hit in hits:
        if hit.passage.turn.role == "interviewer":
            continue
        text = hit.passage.document.text
        for sentence in sentences(text, hit.passage.span):
            wide = coverage(question.terms, sentence.of(text))
            able = [one for one in clauses(text, sentence) if _can_decide(question, hit, one)] if wide >= HELD else []
            for clause in able:
                score = wide + coverage(question.terms, clause.of(text))
                if best is None or score > best[0]:
                    best = (score, hit, clause, sentence)
    if best is None:
        return None
    _, hit, clause, sentence = best
    text = hit.passage.document.text
    if not all(speaks_of(hit.passage, place) for place in _places_asked(question, clause.of(text))):
        return None
    return Decided(hit, clause, coverage(question.terms, sentence.of(text)), _denied(question, clause.of(text)))


def _can_decide(question: Question, hit: Hit, clause: Span) -> bool:
    lost = any(clause.start <= gap.start <= clause.end for gap in hit.passage.integrity.gaps)
    return not lost and _compares(ASKS.sub("", question.text), fold(clause.of(hit.passage.document.text)))


def _compares(asked: str, clause: str) -> bool:
    """Whether a clause compares with what the question compares with, if it does with anything."""
    asks, tells = (ABOVE.search(text) or BELOW.search(text) for text in (asked, clause))
    return asks is None or (tells is not None and not missing(terms_of(asked[asks.end() :]), clause[tells.end() :]))


def _places_asked(question: Question, clause: str) -> tuple[str, ...]:
    """The places that a question names, where the clause names none itself."""
    if any(is_place(term.text) for term in terms_of(fold(clause))):
        return ()
    return places_of(term.text for term in question.terms)


def clauses(text: str, sentence: Span) -> list[Span]:
    """A sentence's parts between commas and the like."""
    cuts = [found.span() for found in CLAUSE.finditer(text, sentence.start, sentence.end)]
    starts, ends = [sentence.start, *(end for _, end in cuts)], [*(start for start, _ in cuts), sentence.end]
    return [part for a, b in zip(starts, ends, strict=True) if (part := Span(a, b).trim(text, BLANK))]


def _denied(question: Question, clause: str) -> Verdict:
    asked = ASKS.sub("", question.text)
    denies = len(NOT.findall(clause)) % 2 != len(NOT.findall(asked)) % 2
    turned = _turned(UP, DOWN, asked, clause) or _turned(ABOVE, BELOW, asked, clause)
    places = {term.text for term in terms_of(fold(clause)) if is_place(term.text)}
    wanted = {term.text for term in question.terms if is_place(term.text)}
    elsewhere = bool(places and wanted) and not wanted & places
    return "否" if denies != (turned or elsewhere) else "是"


def _turned(up: re.Pattern[str], down: re.Pattern[str], asked: str, clause: str) -> bool:
    return bool(down.search(asked)) != bool(down.search(clause)) and bool(up.search(asked) or down.search(asked))
