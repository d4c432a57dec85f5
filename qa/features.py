"""What the judge looks at, each a number near [-1, 1] with a name that a person understands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter

from index import Span
from index.words import fold, is_place
from qa.candidates import Candidate
from qa.count import count_agrees
from qa.coverage import coverage
from qa.drafts import MEASURES
from qa.fitting import aim, apart, former, gained, is_share, measure, period, place, respective, unit
from qa.question import Question

NEAR = 30  # characters around the span
BREAK = re.compile(r"[，。；、：:,;！？!?\s]|(?<=[\u4e00-\u9fff])[和及与](?=[\u4e00-\u9fff\d])|\d[\d.,%]*")
BARE_FIGURE = re.compile(r"[第约近超过]?[\d.,一二三四五六七八九十百千万亿两]+.{0,2}")
ASKS_INTERVIEWER = ("问了", "提问", "提了", "问题是", "问的")


@dataclass(frozen=True, slots=True)
class Features:
    """One candidate's signals; see the comments for their scales."""

    margin: float  # reader's span score against no answer, logits / 10
    behind: float  # margin less the best candidate's, logits / 10, at most 0
    dense: float  # (cosine - 0.85) * 10
    first: float  # 1 / (1 + rank of the passage)
    sentence: float  # share of the question's words in the sentence and the document's title
    near: float  # the same within 30 characters
    beside: float  # the same in the words that touch the span, up to the next mark or figure
    passage: float  # the same in passage, title and the question replied to
    hits: float  # the same in all passages found of this document
    typed: float  # 1 the kind asked for, -1 another, 0 where the kind has no form
    unit: float  # 1 the unit asked for, -1 another, 0 where none is asked for
    period: float  # 1 the same period, -1 another, 0 unknown
    damaged: float  # 1 where the clause lost a figure
    interviewer: float  # 1 where an interviewer speaks
    length: float  # characters / 40, at most 1
    repeats: float  # share of the span's characters that the question holds
    quoted: float  # 1 for a quoted name
    clause: float  # 1 for a clause as it stands
    listed: float  # where a list is asked for: items / 3, at most 1, -1 for none; elsewhere -1 for an enumeration
    count: float  # 1 as many items as the question says, -1 not, 0 where it does not say
    head: float  # 1 where it ends in the noun asked for, -1 a place where another thing is asked for
    measure: float  # share of the question's words in what is stated of a figure; -1 another measure than the asked
    aim: float  # 1 an aim where an aim is asked for, -1 where only one of the two is; 0 for results and other spans
    respective: float  # 1 the value that 分别 gives to what is asked about, -1 one that it gives to another, else 0
    place: float  # 1 the figure is said of the place asked for, -1 of others alone, else 0
    former: float  # 1 the value before a change (从7248亿元增加到…)
    gained: float  # 1 what was added where that is asked for, -1 where the whole is, else 0
    outdone: float  # `measure` less the best figure's, at most 0
    apart: float  # share of the figure's subject that the question does not name (人均, 成都平原), 0 for other spans


NAMES = tuple(field.name for field in fields(Features))
_VALUES = attrgetter(*NAMES)  # astuple copies deeply, ten times as long


def features(question: Question, found: Sequence[Candidate]) -> list[Features]:
    """The signals of each candidate of one question."""
    best = max((candidate.margin for candidate in found), default=0.0)
    near = _Coverage(question)
    pages: dict[str, dict[Span, str]] = {}
    for one in found:
        pages.setdefault(one.hit.passage.document.id, {})[one.hit.passage.span] = one.hit.passage.text
    whole = {document: "\n".join(texts.values()) for document, texts in pages.items()}
    each = [_features(question, one, best, near, whole[one.hit.passage.document.id]) for one in found]
    most = max((one.measure for one in each), default=0.0)
    return [
        replace(one, outdone=one.measure - most) if said.quantity else one
        for one, said in zip(each, found, strict=True)
    ]


class _Coverage:
    """Coverage by one question, each text looked at once."""

    def __init__(self, question: Question) -> None:
        self._terms = question.terms
        self._known: dict[str, float] = {}

    def __call__(self, text: str) -> float:
        if text not in self._known:
            self._known[text] = coverage(self._terms, text)
        return self._known[text]


def vector(signals: Features) -> tuple[float, ...]:
    """The values in the order of NAMES."""
    values: tuple[float, ...] = _VALUES(signals)
    return values


