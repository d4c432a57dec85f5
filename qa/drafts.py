"""Where in a passage an answer may stand: by its form, by the reader, by the words around."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from index import Span
from index.words import fold, words
from qa.lists import QUOTED, enumerations, trimmed
from qa.quantity import Quantity, dates, quantities
from qa.question import ASKING, Kind, Question
from qa.reader import Reading, Scored

Origin = Literal["reader", "quantity", "date", "name", "quoted", "list", "series", "gloss", "clause"]

READER_SPANS = 6
OPENING, CLOSING = "“「『‘《", "”」』’》"
QUOTES = OPENING + CLOSING
LONGEST_NAMED = 24
IS = re.compile(
    r"[”」』’]?(?:（[^）]{1,20}）)?[，,]?(?:(?:是指|指的是|就是|也就是|意思是|意味着|是|指|即|为)|[：:]|——)?"
)
BESIDES = re.compile(r"除了?.|[之以]外")
UP_TO_HEAD = 10  # characters between what the reader takes and the noun that is asked for
STOPPED = re.compile(r"[，。；：、！？,;:!?\s的“”‘’「」『』（）()]")
PREPOSITIONS = frozenset([*"经由被在与和向对把将为从及给让", "针对", "对于", "关于", "通过", "根据", "按照"])
NAMED: frozenset[Kind] = frozenset({"name", "person", "place", "other"})
CAUSE = re.compile(
    r"因为|由于|得益于|源于|缘于|在于|归功于|归因于|取决于|原因(?:主要)?(?:是|有)|(?:实际上|其实|主要|根本)是|旨在|目的是|是为了?|为了|针对"
)
COMMA = re.compile(r"[，；：,;]")
FRINGE = " \t\u3000，。、；：？！,;:?!"
MEASURES: dict[Kind, tuple[str, ...]] = {
    "percent": ("percent",),
    "ordinal": ("ordinal",),
    "number": ("money", "count", "plain", "percent"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A candidate in offsets of the passage's text."""

    span: Span
    margin: float
    origin: Origin
    quantity: Quantity | None = None
    items: tuple[Span, ...] = ()


def drafts(question: Question, text: str, parts: list[Span], reading: Reading) -> Iterator[Draft]:
    """The drafts of one passage; structured ones first, so that they keep their origin."""
    best = reading.best(READER_SPANS)
    yield from _by_form(question, text, reading)
    for scored in best:
        span = _unquoted(text, scored.span)
        if question.kind in NAMED:
            span = _up_to_head(text, _without_preposition(text, span), question.head)
        if ASKS_OFFICE.search(question.text) and (office := TO_OFFICE.match(text, span.end)):
            span = Span(span.start, office.end())  # 杭州市委 is no office: the word behind it belongs to it
        yield Draft(span, scored.margin, "reader", _only_figure(text, span) if question.kind in MEASURES else None)
    for span, origin in _by_words(question, text, parts, best):
        yield Draft(span, reading.margin(span), origin)


def _by_form(question: Question, text: str, reading: Reading) -> Iterator[Draft]:
    """What has the form of the answer asked for: figures, dates, quoted names, enumerations."""
    kind = question.kind
    if kind in MEASURES:
        for quantity in quantities(text):
            if quantity.measure in MEASURES[kind]:
                yield Draft(quantity.span, reading.margin(quantity.span), "quantity", quantity)
    if kind == "date":
        yield from (Draft(span, reading.margin(span), "date") for span in dates(text))
    if kind in {"name", "other", "place", "definition"}:
        quotes = (Span(*found.span(1)) for found in QUOTED.finditer(text))
        yield from (Draft(span, reading.margin(span), "quoted") for span in quotes if len(span) <= LONGEST_NAMED)
    if kind in {"list", "other"}:
        yield from _lists(question, text, reading)


def _by_words(
    question: Question, text: str, parts: list[Span], best: Sequence[Scored]
) -> Iterator[tuple[Span, Origin]]:
    """The reader's spans made whole by the words around them, glosses, and clauses as they stand."""
    if head := question.head:
        found = ((one.span, text.find(head, one.span.end, one.span.end + UP_TO_HEAD + len(head))) for one in best)
        whole = (Span(span.start, at + len(head)) for span, at in found if at >= 0)
        yield from ((span, "name") for span in whole if not STOPPED.search(span.of(text)))
    if question.kind in {"name", "person", "place"}:
        yield from ((core, "name") for scored in best if (core := _core(text, scored.span)))
    if question.kind == "definition":
        subject = subject_of(question)
        yield from ((gloss, "gloss") for part in parts for gloss in _glosses(text, part, subject))
    if question.kind == "reason":
        yield from ((cause, "gloss") for part in parts for cause in _causes(text, part))
    if question.kind in {"yesno", "reason", "definition", "other", "name"}:
        touched = [part for part in parts if any(part.overlaps(scored.span) for scored in best[:2])]
        yield from ((clause, "clause") for part in touched for clause in _clauses(text, part))


