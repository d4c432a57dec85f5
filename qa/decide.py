"""Scored candidates → the reply: answered, unsure, ambiguous, damaged or not found, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from index import Document, Hit
from index.load.damage import inspect
from index.text.normalize import normalize
from index.text.tokens import is_noun, known
from qa.about import CHINESE, stated
from qa.answers import answer_of, figure_of, sentence_of
from qa.calibration import Calibration
from qa.candidates import Candidate
from qa.damage import LostFigure
from qa.question import Question
from qa.ranker import ScoredCandidate
from qa.reader.scored import NO_VERDICT
from qa.reply import Answer, Reply, Status
from qa.terms import term_recall, unmatched_terms

PLAIN = re.compile(r"[^\w]")  # copies lose marks
SPEAKS_OF_IT = 0.5  # share of the question that a damaged clause must hold
PLACE = re.compile(r"..[省市县区州镇乡村]$")
SHOWN = 100  # documents that are looked through where they differ
COPIES = 5  # copies of a document of which the least damaged answers
CERTAIN = 0.75  # probability from which 是 or 否 is said
HALF = 0.5  # probability that a question is no yes or no, from which neither is said
RIVAL = 0.5  # how probable another document's answer must be, beside the best one's


def by_metadata(question: Question, documents: Iterable[Document]) -> Reply | None:
    """The reply to a question about the documents themselves; None where no document states the field."""
    assert question.field
    answers: list[Answer] = []
    values: set[str] = set()
    for answer in stated(documents, question.field):
        answers.append(answer)
        values.add(PLAIN.sub("", normalize(answer.text)))
        if len(answers) > SHOWN and len(values) > 1:
            break
    if not answers:
        return None
    if len(values) > 1:
        number = f"{SHOWN}+" if len(answers) > SHOWN else len(answers)
        reason = f"{number} 篇材料各有{CHINESE[question.field]}，请指明是哪一篇"
        return Reply(question.text, Status.AMBIGUOUS, tuple(answers), reason=reason)
    best = min(answers[:COPIES], key=lambda answer: inspect(answer.document.text).whole.points)
    return Reply(question.text, Status.ANSWERED, (best,), confidence=best.confidence)


def by_candidates(
    question: Question,
    hits: Sequence[Hit],
    scored: Sequence[ScoredCandidate],
    lost: LostFigure | None,
    calibration: Calibration,
    *,
    holds: Callable[[str], bool] = lambda _: False,
) -> Reply:
    """Return the reply that the best candidate allows, or a damaged clause that is nearer to the question.

    `holds` tells whether a word stands in documents beyond those of the hits.
    """
    free = [one for one in scored if one.rejected_because is None]
    found = [one.candidate for one in free]
    best = free[0] if free and _asks(question) else None
    sure = best.probability if best else 0.0
    verdict, sure = _verdict(best, sure)
    if lost and sure < calibration.answered and _nearer(question, lost, best):
        clause = Answer((lost.clause,), lost.hit.passage, 0.0)
        reason = f"材料提到了，但这份文本丢失了数字：「{clause.text}」"
        return Reply(question.text, Status.DAMAGED, (clause,), tuple(hits), reason)
    if best is None or sure < calibration.unsure:
        return Reply(question.text, Status.NOT_FOUND, (), tuple(hits), _why(question, hits, scored, holds), sure)
    answer = answer_of(question, best, found, verdict=verdict)
    if best.doubted_because:
        reason = f"{best.doubted_because}，请核对原文"
        return Reply(question.text, Status.UNSURE, (answer,), tuple(hits), reason, min(sure, calibration.answered))
    if sure >= calibration.answered:
        return Reply(question.text, Status.ANSWERED, (answer,), tuple(hits), "", sure)
    if rivals := _rivals(free, calibration):
        answers = (answer, *(answer_of(question, one, found) for one in rivals))
        names = "、".join(dict.fromkeys(one.document.title or one.document.source for one in answers))
        reason = f"几篇材料的数字不同，请指明是哪一篇：{names}"
        return Reply(question.text, Status.AMBIGUOUS, answers, tuple(hits), reason, sure)
    return Reply(question.text, Status.UNSURE, (answer,), tuple(hits), "可能的答案，请核对原文", sure)


def _nearer(question: Question, lost: LostFigure, best: ScoredCandidate | None) -> bool:
    """Return whether a damaged clause speaks of what is asked, and more so than the best candidate's sentence."""
    if best is None or lost.term_recall < SPEAKS_OF_IT:
        return lost.term_recall >= SPEAKS_OF_IT
    text = best.candidate.hit.passage.document.text
    return lost.term_recall > term_recall(question.terms, sentence_of(best.candidate).of(text))


