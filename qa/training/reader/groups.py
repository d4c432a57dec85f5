"""Training groups for the reader: each question with the passages that a search finds, and where they answer it.

    python -m qa.training.reader.groups OUT.jsonl --docs DIR --bank ROWS.jsonl... --sets SQUAD.json.gz... --each N

DIR holds the folders that the rows name. A group is one JSON line: question, type, verdict, and passages {context,
text, golds, others, spans}; offsets are of the passage's text. `golds` are the spans that answer, `others` places that
say the same elsewhere, neither right nor wrong. Documents whose names' SHA-1 is a multiple of 5 are kept for choosing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from index import Document, Filter, Index, Passage, Span, read_folder
from index.query import Query
from index.text.normalize import normalize
from qa.candidates import candidate_spans
from qa.pieces import context_of
from qa.question import answer_type_of
from qa.synonyms import query_variants
from qa.training.encoder.pairs import Asked, asked

FOUND = 6  # passages of a search
SEED = 7
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as the reader sees it, with the spans that answer the group's question."""

    context: str
    text: str
    golds: tuple[tuple[int, int], ...] = ()
    others: tuple[tuple[int, int], ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    found: bool = True  # by the search; else it was added because it answers


@dataclass(frozen=True, slots=True)
class Group:
    """A question with its passages."""

    id: str
    question: str
    type: str
    verdict: str = ""
    passages: tuple[Shown, ...] = field(default=())


def bank_groups(rows: Iterable[Row], index: Index, *, dev: frozenset[str] = frozenset()) -> Iterator[Group]:
    """Yield a group for each row of a question bank about an index's documents, without passages of `dev`."""
    documents = {document.source: document for document in index.documents}
    split: dict[str, list[Passage]] = {}
    for passage in index.passages:
        split.setdefault(passage.document.source, []).append(passage)
    for row in rows:
        document = documents[row["doc"]]
        where = Filter(sources=(document.source,)) if row["scope"] == "document" else Filter()
        query = Query(row["question"], query_variants(row["question"]))
        hits = index.search(query, FOUND * (3 if dev else 1), where=where)
        found = [hit.passage for hit in hits if hit.passage.document.source not in dev][:FOUND]
        yield _group(row, document, split[document.source], found)


def _group(row: Row, document: Document, passages: Sequence[Passage], found: Sequence[Passage]) -> Group:
    spans = _answer_spans(row, document.text)
    right = [one for one in passages if any(one.span.overlaps(span) for span in spans)]
    kept = sorted(right, key=lambda one: -max(len(_common(one.span, span)) for span in spans))[:2]
    shown = [replace(_shown(one, spans, row), found=False) for one in kept if one not in found]
    shown += [_shown(one, spans if one in right else [], row) for one in found]
    return Group(str(row.get("id", "")), row["question"], _type(row), row.get("verdict") or "", tuple(shown))


def _type(row: Row) -> str:
    """Return the row's type; "yesno" too where the text leaves open what a yes or no was asked for."""
    asks = "verdict" in row or answer_type_of(normalize(row["question"])) == "yesno"
    return "yesno" if row["type"] == "unanswerable" and asks else str(row["type"])


def _answer_spans(row: Row, text: str) -> list[Span]:
    """Return the spans that answer: the first answer, then variants that hold or lie inside it."""
    if row["type"] == "unanswerable":
        return []
    evidence = Span(row["evidence_start"], row["evidence_start"] + len(row["evidence"]))
    if row.get("items"):
        starts = row["item_starts"]
        return [Span(min(starts), max(at + len(item) for at, item in zip(starts, row["items"], strict=True)))]
    found = [Span(row["start"], row["start"] + len(row["answers"][0]))]
    for variant in row["answers"][1:]:
        at = text.find(variant, max(0, evidence.start - 20), evidence.end + 20)
        if at >= 0:
            found.append(Span(at, at + len(variant)))
    return list(dict.fromkeys(found))


def _common(one: Span, other: Span) -> range:
    return range(max(one.start, other.start), min(one.end, other.end))


def _shown(passage: Passage, spans: Sequence[Span], row: Row) -> Shown:
    base, text = passage.span.start, passage.text
    golds = [common for span in spans if (common := _common(passage.span, span))]
    inside = tuple((one.start - base, one.stop - base) for one in golds)
    others = {
        found.span()
        for answer in row["answers"]
        if len(answer) > 1
        for found in re.finditer(re.escape(answer), text)
        if not any(found.start() < end and start < found.end() for start, end in inside)
    }
    proposed = tuple((span.start, span.end) for span in candidate_spans(text))
    return Shown(context_of(passage), text, inside, tuple(sorted(others)), proposed)


def write(groups: Iterable[Group], out: Path) -> int:
    """Write groups as JSON lines; return how many there were."""
    lines = [json.dumps(asdict(group), ensure_ascii=False) + "\n" for group in groups]
    out.write_text("".join(lines), encoding="utf-8")
    return len(lines)


def read(path: Path) -> list[Group]:
    """Return the groups of a file that `write` made."""
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [Group(**{**row, "passages": tuple(Shown(**one) for one in row["passages"])}) for row in rows]


def from_banks(paths: Sequence[Path], docs: Path) -> Iterator[Group]:
    """Yield the groups of question banks, folder by folder."""
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    for folder in sorted({row["folder"] for row in rows}):
        index = Index.build(read_folder(docs / folder).documents)
        dev = frozenset(one.source for one in index.documents if kept_for_dev(one.source))
        yield from bank_groups([row for row in rows if row["folder"] == folder], index, dev=dev)


def from_sets(paths: Sequence[Path], each: int) -> Iterator[Group]:
    """Yield groups of SQuAD-layout sets, `each` questions of a paragraph, half of them asked among all paragraphs."""
    chance, rows, documents = random.Random(SEED), list[Row](), dict[str, Document]()
    for path in paths:
        held: dict[str, list[Asked]] = {}
        for one in asked(path):
            held.setdefault(one.document.id, []).append(one)
        for identity, some in sorted(held.items()):
            documents[identity] = replace(some[0].document, source=identity)
            for number, one in enumerate(chance.sample(some, min(each, len(some)))):
                place = {"evidence": one.answer, "evidence_start": one.start, "start": one.start}
                scope = chance.choice(("document", "folder"))
                row = {"id": f"{identity}-{number}", "doc": identity, "question": one.question, "type": "set"}
                rows.append({**row, **place, "answers": [one.answer], "scope": scope})
    yield from bank_groups(rows, Index.build(documents.values()))


def kept_for_dev(name: str) -> bool:
    """Return whether questions about a file are for choosing, not for learning."""
    return int(hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest(), 16) % 5 == 0


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--docs", type=Path, default=Path())
    parser.add_argument("--bank", type=Path, nargs="*", default=[])
    parser.add_argument("--sets", type=Path, nargs="*", default=[])
    parser.add_argument("--each", type=int, default=2)
    told = parser.parse_args()
    groups = [*from_banks(told.bank, told.docs), *(from_sets(told.sets, told.each) if told.sets else ())]
    print(write(groups, told.out), "groups")


if __name__ == "__main__":
    main()
