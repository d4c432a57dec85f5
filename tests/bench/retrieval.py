"""Recall of a question's own paragraph among all of a set's: python tests/bench/retrieval.py SET.json.gz…

SQuAD-layout sets, plain or gzipped; each paragraph is a document, found by its best passage. Prints
recall@1, recall@5 and MRR@10 (in percent) of each leg alone and of both fused.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable
from pathlib import Path

from index import Document, Hit, Index

DEEP = 200


def ranked(hits: list[Hit], key: Callable[[Hit], float]) -> list[str]:
    """The documents of hits by a score, each once."""
    return list(dict.fromkeys(hit.passage.document.id for hit in sorted(hits, key=lambda hit: -key(hit))))


def measure(path: Path) -> None:
    """Ask every question of one set."""
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as file:
        paragraphs = [paragraph for item in json.load(file)["data"] for paragraph in item["paragraphs"]]
    documents = [Document.from_text(paragraph["context"], str(n)) for n, paragraph in enumerate(paragraphs)]
    index = Index.build(documents)
    asked = [(q["question"], d.id) for d, p in zip(documents, paragraphs, strict=True) for q in p["qas"]]
    found = index.search_many([question for question, _ in asked], DEEP)
    print(f"{path.name}: {len(index.documents)} paragraphs, {len(index.passages)} passages, {len(asked)} questions")
    legs: dict[str, Callable[[Hit], float]] = {
        "dense": lambda hit: hit.dense, "lexical": lambda hit: hit.lexical, "fused": lambda hit: hit.score
    }  # fmt: skip
    for name, key in legs.items():
        orders = [ranked(hits, key)[:10] for hits in found]
        places = [order.index(gold) + 1 if gold in order else 0 for order, (_, gold) in zip(orders, asked, strict=True)]
        at = {k: 100 * sum(0 < place <= k for place in places) / len(places) for k in (1, 5)}
        mrr = 100 * sum(1 / place for place in places if place) / len(places)
        print(f"  {name:8} recall@1 {at[1]:.1f}  recall@5 {at[5]:.1f}  MRR@10 {mrr:.1f}")


def main() -> None:
    """Measure every set named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    for path in parser.parse_args().sets:
        measure(path)


if __name__ == "__main__":
    main()
