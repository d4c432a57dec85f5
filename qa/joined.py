"""Replies to simpler questions → the reply to the one that was asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from index import Hit, Span
from index.words import fold
from qa.judge import Verdict
from qa.lexicon import synonyms
from qa.parts import Parts
from qa.polar import DOWN, UP, by_change, by_level
from qa.polar import Verdict as Polar
from qa.quantity import Quantity, quantities
from qa.question import Question
from qa.records import Answer, Reply, Status
from qa.twins import answer_of

NEAR = 30  # characters before a figure that may tell its direction


def joined(question: Question, parts: Parts, replies: Sequence[Reply]) -> Reply:
    """The reply that the replies to the parts amount to; one part without an answer leaves the whole without."""
    if failed := next((reply for reply in replies if reply.status is not Status.ANSWERED), None):
        return replace(failed, question=question.text, reason=f"「{failed.question}」：{failed.reason}")
    answers = [reply.answers[0] for reply in replies]
    hits = tuple(dict.fromkeys(hit for reply in replies for hit in reply.hits))
    confidence = min(answer.confidence for answer in answers)
    if parts.way == "each":
        return _reply(question, _listed(answers, confidence), hits)
    figures = [_figure(answer) for answer in answers]
    if any(figure is None or figure.value is None for figure in figures) or len({_kind(one) for one in figures}) > 1:
        reason = "两个数字的单位不同，不能比较"
        return Reply(question.text, Status.NOT_FOUND, (), hits, reason, confidence)
    first, second = (_signed(answer, figure) for answer, figure in zip(answers, figures, strict=True))
    if first == second and not parts.polar:
        return Reply(question.text, Status.AMBIGUOUS, tuple(answers), hits, "两者相同", confidence)
    wins = (first > second) == parts.more and first != second
    order = [0, 1] if wins else [1, 0]
    if parts.polar:
        verdict: Polar = "是" if wins else "否"
        return _reply(question, [replace(answers[0], verdict=verdict, confidence=confidence), answers[1]], hits)
    winner, loser = (answers[at] for at in order)
    named = _named(winner, parts.names[order[0]])
    return _reply(question, [replace(winner, spans=(named,), beside=winner.spans, confidence=confidence), loser], hits)


def beside(reply: Reply, verdicts: Sequence[Verdict], answer: Answer, taken: Collection[Span]) -> Reply:
    """A part's reply from the sentence that answers another part, where that holds a figure left for it."""
    near = [
        one
        for one in verdicts
        if one.against is None
        and one.candidate.quantity
        and one.candidate.hit.passage.document == answer.document
        and one.candidate.sentence.covers(answer.span)
        and not any(one.candidate.span.overlaps(span) for span in taken)
    ]
    if not near:
        return reply
    best = max(near, key=lambda one: (one.confidence, one.score))
    return replace(reply, status=Status.ANSWERED, answers=(answer_of(best, []),), confidence=best.confidence, reason="")


def by_figure(question: Question, asked: Reply, *, level: bool) -> Reply | None:
    """是 or 否 by the figure of a reply: its value, or the direction told before it; None where neither decides."""
    if asked.status is not Status.ANSWERED:
        return None
    answer = asked.answers[0]
    text = answer.document.text
    before = text[max(0, answer.span.start - NEAR) : answer.span.end]
    verdict = by_level(question.text, answer.text) if level else by_change(question.text, before)
    if verdict is None:
        return None
    moved = answer if level else replace(answer, spans=(_with_direction(text, answer.span),))
    return _reply(question, [replace(moved, verdict=verdict)], asked.hits)


def _reply(question: Question, answers: Sequence[Answer], hits: tuple[Hit, ...]) -> Reply:
    return Reply(question.text, Status.ANSWERED, tuple(answers), hits, "", answers[0].confidence)


def _listed(answers: Sequence[Answer], confidence: float) -> list[Answer]:
    """One answer of all the first document's spans, and those of other documents behind it."""
    first = [answer for answer in answers if answer.document == answers[0].document]
    whole = replace(first[0], spans=tuple(dict.fromkeys(answer.span for answer in first)), confidence=confidence)
    return [whole, *(answer for answer in answers if answer.document != answers[0].document)]


def _figure(answer: Answer) -> Quantity | None:
    return answer.quantity or next(iter(quantities(answer.text)), None)


def _kind(figure: Quantity | None) -> str:
    """What must be the same for two figures to be compared; counts of anything compare."""
    return figure.measure if figure else ""


def _signed(answer: Answer, figure: Quantity | None) -> Decimal:
    """The figure's value, below zero where the words before a share tell of a fall."""
    value = figure.value if figure and figure.value is not None else Decimal(0)
    if figure is None or figure.measure != "percent":
        return value
    before = answer.document.text[max(0, answer.span.start - NEAR) : answer.span.start]
    return -value if by_change("增长", before) == "否" else value


def _named(answer: Answer, name: str) -> Span:
    """Where the text names the winner, nearest before its figure; the figure itself where it does not."""
    text = fold(answer.document.text)
    start = max(answer.passage.span.start - 200, 0)
    for form in sorted((fold(name), *synonyms(fold(name))), key=len, reverse=True):
        behind = text.find(form, answer.span.end, answer.span.end + 12)
        at = behind if behind >= 0 else text.rfind(form, start, answer.span.start)
        if at >= 0:
            return Span(at, at + len(form))
    return answer.span


def _with_direction(text: str, figure: Span) -> Span:
    """The figure with the word before it that tells its direction, where that stands right there."""
    start = max(0, figure.start - 8)
    found = [one for words in (UP, DOWN) for one in words.finditer(text, start, figure.start)]
    last = max(found, key=lambda one: one.end(), default=None)
    return Span(last.start(), figure.end) if last and figure.start - last.end() <= 1 else figure
