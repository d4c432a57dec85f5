"""Training pairs for the encoder: a question → the passage that answers it, and one that does not."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.bm25 import BM25
from index.documents import Document, Passage
from index.load.folder import read_folder
from index.passages import passages_of
from index.postings import Postings
from index.text.tokens import index_terms

NEAREST = 20  # of the passages that share the question's words, among which a wrong one is drawn


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
        document = Document.from_text(paragraph["context"], title)
        rows = [(row["question"], answer) for row in paragraph["qas"] for answer in row["answers"][:1]]
        found += [Asked(question, answer["text"], answer["answer_start"], document) for question, answer in rows]
    return found


def pairs(drafts: Iterable[Draft], seed: int) -> list[Pair]:
    """Return the drafts with a near passage that does not answer each, in an order that `seed` alone decides.

    It is drawn from those of all drafts' documents that share most words with the question.
    """
    chance = random.Random(seed)
    held = list(drafts)
    documents = {draft.document.id: draft.document for draft in held}
    corpus = sorted({passage.text for document in documents.values() for passage in _passages(document)})
    lexical = BM25([Postings.of(map(index_terms, corpus))])
    found = []
    for draft in held:
        nearest = lexical.top(index_terms(draft.anchor), NEAREST).ids
        wrong = [text for text in (corpus[row] for row in nearest) if draft.answer not in text]
        if wrong:
            found.append(Pair(draft.anchor, draft.positive, chance.choice(wrong)))
    chance.shuffle(found)
    return found


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that asks, its document, the passage that answers it, and the words in it that do."""

    anchor: str
    document: Document
    positive: str
    answer: str


def of_sets(paths: Iterable[Path]) -> Iterator[Draft]:
    """Yield the questions of SQuAD-layout sets."""
    for path in paths:
        for one in asked(path):
            yield from _draft(one.question, one.document, one.start, one.answer)


def of_banks(paths: Iterable[Path], docs: Path) -> Iterator[Draft]:
    """Yield the answerable questions of banks (JSONL) about the documents in the folders of `docs` that they name."""
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    for folder in sorted({row["folder"] for row in rows}):
        documents = {document.source: document for document in read_folder(docs / folder).documents}
        for row in rows:
            if row["folder"] == folder and row["type"] != "unanswerable":
                start, answer = (
                    (row["item_starts"][0], row["items"][0]) if row.get("items") else (row["start"], row["answers"][0])
                )
                yield from _draft(row["question"], documents[row["doc"]], start, answer)


def _draft(question: str, document: Document, start: int, answer: str) -> Iterator[Draft]:
    held = next((one for one in _passages(document) if one.span.start <= start < one.span.end), None)
    if held:
        yield Draft(question, document, held.text, answer)


@lru_cache(maxsize=4096)
def _passages(document: Document) -> tuple[Passage, ...]:
    return passages_of(document)
