"""Fit the judge on labelled question sets: python -m qa.fit SET.json.gz… [QUESTIONS.jsonl --docs DIR] -o qa/judge.json

SQuAD-layout sets are asked twice: with all their paragraphs as the corpus, and with the question's own
paragraph taken away, so that it has no answer. A candidate is right when its character F1 with a
reference is at least 0.8. Needs the extra `train` (scikit-learn).
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from index import Filter, Index, document_of, load_encoder, read_folder
from qa.answer import QA, READ
from qa.features import NAMES, vector
from qa.judge import Judge, Verdict
from qa.records import Reply, Status

RIGHT = 0.8
SEED = 7


@dataclass(frozen=True, slots=True)
class Labelled:
    """One asked question: its verdicts and its references (none: it has no answer)."""

    question: str
    verdicts: Sequence[Verdict]
    references: tuple[str, ...]

    def right(self, verdict: Verdict) -> bool:
        """Whether a candidate is close enough to a reference."""
        items = verdict.candidate.items
        text = verdict.candidate.hit.passage.document.text
        said = "".join(item.of(text) for item in items) if len(items) > 1 else verdict.candidate.text
        return any(overlap(said, reference) >= RIGHT for reference in self.references)


def overlap(said: str, reference: str) -> float:
    """Character F1 of two strings, marks and blanks aside."""
    a, b = (Counter(char for char in text if char.isalnum()) for text in (said, reference))
    same = sum((a & b).values())
    return 2 * same / (a.total() + b.total()) if same else 0.0


def from_squad(path: Path, most: int) -> Iterator[Labelled]:
    """The questions of a SQuAD-layout set, each with its paragraph and without."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        data = json.load(file)["data"]
    paragraphs = [paragraph for item in data for paragraph in item["paragraphs"]]
    documents = [document_of(paragraph["context"], str(n)) for n, paragraph in enumerate(paragraphs)]
    qa = QA(Index.build(documents, encoder=load_encoder()), judge=blank())
    asked = [(qas, n) for n, paragraph in enumerate(paragraphs) for qas in paragraph["qas"]]
    random.Random(SEED).shuffle(asked)
    sources = [document.source for document in qa.index.documents]
    for qas, n in asked[:most]:
        references = tuple(answer["text"] for answer in qas["answers"])
        yield _ask(qa, qas["question"], references, Filter())
        without = Filter(sources=tuple(source for source in sources if source != str(n)))
        yield _ask(qa, qas["question"], (), without)


def from_bank(path: Path, docs: Path) -> Iterator[Labelled]:
    """The questions of a question bank about a folder of documents."""
    qa = QA(Index.build(read_folder(docs).documents, encoder=load_encoder()), judge=blank())
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        joined = ("".join(row["items"]),) if row.get("items") else ()
        yield _ask(qa, row["question"], (*row["answers"], *joined), Filter())


def blank() -> Judge:
    """A judge that has no opinion yet."""
    return Judge((0.0,) * len(NAMES), 0.0, 0.0)


def _ask(qa: QA, question: str, references: tuple[str, ...], where: Filter) -> Labelled:
    hits = tuple(qa.search(question, READ, where=where))
    return Labelled(question, qa.explain(Reply(question, Status.NOT_FOUND, hits=hits)), references)


def fit(rows: Sequence[Labelled], weights: Sequence[float]) -> dict[str, float]:
    """Weights by name, with "bias" last: logistic regression over all candidates, each question weighing alike."""
    x = np.array([vector(verdict.signals) for row in rows for verdict in row.verdicts])
    y = np.array([row.right(verdict) for row in rows for verdict in row.verdicts])
    w = np.array([weight / len(row.verdicts) for row, weight in zip(rows, weights, strict=True) for _ in row.verdicts])
    model = LogisticRegression(C=1.0, max_iter=2000).fit(x, y, sample_weight=w * len(w) / w.sum())
    return dict(
        zip([*NAMES, "bias"], [*model.coef_[0].round(4).tolist(), round(float(model.intercept_[0]), 4)], strict=True)
    )


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--docs", type=Path)
    parser.add_argument("--most", type=int, default=150)
    parser.add_argument("-o", "--out", type=Path, default=Path(__file__).with_name("judge.json"))
    options = parser.parse_args()
    rows: list[Labelled] = []
    for path in options.sets:
        rows += from_bank(path, options.docs) if path.suffix == ".jsonl" else from_squad(path, options.most)
    save(rows, options.out, [path.name for path in options.sets])


def save(rows: Sequence[Labelled], out: Path, sets: Sequence[str]) -> None:
    """Fit, choose the threshold and write judge.json."""
    rows = [row for row in rows if row.verdicts]
    fitted = fit(rows, [1.0] * len(rows))
    bias = fitted.pop("bias")
    judge = Judge(tuple(fitted.values()), bias, 0.0)
    tops = [max((judge.confidence(v.signals), row.right(v)) for v in row.verdicts) for row in rows]
    threshold = choose(tops)
    out.write_text(
        json.dumps(
            {"weights": fitted, "bias": bias, "threshold": threshold, "sets": list(sets), "questions": len(rows)},
            indent=1,
        )
        + "\n"
    )
    answered = [right for confidence, right in tops if confidence >= threshold]
    print(f"{len(rows)} questions, threshold {threshold}: {len(answered)} answered, {sum(answered)} right")


def choose(tops: Sequence[tuple[float, bool]]) -> float:
    """The threshold with the most right answers less wrong ones."""
    levels = [round(0.02 * n, 2) for n in range(5, 45)]
    return max(levels, key=lambda level: sum((1 if right else -1) for confidence, right in tops if confidence >= level))


if __name__ == "__main__":
    main()
