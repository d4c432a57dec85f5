"""Labelled questions for fitting the judge: asked, with every candidate and what would have been right.

SQuAD-layout sets are asked twice: with all their paragraphs as the corpus, and with the question's own paragraph
taken away, so that it has no answer. Question banks are asked about the documents given with them.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import Filter
from qa.answer import QA, READ
from qa.belief import overlap
from qa.evaluation.cases import Case, QuestionSet
from qa.evaluation.run import corpus_index
from qa.features import NAMES
from qa.judge import Judge, Verdict
from qa.parts import parts_of
from qa.question import understand
from qa.records import Reply, Status

RIGHT = 0.8  # character F1 with a reference from which a candidate is right
WRONG = 0.5  # and below which it is wrong; between them it says part of the answer, or too much
BANK_WEIGHT = 8.0  # questions as people ask them, about whole documents
SEED = 7


@dataclass(frozen=True, slots=True)
class Labelled:
    """One asked question: what could be said, its references (none: it has no answer), and what it counts."""

    question: str
    verdicts: Sequence[Verdict]
    references: tuple[str, ...]
    weight: float = 1.0

    def overlap(self, verdict: Verdict) -> float:
        """The best character F1 of a candidate with a reference; 0 without references."""
        items = verdict.candidate.items
        text = verdict.candidate.hit.passage.document.text
        said = "".join(item.of(text) for item in items) if len(items) > 1 else verdict.candidate.text
        return max((overlap(said, reference) for reference in self.references), default=0.0)


@dataclass(frozen=True, slots=True)
class Source:
    """A set that rows came from: its file's name and sha256, and how many questions it gave."""

    name: str
    sha256: str
    questions: int


def blank() -> Judge:
    """A judge that has no opinion yet."""
    none = (0.0,) * len(NAMES)
    return Judge(none, none, 0.0, 0.0, 0.0)


def rows_of(
    questions: QuestionSet, qa: QA | None, *, most: int, progress: Callable[[int, int], object]
) -> list[Labelled]:
    """At most `most` of a set's questions, asked; those that the judge has no say in are left out.

    `qa` answers sets that bring no texts; its judge should be `blank()`. `progress` is told (done, in all).
    """
    cases = [case for case in questions.cases if _judged(case)]
    random.Random(SEED).shuffle(cases)
    ask = _asked(qa) if qa else _asked_twice(questions)
    rows: list[Labelled] = []
    for done, case in enumerate(cases[:most], 1):
        rows += [row for row in ask(case) if row.verdicts]
        progress(done, len(cases[:most]))
    return rows


def source_of(path: Path, rows: Sequence[Labelled]) -> Source:
    """What is kept of where rows came from."""
    return Source(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), len(rows))


def _judged(case: Case) -> bool:
    """Whether candidates decide the question: not for 是 or 否, document fields, comparisons and follow-ups."""
    if case.earlier:
        return False
    question = understand(case.question)
    return question.kind != "yesno" and question.field is None and parts_of(question.text) is None


def _asked(qa: QA) -> Callable[[Case], Iterator[Labelled]]:
    def ask(case: Case) -> Iterator[Labelled]:
        joined = ("".join(wordings[0] for wordings in case.items),) if case.items else ()
        yield Labelled(case.question, _verdicts(qa, case.question, Filter()), (*case.answers, *joined), BANK_WEIGHT)

    return ask


def _asked_twice(questions: QuestionSet) -> Callable[[Case], Iterator[Labelled]]:
    qa = QA(corpus_index(questions), judge=blank())
    sources = [document.source for document in qa.index.documents]

    def ask(case: Case) -> Iterator[Labelled]:
        yield Labelled(case.question, _verdicts(qa, case.question, Filter()), case.answers)
        own = {identity for identity, _ in case.relevant}
        others = Filter(sources=tuple(one for one in sources if one not in own))
        yield Labelled(case.question, _verdicts(qa, case.question, others), ())

    return ask


def _verdicts(qa: QA, question: str, where: Filter) -> list[Verdict]:
    hits = tuple(qa.search(question, READ, where=where))
    verdicts = qa.explain(Reply(question, Status.NOT_FOUND, hits=hits))
    return [verdict for verdict in verdicts if verdict.against is None]
