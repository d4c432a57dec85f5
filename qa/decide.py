"""Verdicts → the reply: answered, damaged, not found or ambiguous, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index import Document, Hit
from index.integrity import damage
from index.words import fold
from qa.agree import OTHER_MEASURE
from qa.ambiguity import readings
from qa.count import count_agrees
from qa.coverage import missing
from qa.damage import Loss, losses
from qa.judge import Judge, Verdict
from qa.metadata import CHINESE, headed, stated
from qa.polar import by_clause
from qa.question import Question
from qa.records import Answer, Reply, Status, Timings
from qa.twins import answer_of, whole

PLAIN = re.compile(r"[^\w]")  # copies lose marks
SPEAKS_OF_IT = 0.5  # share of the question that a damaged clause must hold
COPIES = 5  # copies of a document of which the least damaged answers
NEARER = 0.1  # by how much it must hold more than the best answer's sentence


def by_metadata(question: Question, documents: Sequence[Document]) -> Reply | None:
    """The reply to a question about the documents themselves; None where no document states the field."""
    assert question.field
    if question.field == "heading":
        documents = headed(question, documents)
    answers = stated(documents, question.field, question.text)
    if fitting := [answer for answer in answers if count_agrees(question.text, len(answer.spans)) > 0]:
        answers = fitting
    values = {PLAIN.sub("", fold(answer.text)) for answer in answers}
    if not answers:
        return None
    if len(values) > 1:
        reason = f"{len(answers)} 篇材料各有{CHINESE[question.field]}，请指明是哪一篇"
        return Reply(question.text, Status.AMBIGUOUS, tuple(answers), reason=reason)
    best = min(answers[:COPIES], key=lambda answer: damage(answer.document.text))
    return Reply(question.text, Status.ANSWERED, (best,), confidence=best.confidence)


def by_verdicts(
    question: Question, hits: Sequence[Hit], verdicts: Sequence[Verdict], judge: Judge, timings: Timings
) -> Reply:
    """The reply that the best verdict and the damaged clauses nearest to the question allow."""
    if question.kind == "yesno":
        return _polar(question, hits, timings)
    asks = any(char.isalnum() for char in question.text)  # marks and emoji alone ask for nothing
    fitting = [verdict for verdict in verdicts if asks and verdict.against is None]
    best = fitting[0] if fitting else None
    lost = next(iter(losses(question, hits)), None)
    if lost and _speaks_more(lost, best, judge.threshold):
        if copy := whole(lost, fitting):
            # It is as near to the question as the clause that would be quoted, so sure enough to be said.
            answer = answer_of(replace(copy, confidence=max(copy.confidence, judge.threshold)), fitting)
            return Reply(question.text, Status.ANSWERED, (answer,), tuple(hits), "", answer.confidence, timings=timings)
        clause = Answer((lost.clause,), lost.hit.passage, 0.0)
        reason = f"材料提到了，但这份文本丢失了数字：「{clause.text}」"
        return Reply(question.text, Status.DAMAGED, (clause,), tuple(hits), reason, timings=timings)
    if several := readings(question, fitting, judge):
        answers = tuple(answer_of(one, []) for one in several.verdicts)
        return Reply(question.text, Status.AMBIGUOUS, answers, tuple(hits), several.reason, timings=timings)
    if best is None or best.confidence < judge.threshold:
        confidence = best.confidence if best else 0.0
        reason = _why(question, hits, verdicts)
        return Reply(question.text, Status.NOT_FOUND, (), tuple(hits), reason, confidence, timings=timings)
    answer = answer_of(best, fitting[1:])
    return Reply(question.text, Status.ANSWERED, (answer,), tuple(hits), "", answer.confidence, timings=timings)


def _polar(question: Question, hits: Sequence[Hit], timings: Timings) -> Reply:
    """是 or 否 with the clause that decides it."""
    found = by_clause(question, hits)
    if found is None:
        return Reply(question.text, Status.NOT_FOUND, (), tuple(hits), _why(question, hits, ()), timings=timings)
    answer = Answer((found.clause,), found.hit.passage, found.held, verdict=found.verdict)
    return Reply(question.text, Status.ANSWERED, (answer,), tuple(hits), "", found.held, timings=timings)


def _speaks_more(lost: Loss, best: Verdict | None, threshold: float) -> bool:
    """Whether the damaged clause is nearer to the question than anything that could be answered."""
    if lost.coverage < SPEAKS_OF_IT:
        return False
    return best is None or best.confidence < threshold or lost.coverage > best.signals.sentence + NEARER


def _why(question: Question, hits: Sequence[Hit], verdicts: Sequence[Verdict]) -> str:
    if not any(char.isalnum() for char in question.text):
        return "这里没有问题可以回答，请写出要问什么"
    if not hits:
        return "没有可检索的段落，请检查材料或筛选条件"
    titles = dict.fromkeys(hit.passage.document.title or "" for hit in hits)
    gone = missing(question.terms, "\n".join([*titles, *(hit.passage.text for hit in hits)]))
    named = {word for group in question.measures for word in group.words}
    reason = max(verdicts, key=lambda verdict: verdict.score).against if verdicts else None
    if reason and not (reason == OTHER_MEASURE and any(term.text in named for term in gone)):
        return reason
    if gone:
        return "材料里没有提到" + "、".join(f"「{term.text}」" for term in gone[:3])
    return "材料提到了相关内容，但没有足够把握的答案"
