"""Training examples for the reader: each question with a few passages, one of which may answer it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import Document, Span
from index.encode.pairs import SETS, asked
from index.lexical import Lexical
from index.read import read_folder
from index.split import passages_of, sentences
from index.words import terms
from qa.reader.alter import altered, content, noisy
from qa.reader.cloze import Cloze, clozes

ROOM = 330  # characters of a passage that still fit a window with its question
NEAREST = 12
DIGITS = re.compile(r"\d[\d,.]*[%％]?")
SHORT = 12  # characters of an answer that is a word or a phrase
MOST_MADE = 30  # questions of one document, so that long reports do not outweigh news


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a passage's text, and the answer's span in it; None where it does not answer."""

    question: str
    text: str
    answer: Span | None = None


Group = tuple[Example, ...]  # one question's passages; at most one of them answers
Near = Callable[[str, str], str | None]  # (question, answer) → a passage that shares words and does not answer


@dataclass(frozen=True, slots=True)
class Draft:
    """A question about a document, and the span of the document that answers it."""

    question: str
    document: Document
    answer: Span
    figure: bool


@dataclass(frozen=True, slots=True)
class Mix:
    """How many questions of each kind are drawn, and the shares of what goes with them."""

    human: int
    made: int
    wide: float = 0.35  # answered from a passage and what follows it
    beside: float = 0.35  # with another passage of the same document
    far: float = 0.3  # with a passage of another that shares words
    cut: float = 0.2  # with the passage less the answer's sentence
    stripped: float = 0.35  # of figures: with the passage less its digits
    altered: float = 0.35  # asked of what the passage does not say
    noisy: float = 0.05  # one character wrong, or traditional characters


def groups(data: Path, mix: Mix, seed: int) -> list[Group]:
    """Groups of class A questions and of made ones, in an order that `seed` alone decides."""
    chance = random.Random(seed)
    drafts = [*_human(data / "train", mix.human, chance), *_made(data, mix.made, chance)]
    parts = {one.id: [passage.span for passage in passages_of(one)] for one in {draft.document for draft in drafts}}
    corpus = sorted({span.of(draft.document.text) for draft in drafts for span in parts[draft.document.id]})
    lexical = Lexical.of([terms(text) for text in corpus])

    def near(question: str, answer: str) -> str | None:
        ids = lexical.top(lexical.scores(terms(question)), NEAREST).ids
        free = [corpus[row] for row in ids if answer not in corpus[row]]
        return chance.choice(free) if free else None

    found = [_group(draft, parts[draft.document.id], mix, chance, near) for draft in drafts]
    vocabulary = sorted({word for draft in drafts for word in content(draft.question)})
    for group in [group for group in found if chance.random() < mix.altered]:
        question = altered(group[0].question, group[0].text, vocabulary, chance)
        found += [(Example(question, group[0].text),)] if question else []
    chance.shuffle(found)
    return found


def _human(folder: Path, most: int, chance: random.Random) -> list[Draft]:
    """Questions that people asked, two thirds of them answered by a word or a phrase."""
    found = []
    for one in (one for name in SETS for one in asked(folder / f"{name}.json.gz")):
        span = Span(one.start, one.start + len(one.answer))
        found.append(Draft(one.question, one.document, span, bool(DIGITS.search(one.answer))))
    chance.shuffle(found)
    short = [draft for draft in found if len(draft.answer) <= SHORT]
    long = [draft for draft in found if len(draft.answer) > SHORT]
    return [*short[: most * 2 // 3], *long[: most // 3]]


def _made(data: Path, most: int, chance: random.Random) -> list[Draft]:
    """Questions made from the statements of documents, a third from the encyclopedia articles of the sets."""
    articles = {one.document.id: one.document for name in SETS for one in asked(data / "train" / f"{name}.json.gz")}
    drafts: list[Draft] = []
    for texts, share in ((read_folder(data / "documents").documents, most * 2 // 3), (articles.values(), most // 3)):
        made = [Draft(one.question, text, one.answer, one.figure) for text in texts for one in _few(text.text, chance)]
        chance.shuffle(made)
        drafts += made[:share]
    return drafts


def _few(text: str, chance: random.Random) -> list[Cloze]:
    found = list(clozes(text, chance))
    return found if len(found) <= MOST_MADE else chance.sample(found, MOST_MADE)


def _group(draft: Draft, passages: Sequence[Span], mix: Mix, chance: random.Random, near: Near) -> Group:
    text = draft.document.text
    first = max((n for n, span in enumerate(passages) if span.start <= draft.answer.start), default=0)
    last = first
    span = Span(passages[first].start, max(passages[first].end, draft.answer.end))
    while last + 1 < len(passages) and passages[last + 1].end - span.start <= ROOM and chance.random() < mix.wide:
        last += 1
        span = Span(span.start, passages[last].end)
    question = noisy(draft.question, chance) if chance.random() < mix.noisy else draft.question
    right = Example(question, span.of(text), draft.answer.move(-span.start))
    answer = draft.answer.of(text)
    others = [one.of(text) for n, one in enumerate(passages) if not first <= n <= last and answer not in one.of(text)]
    foreign = near(draft.question, answer) if chance.random() < mix.far else None
    wrong = [chance.choice(others)] if others and chance.random() < mix.beside else [foreign] if foreign else []
    return (right, *(Example(question, text) for text in [*wrong, *_robbed(right, draft, mix, chance)]))


def _robbed(right: Example, draft: Draft, mix: Mix, chance: random.Random) -> Iterator[str]:
    """The right passage without its digits, or without the sentence that answers."""
    assert right.answer is not None
    if draft.figure and chance.random() < mix.stripped:
        yield DIGITS.sub("", right.text)
    elif chance.random() < mix.cut:
        rest = "".join(one.of(right.text) for one in sentences(right.text) if not one.overlaps(right.answer))
        if rest and right.answer.of(right.text) not in rest:
            yield rest