def _features(question: Question, candidate: Candidate, best: float, covered: _Coverage, whole: str) -> Features:
    passage = candidate.hit.passage
    document, text = passage.document, candidate.text
    sentence = candidate.sentence.of(document.text)
    asked = passage.turn.question.of(document.text) if passage.turn.question else ""
    around = Span(max(0, candidate.span.start - NEAR), min(len(document.text), candidate.span.end + NEAR))
    return Features(
        margin=_clip(candidate.margin / 10, 2),
        behind=_clip((candidate.margin - best) / 10, 2),
        dense=(candidate.hit.dense - 0.85) * 10,
        first=1 / (1 + candidate.rank),
        sentence=covered(f"{document.title or ''}\n{sentence}"),
        near=covered(f"{document.title or ''}\n{around.of(document.text)}"),
        beside=_said_of(candidate, covered),
        passage=covered(f"{document.title or ''}\n{asked}\n{passage.text}"),
        hits=covered(whole),
        typed=_typed(question, candidate),
        unit=unit(question, candidate),
        period=period(question, candidate),
        damaged=float(any(candidate.sentence.covers(gap) for gap in passage.integrity.gaps)),
        interviewer=float(
            passage.turn.role == "interviewer" and not any(cue in question.text for cue in ASKS_INTERVIEWER)
        ),
        length=min(len(text) / 40, 1.0),
        repeats=_repeats(question, text),
        quoted=float(candidate.origin == "quoted"),
        clause=float(candidate.origin == "clause"),
        listed=_listed(question, candidate),
        count=_count(question, candidate),
        head=_head(question, candidate),
        measure=measure(question, candidate),
        aim=aim(question, candidate),
        respective=respective(question, candidate),
        place=place(question, candidate),
        former=former(candidate),
        gained=gained(question, candidate),
        outdone=0.0,
        apart=apart(question, candidate),
    )


def _said_of(candidate: Candidate, covered: _Coverage) -> float:
    """Coverage by what touches the span; by what follows alone where a counter says what is counted (48个应用场景)."""
    before, after = _beside(candidate.hit.passage.document.text, candidate.span)
    counts = candidate.quantity is not None and candidate.quantity.measure == "count" and len(after) > 1
    return covered(after) if counts else max(covered(before), covered(after))


def _beside(text: str, span: Span) -> tuple[str, str]:
    """What stands directly before and directly after a span."""
    before = BREAK.split(text[max(0, span.start - NEAR) : span.start])[-1]
    after = BREAK.split(text[span.end : span.end + NEAR])[0]
    return before, after


def _clip(value: float, limit: float) -> float:
    return max(-limit, min(limit, value))


def _typed(question: Question, candidate: Candidate) -> float:
    if question.kind in MEASURES:
        return (0.5 if is_share(question, candidate) else 1.0) if candidate.origin == "quantity" else -1.0
    if question.kind == "date":
        return 1.0 if candidate.origin == "date" else -1.0
    if candidate.origin == "series" and not candidate.items:
        return 1.0
    if question.kind == "definition":
        return 1.0 if candidate.origin == "gloss" else 0.0
    if question.kind == "yesno":
        return 1.0 if candidate.origin == "clause" else 0.0
    return -1.0 if BARE_FIGURE.fullmatch(fold(candidate.text)) else 0.0


def _head(question: Question, candidate: Candidate) -> float:
    text = fold(candidate.text)
    if question.head and text.endswith(question.head) and text != question.head:
        return 1.0
    return -1.0 if (question.head or question.kind == "person") and question.kind != "place" and is_place(text) else 0.0


def _listed(question: Question, candidate: Candidate) -> float:
    if question.kind == "list":
        return min(len(candidate.items) / 3, 1.0) if len(candidate.items) > 1 else -1.0
    return -1.0 if len(candidate.items) > 1 else 0.0


def _count(question: Question, candidate: Candidate) -> float:
    """Whether the items are as many as 六难 or 四个实验室 announces."""
    return float(count_agrees(question.text, len(candidate.items))) if question.kind == "list" else 0.0


def _repeats(question: Question, text: str) -> float:
    there, plain = fold(question.text), fold(text)
    pairs = [plain[at : at + 2] for at in range(len(plain) - 1)] or [plain]
    return sum(pair in there for pair in pairs) / len(pairs)
