"""The race's texts: documents cut by this product, then the same with their sentences shuffled, until there are enough."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from index import Document, read_folder
from index.passages import passages_of
from index.spans import Span
from index.text.sentences import sentences
from tests.bench.racing.common import Text, read_texts, write_texts

SEED = 7
ADDED, ADDED_PASSAGES = 100, 3  # documents to add and remove, and the passages of each


def corpus(data: Path, folders: Sequence[str], size: int, path: Path) -> list[Text]:
    """Documents of so many passages in all, from `path` where a run before left them there."""
    if path.exists():
        return read_texts(path)
    found: list[Text] = []
    left = size
    for one in _endless(data, folders):
        found.append(one if len(one.spans) <= left else _first(one, left))
        left -= len(found[-1].spans)
        if left <= 0:
            break
    write_texts(found, path)
    return found


def fresh(texts: Sequence[Text]) -> list[Text]:
    """Short documents that are not among `texts`: their passages, shuffled once more."""
    dice = random.Random(SEED + 1)
    found = [passage for text in texts for _, passage in text.passages()]
    chosen = [dice.choice(found) for _ in range(ADDED * ADDED_PASSAGES)]
    groups = [chosen[at : at + ADDED_PASSAGES] for at in range(0, len(chosen), ADDED_PASSAGES)]
    return [_joined(f"added/{n}.txt", [_shuffled(one, dice) for one in group]) for n, group in enumerate(groups)]


def bank_texts(rows: Sequence[dict[str, Any]], data: Path) -> dict[str, list[Text]]:
    """By folder, the documents that a bank's rows ask about; their sources are the names that rows give them."""
    names = sorted({(row["folder"], row["doc"]) for row in rows})
    found: dict[str, list[Text]] = {}
    for folder, name in names:
        path = data / folder / name
        held = read_folder(path).documents[0]
        found.setdefault(folder, []).append(_cut(Document.from_text(held.text, name)))
    return found


def bank_rows(bank: Path, number: int) -> list[dict[str, Any]]:
    """So many rows of a question bank, chosen by chance, in the file's order."""
    lines = [line for line in bank.read_text("utf-8").split("\n") if line.strip()]
    places = sorted(random.Random(SEED).sample(range(len(lines)), min(number, len(lines))))
    return [json.loads(lines[at]) for at in places]


def _endless(data: Path, folders: Sequence[str]) -> Iterator[Text]:
    """Every document once, in an order of chance, then all of them shuffled, again and again."""
    paths = [(folder, path) for folder in folders for path in sorted((data / folder).glob("*.txt"))]
    random.Random(SEED).shuffle(paths)
    found: list[Text] = []
    for folder, path in paths:
        held = read_folder(path).documents[0]
        found.append(_cut(Document.from_text(held.text, f"{folder}/{path.name}")))
        yield found[-1]
    for turn in count(1):
        for number, one in enumerate(found):
            dice = random.Random(turn * len(found) + number)
            yield _joined(f"{one.source}#{turn}", [_shuffled(passage, dice) for _, passage in one.passages()])


def _cut(document: Document) -> Text:
    spans = tuple((one.span.start, one.span.end) for one in passages_of(document))
    return Text(document.source, document.text, spans)


def _first(text: Text, number: int) -> Text:
    """A text's first passages alone."""
    spans = text.spans[:number]
    return Text(text.source, text.text[: spans[-1][1]], spans)


def _shuffled(passage: str, dice: random.Random) -> str:
    parts = [span.of(passage).strip() for span in sentences(passage, Span(0, len(passage)))]
    dice.shuffle(parts)
    return "".join(parts)


def _joined(source: str, found: Sequence[str]) -> Text:
    """The document of these passages, a line each."""
    spans, at = [], 0
    for one in found:
        spans.append((at, at + len(one)))
        at += len(one) + 1
    return Text(source, "\n".join(found), tuple(spans))
