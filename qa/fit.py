"""Fit the judge on labelled question sets.

    python -m qa.fit SET.json.gz… QUESTIONS.jsonl --docs DIR -o qa/judge.json

SQuAD-layout sets are asked twice: with all their paragraphs as the corpus, and with the question's own
paragraph taken away, so that it has no answer. A candidate is right when its character F1 with a
reference is at least 0.8.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from index import Filter, Index, load_encoder, read_folder
from qa.answer import QA, READ
from qa.evaluation.run import corpus_index
from qa.evaluation.sets import read_set
from qa.features import NAMES, vector
from qa.judge import Judge, Verdict, shared
from qa.records import Reply, Status

RIGHT = 0.8
SEED = 7
SHRINKAGE = 0.02
WRONG = 0.5  # what a wrong answer costs against a right one
BANK_WEIGHT = 4.0  # questions as people ask them, about whole documents


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
    questions = read_set(path)
    qa = QA(corpus_index(questions), judge=blank())
    sources = [document.source for document in qa.index.documents]
    cases = list(questions.cases)
    random.Random(SEED).shuffle(cases)
    for case in cases[:most]:
        yield _ask(qa, case.question, case.answers, Filter())
        own = {identity for identity, _ in case.relevant}
        yield _ask(qa, case.question, (), Filter(sources=tuple(one for one in sources if one not in own)))


def from_bank(path: Path, docs: Path) -> Iterator[Labelled]:
    """The questions of a question bank about a folder of documents."""
    qa = QA(Index.build(read_folder(docs).documents, encoder=load_encoder()), judge=blank())
    for case in read_set(path).cases:
        joined = ("".join(wordings[0] for wordings in case.items),) if case.items else ()
        yield _ask(qa, case.question, (*case.answers, *joined), Filter())


def blank() -> Judge:
    """A judge that has no opinion yet."""
    none = (0.0,) * len(NAMES)
    return Judge(none, none, 0.0, 0.0, 0.0)


def _ask(qa: QA, question: str, references: tuple[str, ...], where: Filter) -> Labelled:
    hits = tuple(qa.search(question, READ, where=where))
    return Labelled(question, qa.explain(Reply(question, Status.NOT_FOUND, hits=hits)), references)


def fit(rows: Sequence[Labelled], weights: Sequence[float]) -> Judge:
    """Both models and the threshold with the most right answers less half the wrong ones; `weights` one a question."""
    rank = _fit_rank(rows, weights)
    tops = [_top(row, rank) for row in rows]
    x = np.array([[*vector(top.signals), top.share] for top in tops])
    y = np.array([row.right(top) for row, top in zip(rows, tops, strict=True)])
    model = LogisticRegression(C=0.3, max_iter=5000).fit(x, y, sample_weight=np.array(weights))
    *sure, of_share = (round(float(value), 4) for value in model.coef_[0])
    judge = Judge(rank, tuple(sure), of_share, round(float(model.intercept_[0]), 4), 0.0)
    # The threshold suits the questions that weigh most: half of the others are made to have no answer.
    gains = np.where(y, 1.0, -WRONG) * (np.array(weights) == max(weights))
    sureness = np.array([judge.confidence(top.signals, top.share) for top in tops])
    levels = [round(0.02 * n, 2) for n in range(5, 45)]
    return replace(judge, threshold=max(levels, key=lambda level: float(gains[sureness >= level].sum())))


def _fit_rank(rows: Sequence[Labelled], weights: Sequence[float]) -> tuple[float, ...]:
    """The conditional logit over each question's candidates, by L-BFGS with a little shrinkage."""
    groups = [
        (torch.tensor([vector(v.signals) for v in row.verdicts]), torch.tensor([row.right(v) for v in row.verdicts]), w)
        for row, w in zip(rows, weights, strict=True)
        if any(row.right(v) for v in row.verdicts)
    ]
    total = sum(weight for *_, weight in groups)
    found = torch.zeros(len(NAMES), requires_grad=True)
    optimiser = torch.optim.LBFGS([found], max_iter=200)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = SHRINKAGE * (found**2).sum()
        for signals, right, weight in groups:
            scores = signals @ found
            value = value + weight / total * (torch.logsumexp(scores, 0) - torch.logsumexp(scores[right], 0))
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return tuple(round(float(value), 4) for value in found.detach())


def _top(row: Labelled, rank: tuple[float, ...]) -> Verdict:
    """The candidate that these weights put first, with its share."""
    scores = np.array([vector(v.signals) for v in row.verdicts]) @ np.array(rank)
    shares = shared([v.candidate for v in row.verdicts], scores)
    at = max(range(len(shares)), key=lambda n: (shares[n], scores[n]))
    return replace(row.verdicts[at], share=shares[at])


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--docs", type=Path)
    parser.add_argument("--most", type=int, default=100)
    parser.add_argument("-o", "--out", type=Path, default=Path(__file__).with_name("judge.json"))
    options = parser.parse_args()
    rows: list[Labelled] = []
    weights: list[float] = []
    for path in options.sets:
        bank = path.suffix == ".jsonl"
        new = [
            row for row in (from_bank(path, options.docs) if bank else from_squad(path, options.most)) if row.verdicts
        ]
        rows += new
        weights += [BANK_WEIGHT if bank else 1.0] * len(new)
        print(f"{path.name}: {len(new)} questions", flush=True)
    save(fit(rows, weights), options.out, [path.name for path in options.sets], len(rows))


def save(judge: Judge, out: Path, sets: Sequence[str], questions: int) -> None:
    """Write the weights by name, with what they were fitted on."""
    plain = {**asdict(judge), "sets": list(sets), "questions": questions}
    for name in ("rank", "sure"):
        plain[name] = dict(zip(NAMES, plain[name], strict=True))
    out.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