def _unquoted(text: str, span: Span) -> Span:
    """The span without a quotation mark whose partner lies outside, and without what stands beyond that mark."""
    said = span.of(text)
    if sum(map(said.count, OPENING)) == sum(map(said.count, CLOSING)):
        return span
    inside = span.trim(text, QUOTES)
    marks = [at for at in range(inside.start, inside.end) if text[at] in QUOTES]
    if len(marks) != 1:
        return inside
    kept = Span(inside.start, marks[0]) if text[marks[0]] in CLOSING else Span(marks[0] + 1, inside.end)
    return kept if len(kept) > 1 else inside


def _without_preposition(text: str, span: Span) -> Span:
    """经世卫组织 names 世卫组织: a preposition that is a word of its own is no part of a name."""
    inside = words(text[span.start : span.start + LONGEST_NAMED])[:2]
    first = next((word.text for word in inside if word.span.start == 0 and word.text in PREPOSITIONS), "")
    return Span(span.start + len(first), span.end) if len(span) > len(first) + 1 else span


def _up_to_head(text: str, span: Span, head: str) -> Span:
    """萧山 names no airport: the noun that is asked for belongs to the name where it follows directly."""
    return Span(span.start, span.end + len(head)) if head and text.startswith(head, span.end) else span


def _only_figure(text: str, span: Span) -> Quantity | None:
    """The quantity that a span holds, where it holds but one."""
    found = quantities(span.of(text))
    return replace(found[0], span=found[0].span.move(span.start)) if len(found) == 1 else None


def _lists(question: Question, text: str, reading: Reading) -> Iterator[Draft]:
    """The enumerations that the reader touches, without the items that the question sets aside (除了甲还有哪些)."""
    asked = fold(question.text) if BESIDES.search(question.text) else ""
    for one in enumerations(text):
        scored = reading.between(one.items[0], one.items[-1])
        if scored:
            found = trimmed(text, one, scored.span.start, scored.span.end)
            found = tuple(item for item in found if fold(item.of(text)) not in asked)
            if len(found) > 1:
                yield Draft(Span(found[0].start, found[-1].end), scored.margin, "list", None, found)


def subject_of(question: Question) -> str:
    """What a question wants defined: what is left of it without the words that ask."""
    return ASKING.sub("", fold(question.text)).strip(FRINGE + QUOTES + "的指")


def _glosses(text: str, sentence: Span, subject: str) -> Iterator[Span]:
    """What a sentence says of its subject: the words behind it to the clause's end, and to the sentence's."""
    at = fold(sentence.of(text)).find(subject) if subject else -1
    if at < 0:
        return
    said = IS.match(text, sentence.start + at + len(subject), sentence.end)
    start = said.end() if said else sentence.start + at + len(subject)
    comma = COMMA.search(text, start, sentence.end)
    for end in dict.fromkeys((comma.start() if comma else sentence.end, sentence.end)):
        if gloss := Span(start, end).trim(text, FRINGE):
            yield _unquoted(text, gloss)


def _causes(text: str, sentence: Span) -> Iterator[Span]:
    """What a sentence gives as cause or aim: the words behind 因为 or 旨在 to the clause's or the sentence's end."""
    for said in CAUSE.finditer(text, sentence.start, sentence.end):
        comma = COMMA.search(text, said.end(), sentence.end)
        for end in dict.fromkeys((comma.start() if comma else sentence.end, sentence.end)):
            if cause := Span(said.end(), end).trim(text, FRINGE):
                yield _unquoted(text, cause)


def _clauses(text: str, sentence: Span) -> Iterator[Span]:
    """The sentence's parts between commas and the like."""
    edges = [
        sentence.start,
        *(found.end() for found in COMMA.finditer(text, sentence.start, sentence.end)),
        sentence.end,
    ]
    for start, end in pairwise(edges):
        if clause := Span(start, end).trim(text, FRINGE):
            yield clause


OFFICES = "书记|市长|省长|主席|总理|总统|部长|主任|局长|院长|教授|校长|会长|董事长|经理|总裁|发言人|记者|负责人"
HEAD = re.compile(rf"^(?:.{{0,20}}(?:{OFFICES}|先生|女士))(?=[\u4e00-\u9fff·]{{2,12}}$)")  # 市委书记周江勇
ASKS_OFFICE = re.compile("职务|职位|头衔|什么官|身份")
TO_OFFICE = re.compile(rf"[\u4e00-\u9fff]{{0,3}}?(?:{OFFICES})")


def _core(text: str, span: Span) -> Span | None:
    """The name behind an office, where the span is such."""
    found = HEAD.match(span.of(text))
    return Span(span.start + found.end(), span.end) if found else None
