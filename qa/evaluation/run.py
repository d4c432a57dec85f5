"""Asks every question of a set, and what came of each."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from index import Document, Hit, Index, InputError, Span, load_encoder
from index.passages import passages_of
from index.protocols import Encoder
from qa.calibration import Calibration
from qa.evaluation.cases import Case, QuestionSet
from qa.evaluation.rules import squad2
from qa.evaluation.rules.bank import Grade, grade
from qa.evaluation.rules.cmrc2018 import exact, overlap
from qa.pipeline import QA
from qa.protocols import Reader
from qa.question import parse_question
from qa.reply import Answer, Reply, Status
from qa.weigh import read, weigh

Mode = Literal["retrieval", "reader", "open"]
DEEP = 100  # passages ranked for the retrieval metrics
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Models:
    """What answers a set: the encoder for its own texts, the reader, the calibration."""

    encoder: Encoder
    reader: Reader
    calibration: Calibration


def outcomes(questions: QuestionSet, mode: Mode, qas: Mapping[str, QA], models: Models, *, k: int) -> Iterator[Outcome]:
    """The outcomes in the set's order, as they come.

    `qas` are asked, by the folders that cases name, the one named "" by all others; without any the set's own corpus is
    indexed.
    """
    if mode == "reader":
        return _by_reader(questions, models)
    if questions.rules == "pairs":
        return _by_likeness(questions, models.encoder)
    own = (
        QA(corpus_index(questions, models.encoder), reader=models.reader, calibration=models.calibration)
        if not qas
        else None
    )
    asked = {"": own} if own else qas
    return _by_qa(questions, asked, k) if mode == "open" else _by_search(questions, next(iter(asked.values())).index)


def corpus_index(questions: QuestionSet, encoder: Encoder | None = None) -> Index:
    """An index of the set's own texts, each a document whose source is the text's id."""
    documents = (Document.from_text(text, identity) for identity, text in questions.corpus if text.strip())
    return Index.build(documents, encoder=encoder or load_encoder())


def _by_reader(questions: QuestionSet, models: Models) -> Iterator[Outcome]:
    """The best candidate of each question's own context; below an even chance there is none in sets that have such."""
    for case in questions.cases:
        began = time.perf_counter()
        passages = passages_of(Document.from_text(case.context or "", case.id))
        asked = parse_question(case.question)
        found = read(asked, [Hit(one, 0.0, None, None) for one in passages], models.reader)
        best = next(iter(weigh(asked, found, models.calibration)), None)
        ms = 1000 * (time.perf_counter() - began)
        given = best if best and not (questions.rules == "squad2" and best.probability < HALF) else None
        said = given.candidate.text if given else ""
        graded = _grade(questions, case, said, ())
        yield Outcome(
            case,
            said,
            Status.ANSWERED if given else Status.NOT_FOUND,
            best.probability if best else 0.0,
            graded.em,
            graded.f1,
            None,
            ms,
            document=next((identity for identity, _ in case.relevant), ""),
            passage=case.context or "",
            marks=(given.candidate.span,) if given else (),
        )


def _by_qa(questions: QuestionSet, qas: Mapping[str, QA], k: int) -> Iterator[Outcome]:
    for case in questions.cases:
        chat = qas[case.folder if case.folder in qas else ""].chat(k=k, where=case.where)
        for question in case.earlier:
            chat.ask(question)
        began = time.perf_counter()
        try:
            reply = chat.ask(case.question)
        except InputError as error:  # too long, say: not answered, and counted
            reply = Reply(case.question, Status.NOT_FOUND, reason=str(error))
        ms = 1000 * (time.perf_counter() - began)
        yield _replied(questions, case, reply, ms)


def _replied(questions: QuestionSet, case: Case, reply: Reply, ms: float) -> Outcome:
    ranking = _ranking(reply.hits)
    first = reply.guess if reply.status is Status.ANSWERED else None
    guess = graded(questions, case, reply.guess)
    said = guess if first else graded(questions, case, None)
    return Outcome(
        case,
        first.said if first else "",
        reply.status,
        reply.confidence,
        said.em,
        said.f1,
        rank_of(case, ranking),
        ms,
        ranking,
        first.items if first and len(first.spans) > 1 else (),
        reply.reason,
        first.document.source if first else "",
        first.passage.text if first else "",
        tuple(span.move(-first.passage.span.start) for span in first.spans) if first else (),
        guess=guess,
    )


def graded(questions: QuestionSet, case: Case, answer: Answer | None) -> Grade:
    """The grade of an answer by the set's rules; None is a refusal."""
    items = answer.items if answer and len(answer.spans) > 1 else ()
    return _grade(questions, case, answer.said if answer else "", items)


def _by_search(questions: QuestionSet, index: Index) -> Iterator[Outcome]:
    for case in questions.cases:
        began = time.perf_counter()
        ranking = _ranking(index.search(case.question, DEEP))
        ms = 1000 * (time.perf_counter() - began)
        rank = rank_of(case, ranking)
        yield Outcome(case, "", Status.NOT_FOUND, 0.0, 0.0, 0.0, rank, ms, ranking, graded=False)


def _by_likeness(questions: QuestionSet, encoder: Encoder) -> Iterator[Outcome]:
    """Each pair's cosine as the confidence that the two say the same."""
    for case in questions.cases:
        began = time.perf_counter()
        one, other = encoder.encode([case.question, case.context or ""], "query")
        ms = 1000 * (time.perf_counter() - began)
        yield Outcome(case, "", Status.NOT_FOUND, float(one @ other), 0.0, 0.0, None, ms, graded=False)


def _grade(questions: QuestionSet, case: Case, said: str, items: Sequence[str]) -> Grade:
    """By the bank's rules, by SQuAD 2.0's where the references have no Chinese character, else by CMRC 2018's."""
    if questions.rules == "bank":
        return grade(case, said, items)
    if questions.rules == "squad2" and squad2.applies(case.question, case.answers):
        return Grade(squad2.exact(said, case.answers), squad2.overlap(said, case.answers))
    return Grade(exact(said, case.answers), overlap(said, case.answers))


def _ranking(hits: Iterable[Hit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.passage.document.source for hit in hits))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question's outcome; `em` and `f1` are in [0, 1].

    `rank` is the first relevant text's, from 1, None where none was found; `ranking` are the corpus ids found, best
    first, None where nothing was searched; `ms` is the wall time, 0 where nothing was timed; `passage` and `marks`
    show where the prediction stands; `graded` is False where only texts were searched for. `guess` grades what was
    answered or offered as unsure, None where no such was asked for.
    """

    case: Case
    prediction: str
    status: Status
    confidence: float
    em: float
    f1: float
    rank: int | None
    ms: float
    ranking: tuple[str, ...] | None = None
    items: tuple[str, ...] = ()
    reason: str = ""
    document: str = ""
    passage: str = ""
    marks: tuple[Span, ...] = ()
    graded: bool = True
    guess: Grade | None = None

    @property
    def answered(self) -> bool:
        """Whether an answer was given, right or wrong."""
        return self.status is Status.ANSWERED


def rank_of(case: Case, ranking: Sequence[str]) -> int | None:
    """The place of the first relevant text, from 1."""
    relevant = {identity for identity, graded in case.relevant if graded > 0}
    return next((place for place, identity in enumerate(ranking, 1) if identity in relevant), None)
