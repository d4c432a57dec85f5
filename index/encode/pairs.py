"""Training pairs for the encoder: what is asked → the passage that answers, and one that does not."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from index.lexical import Lexical
from index.read import document_of, read_folder
from index.records import Document, Passage, Span
from index.split import passages_of
from index.words import terms

# Open licences only: what is shipped rests on these.
SETS = ("cmrc2018_train", "cmrc2018_trial", "drcd_train_part_s")
NEAREST = 20  # of the passages that share the question's words, among which a wrong one is drawn
HEADS = re.compile(r"(?=.*[\u4e00-\u9fff]{4}).{4,40}(?<![。！？：，；])")  # a line above a paragraph
SECTION = 80  # characters of such a paragraph


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a SQuAD-layout set with its document and where the answer starts in it."""

    question: str
    answer: str
    start: int
    document: Document


@dataclass(frozen=True, slots=True)
class Pair:
    """A text that asks, the passage that answers it, and a near one that does not."""

    anchor: str
    positive: str
    negative: str


def asked(path: Path) -> list[Asked]:
    """Every answerable question of a SQuAD-layout file, plain or gzipped."""
    data = path.read_bytes()
    plain = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
    found = []
    for title, paragraph in ((item.get("title", ""), one) for item in plain["data"] for one in item["paragraphs"]):
        document = document_of(paragraph["context"], title)
        rows = [(row["question"], answer) for row in paragraph["qas"] for answer in row["answers"][:1]]
        found += [Asked(question, answer["text"], answer["answer_start"], document) for question, answer in rows]
    return found


def passage_at(document: Document, start: int) -> Passage | None:
    """The passage that holds the character at `start`."""
    return next((one for one in passages_of(document) if one.span.start <= start < one.span.end), None)


def pairs(data: Path, seed: int) -> list[Pair]:
    """All pairs of a folder with train/ and documents/, in an order that `seed` alone decides."""
    chance = random.Random(seed)
    drafts = [*_questions(data / "train"), *_headed(data / "documents")]
    corpus = sorted({passage.text for draft in drafts for passage in passages_of(draft.passage.document)})
    lexical = Lexical.of([terms(text) for text in corpus])
    found = []
    for draft in drafts:
        nearest = lexical.top(lexical.scores(terms(draft.anchor)), NEAREST).ids
        wrong = [text for text in (corpus[row] for row in nearest) if draft.answer not in text]
        if wrong:
            found.append(Pair(draft.anchor, draft.positive, chance.choice(wrong)))
    chance.shuffle(found)
    return found


@dataclass(frozen=True, slots=True)
class _Draft:
    """A text that asks, the passage that answers it, and the words in it that do."""

    anchor: str
    passage: Passage
    positive: str
    answer: str


def _questions(folder: Path) -> Iterator[_Draft]:
    for name in SETS:
        for one in asked(folder / f"{name}.json.gz"):
            if passage := passage_at(one.document, one.start):
                yield _Draft(one.question, passage, passage.text, one.answer)


def _headed(folder: Path) -> Iterator[_Draft]:
    """A title with the first passage below it, a heading with its section's first passage."""
    for document in read_folder(folder).documents:
        lines = [Span(*found.span()) for found in re.finditer(r"[^\n]+", document.text)]
        for heading, section in pairwise(lines):
            line = heading.of(document.text).strip()
            heads = HEADS.fullmatch(line) and len(section) >= SECTION
            passage = passage_at(document, section.start) if heads else None
            if passage:
                below = Span(section.start, max(passage.span.end, section.start)).of(document.text)
                yield _Draft(line, passage, below, below)