def _asks(question: Question) -> bool:
    """Return whether a question holds anything but marks and emoji."""
    return any(char.isalnum() for char in question.text)


def _verdict(best: ScoredCandidate | None, sure: float) -> tuple[str, float]:
    """Return 是 or 否 where that is asked and certain enough to be said, and how probable the reply is then.

    Otherwise the clause stands for itself, as probable as that it leaves nothing open.
    """
    affirms, denies, leaves_open, not_asked = best.candidate.verdict if best else NO_VERDICT
    if not_asked >= HALF:
        return "", sure
    certain = max(affirms, denies) / (1 - not_asked)
    if certain < CERTAIN:
        return "", sure * (1 - leaves_open / (1 - not_asked))
    return "是" if affirms > denies else "否", sure * certain


def _rivals(free: Sequence[ScoredCandidate], calibration: Calibration) -> list[ScoredCandidate]:
    """Return the first figures of other documents that are about as probable, if together they would be answered."""
    best, rivals = free[0], dict[str, ScoredCandidate]()
    for one in free[1:]:
        other = _figure(one.candidate) not in (None, _figure(best.candidate))
        near = one.probability >= RIVAL * best.probability
        if other and near and one.candidate.hit.passage.document != best.candidate.hit.passage.document:
            rivals.setdefault(one.candidate.hit.passage.document.id, one)
    together = best.probability + sum(one.probability for one in rivals.values())
    return list(rivals.values()) if _figure(best.candidate) and together >= calibration.answered else []


def _figure(candidate: Candidate) -> object | None:
    figure = figure_of(candidate)
    return (figure.value, figure.unit) if figure else None


def _why(
    question: Question, hits: Sequence[Hit], scored: Sequence[ScoredCandidate], holds: Callable[[str], bool]
) -> str:
    """Return the reason, in one sentence, why a question has no answer; what it says of the texts is so."""
    if not _asks(question):
        return "这里没有问题可以回答，请写出要问什么"
    if not hits:
        return "没有可检索的段落，请检查材料或筛选条件"
    first = max(scored, key=lambda one: one.candidate.score, default=None)
    said = (first.rejected_because if first else None) or ""
    if said.startswith(("材料", "这份")):  # of the text as a whole, more than a word that it lacks
        return said
    documents = {hit.passage.document.id: hit.passage.document for hit in hits}.values()
    terms = [term for term in question.terms if _nameable(term.text)]
    whole = normalize("\n".join(f"{one.title or ''}\n{one.text}" for one in documents))
    gone = [term for term in unmatched_terms(terms, whole) if not holds(term.text)]
    here = sorted((term for term in terms if term.text in whole), key=lambda term: -term.weight)
    has = f"材料里有「{here[0].text}」，但" if here else "材料里"
    if gone:
        names = [_compound(question, term.text) for term in gone]
        longest = [name for name in names if not any(name in other for other in names if other != name)]
        return f"{has}没有提到" + "、".join(f"「{name}」" for name in longest[:2])
    doubt = next((one.doubted_because for one in scored if one.doubted_because), None)
    return (f"最接近的{doubt}" if doubt else said) or f"{has}没有找到所问的内容"


def _compound(question: Question, word: str) -> str:
    """Return a word with the one that follows it at once in the question (深度学习): who lacks the one lacks both."""
    text = normalize(question.text)
    behind = text[text.find(word) + len(word) :]
    follows = (term.text for term in question.terms if behind.startswith(term.text) and _nameable(term.text))
    return word + next(follows, "")


def _nameable(word: str) -> bool:
    """Return whether a word can be named in a reason: one of the dictionary, a place or a Latin one, no wrong cut."""
    return word.isascii() or bool(PLACE.search(word)) or (known(word) and is_noun(word))
