"""Ask every question of a set, and score what comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index import Hit, Index, document_of, load_encoder
from index.encode import Encoder
from qa.answer import QA
from qa.evaluate.bank import Grade, grade
from qa.evaluate.scores import exact, overlap
from qa.evaluate.sets import Case, QuestionSet
from qa.reader import Reader, load_reader
from qa.records import Status

Mode = Literal["retrieval", "reader", "open"]
DEEP = 100  # passages ranked for the retrieval metrics


@dataclass(frozen=True, slots=True)
class Asked:
    """One question's outcome: `em` and `f1` in [0, 1], `rank` from 1 of the first relevant text, None where unmeasured.

    `ranking` are the corpus ids found, best first; `ms` is the wall time.
    """

    case: Case
    prediction: str
    status: Status
    confidence: float
    em: float
    f1: float
    rank: int | None
    ms: float
    ranking: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether an answer was given, right or wrong."""
        return self.status is Status.ANSWERED


def ask_all(
    questions: QuestionSet, mode: Mode, qa: QA | None, *, k: int, progress: Callable[[int], object] = lambda _: None
) -> list[Asked]:
    """The outcomes in the set's order; `qa` is what is asked, None for the set's own corpus."""
    ask = {"reader": _by_reader, "open": _by_qa, "retrieval": _by_search}[mode]
    found = []
    for outcome in ask(questions, qa, k):
        found.append(outcome)
        progress(1)
    return found


def corpus_index(questions: QuestionSet, encoder: Encoder | None = None) -> Index:
    """An index of the set's own texts, each a document whose source is the text's id."""
    documents = (document_of(text, identity) for identity, text in questions.corpus if text.strip())
    return Index.build(documents, encoder=encoder or load_encoder())


def _by_reader(questions: QuestionSet, qa: QA | None, _: int) -> Iterator[Asked]:
    """The reader alone, given each question's own context; a margin below 0 means no answer in sets that have such."""
    reader = _reader(qa)
    for case in questions.cases:
        began = time.perf_counter()
        (reading,) = reader.read([(case.question, case.context or "")])
        best = next(iter(reading.best(1)), None)
        ms = 1000 * (time.perf_counter() - began)
        refuse = best is None or (questions.rules == "squad2" and best.margin < 0)
        said = "" if refuse or best is None else best.span.of(reading.text)
        status = Status.NOT_FOUND if refuse else Status.ANSWERED
        graded = _grade(questions, case, said, ())
        yield Asked(case, said, status, best.margin if best else 0.0, graded.em, graded.f1, None, ms)


def _by_qa(questions: QuestionSet, qa: QA | None, k: int) -> Iterator[Asked]:
    qa = qa or QA(corpus_index(questions))
    for case in questions.cases:
        began = time.perf_counter()
        reply = qa.ask(case.question, k=k)
        ms = 1000 * (time.perf_counter() - began)
        ranking = _ranking(reply.hits)
        items = reply.answers[0].items if reply.text and len(reply.answers[0].spans) > 1 else ()
        graded = _grade(questions, case, reply.text, items)
        rank = _rank(case, ranking)
        yield Asked(case, reply.text, reply.status, reply.confidence, graded.em, graded.f1, rank, ms, ranking)


def _by_search(questions: QuestionSet, qa: QA | None, _: int) -> Iterator[Asked]:
    index = qa.index if qa else corpus_index(questions)
    for case in questions.cases:
        began = time.perf_counter()
        ranking = _ranking(index.search(case.question, DEEP))
        ms = 1000 * (time.perf_counter() - began)
        yield Asked(case, "", Status.NOT_FOUND, 0.0, 0.0, 0.0, _rank(case, ranking), ms, ranking)


def _grade(questions: QuestionSet, case: Case, said: str, items: Sequence[str]) -> Grade:
    """By the bank's rules or by CMRC 2018's; without an answer, silence is right (SQuAD 2.0's rule)."""
    if questions.rules == "bank":
        return grade(case, said, items)
    return Grade(exact(said, case.answers), overlap(said, case.answers))


def _ranking(hits: Iterable[Hit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.passage.document.source for hit in hits))


def _rank(case: Case, ranking: Sequence[str]) -> int | None:
    relevant = {identity for identity, graded in case.relevant if graded > 0}
    return next((place for place, identity in enumerate(ranking, 1) if identity in relevant), None)


def _reader(qa: QA | None) -> Reader:
    return qa.reader if qa else load_reader()
