"""Questions made from statements: Chinese asks where it answers, so a figure becomes 多少 in its place."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index import Span
from index.split import sentences
from qa.lexicon import synonyms
from qa.lists import QUOTED
from qa.quantity import dates, quantities
from qa.reader.alter import tagged

SENTENCE = (14, 140)  # characters
SHORT = 8  # a clause below is asked together with the one before it
ENOUGH = 6  # characters that a question must keep beside its question word
CLAUSE = re.compile(r"[^，；：。！？,;:!?\s]+")
QUOTES = "“”「」『』《》\"'"
DIGIT = re.compile(r"\d")
LEAD = re.compile(r"^(?:其中|同时|此外|而且|但是|但|并|也|还|据悉|据了解|数据显示|目前|他说|她说|记者了解到)")
FILLERS = frozenset("的了已也还将就都共正又曾")
SWAPPED = 0.3  # chance that a word is said by its synonym


@dataclass(frozen=True, slots=True)
class Cloze:
    """A question made from one sentence, and the span of the text that it asks for."""

    question: str
    answer: Span
    figure: bool  # whether a number is asked for


def clozes(text: str, chance: random.Random) -> Iterator[Cloze]:
    """At most one question a sentence, about a figure, a date, a name or a quotation of it."""
    for sentence in sentences(text):
        if not SENTENCE[0] <= len(sentence) <= SENTENCE[1]:
            continue
        targets = list(_targets(sentence.of(text)))
        if targets:
            target = chance.choice(targets)
            question = _question(sentence.of(text), target, chance)
            if question:
                yield Cloze(question, target.span.move(sentence.start), target.figure)


@dataclass(frozen=True, slots=True)
class _Target:
    """What may be asked for, and the words that ask for it."""

    span: Span
    words: tuple[str, ...]
    figure: bool = False


def _targets(sentence: str) -> Iterator[_Target]:
    times = dates(sentence)
    for span in times:
        year = re.fullmatch(r"\d{4}年", span.of(sentence))
        yield _Target(span, ("哪一年", "哪年", "何年", "什么时候") if year else ("什么时候", "何时", "哪天"))
    for quantity in quantities(sentence):
        dated = any(quantity.span.overlaps(one) for one in times)
        if quantity.measure in {"money", "count", "percent"} and not dated and DIGIT.search(quantity.span.of(sentence)):
            named = "多少" if quantity.measure == "percent" else f"多少{quantity.unit}"
            yield _Target(quantity.span, ("多少", named, named), figure=True)
    for found in QUOTED.finditer(sentence):
        if 2 <= len(found[1]) <= 16:
            yield _Target(Span(*found.span(1)), ("什么",))
    yield from _named(sentence)


def _named(sentence: str) -> Iterator[_Target]:
    """People, organisations, and places that something is in."""
    at = 0
    before = ""
    for word, flag in tagged(sentence):
        span = Span(at, at + len(word))
        at = span.end
        if flag == "nr" and 2 <= len(span) <= 4:
            yield _Target(span, ("谁",))
        elif flag == "nt":
            yield _Target(span, ("哪个机构", "哪个单位", "哪个组织"))
        elif flag == "ns" and before in {"在", "于", "位于", "来自", "前往", "抵达"}:
            yield _Target(span, ("哪里", "什么地方", "哪个地方"))
        before = word


def _question(sentence: str, target: _Target, chance: random.Random) -> str:
    """The target's clause with the question word in its place; "" where too little would be left."""
    clauses = [Span(*found.span()) for found in CLAUSE.finditer(sentence)]
    place = next((n for n, clause in enumerate(clauses) if clause.covers(target.span)), None)
    if place is None:
        return ""
    clause = clauses[place]
    head = Span(clause.start, target.span.start).of(sentence)
    tail = Span(target.span.end, clause.end).of(sentence)
    if target.figure and len(tail) > 3 and chance.random() < 0.5 and len(head) >= ENOUGH:
        tail = ""
    if place and len(head) + len(tail) < SHORT:
        head = _without_figures(clauses[place - 1].of(sentence)) + head
    head, tail = LEAD.sub("", head).rstrip(QUOTES), tail.lstrip(QUOTES)
    if len(head) + len(tail) < ENOUGH:
        return ""
    ending = chance.choice(("？", "?", ""))
    return _said(head, chance) + chance.choice(target.words) + _said(tail, chance) + ending


def _without_figures(text: str) -> str:
    for quantity in reversed(quantities(text)):
        text = text[: quantity.span.start] + text[quantity.span.end :]
    return text


def _said(text: str, chance: random.Random) -> str:
    """The same in a few other words: fillers dropped at random, synonyms put in."""
    kept = [word for word, _ in tagged(text) if word not in FILLERS or chance.random() < 0.5]
    return "".join(_other(word, chance) for word in kept)


def _other(word: str, chance: random.Random) -> str:
    others = sorted(synonyms(word.lower()))
    return chance.choice(others) if others and chance.random() < SWAPPED else word
