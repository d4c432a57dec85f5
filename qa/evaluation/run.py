"""Ask every question of a set, and score what comes back."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index import Hit, Index, InputError, document_of, load_encoder
from index.encode import Encoder
from qa.answer import QA
from qa.evaluation import squad2
from qa.evaluation.bank import Grade, grade
from qa.evaluation.cases import Case, QuestionSet
from qa.evaluation.outcomes import Outcome, rank_of
from qa.evaluation.scores import exact, overlap
from qa.judge import Judge
from qa.reader import Reader
from qa.records import Reply, Status

Mode = Literal["retrieval", "reader", "open"]
DEEP = 100  # passages ranked for the retrieval metrics


@dataclass(frozen=True, slots=True)
class Models:
    """What answers a set: the encoder for its own texts, the reader, the judge."""

    encoder: Encoder
    reader: Reader
    judge: Judge


def outcomes(questions: QuestionSet, mode: Mode, qa: QA | None, models: Models, *, k: int) -> Iterator[Outcome]:
    """The outcomes in the set's order, as they come.

    `qa` is what is asked, None for the set's own corpus, which is then indexed.
    """
    if mode == "reader":
        return _by_reader(questions, models.reader)
    if questions.rules == "pairs":
        return _by_likeness(questions, models.encoder)
    asked = qa or QA(corpus_index(questions, models.encoder), reader=models.reader, judge=models.judge)
    return _by_qa(questions, asked, k) if mode == "open" else _by_search(questions, asked.index)


def corpus_index(questions: QuestionSet, encoder: Encoder | None = None) -> Index:
    """An index of the set's own texts, each a document whose source is the text's id."""
    documents = (document_of(text, identity) for identity, text in questions.corpus if text.strip())
    return Index.build(documents, encoder=encoder or load_encoder())


def _by_reader(questions: QuestionSet, reader: Reader) -> Iterator[Outcome]:
    """The reader alone, given each question's own context; a margin below 0 means no answer in sets that have such.

    The confidence is the logistic function of the margin: the belief in the span against no answer.
    """
    for case in questions.cases:
        began = time.perf_counter()
        (reading,) = reader.read([(case.question, case.context or "")])
        best = next(iter(reading.best(1)), None)
        ms = 1000 * (time.perf_counter() - began)
        belief = 1 / (1 + math.exp(-max(-50.0, min(50.0, best.margin)))) if best else 0.0
        given = best if best and not (questions.rules == "squad2" and best.margin < 0) else None
        said = given.span.of(reading.text) if given else ""
        graded = _grade(questions, case, said, ())
        yield Outcome(
            case,
            said,
            Status.ANSWERED if given else Status.NOT_FOUND,
            belief,
            graded.em,
            graded.f1,
            None,
            ms,
            document=next((identity for identity, _ in case.relevant), ""),
            passage=reading.text,
            marks=(given.span,) if given else (),
        )


def _by_qa(questions: QuestionSet, qa: QA, k: int) -> Iterator[Outcome]:
    for case in questions.cases:
        chat = qa.chat(k=k)
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
    first = reply.answers[0] if reply.text else None
    items = first.items if first and len(first.spans) > 1 else ()
    said = first.said if first else ""
    graded = _grade(questions, case, said, items)
    return Outcome(
        case,
        said,
        reply.status,
        reply.confidence,
        graded.em,
        graded.f1,
        rank_of(case, ranking),
        ms,
        ranking,
        items,
        reply.reason,
        first.document.source if first else "",
        first.passage.text if first else "",
        tuple(span.move(-first.passage.span.start) for span in first.spans) if first else (),
    )


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
