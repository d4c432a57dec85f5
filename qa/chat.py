"""A conversation: follow-up questions are completed from what was asked and answered before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from index import Document, Filter, Span
from index.query import EVERYTHING
from index.text.normalize import to_simplified
from index.text.numerals import value_of
from qa.question import parse_question
from qa.reply import Answer, Reply, Status
from qa.rewrite import REST, Asked, rewrite_followup

HE = re.compile(r"他们?|她们?|这个人|这位|该人")
MOST_TURNS = 40
WHO = re.compile(r"^(?:那|这|这话|这句话|那句话)?是?谁(?:说|讲|提|回答)的?[呢？?]*$")
ITEM = re.compile(r"(?:那么?)?第([一二三四五六七八九十\d]{1,3})[个项条点]?(?:呢|是什么|是哪个)?[？?]?")
WHICH = re.compile(r"哪一?个?更?(高|多|大|低|少|小|快|慢|长|短)[些呢？?]*")
BARE = re.compile(r"(他们?|她们?|它们?|这个人|那个人|这个|那个)(?=[呢是为怎如有说的在觉认会能还又也什])")


class Asks(Protocol):
    """What answers the questions of a conversation, once they are whole."""

    @property
    def documents(self) -> Sequence[Document]:
        """The documents that may answer."""

    @property
    def speakers(self) -> frozenset[str]:
        """Who speaks in them."""

    def ask(self, question: str, *, k: int, where: Filter | None) -> Reply:
        """Return the reply to a question that stands by itself."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was completed, and its reply."""

    asked: Asked
    reply: Reply


class Chat:
    """One conversation about an index's documents; not to be shared between threads."""

    def __init__(self, qa: Asks, *, k: int, where: Filter = EVERYTHING) -> None:
        self.qa, self.k, self.where = qa, k, where
        self.turns: list[Turn] = []

    def ask(self, question: str) -> Reply:
        """The reply; its `understood` is the completed question where something was taken over.

        Raises InputError for an empty or over-long question. No list item is given twice when the rest is asked for.
        """
        plain = parse_question(question).text
        if WHO.match(plain):
            reply = self._speaker(plain, self._said())
            frame = self.turns[-1].asked.frame if self.turns else plain
            self._keep(Turn(Asked(plain, frame), reply))
            return reply
        if told := self._recalled(plain):
            return replace(told, question=question)
        asked = rewrite_followup(self._named(plain), self.turns[-1].asked if self.turns else None)
        if back := self._unclear(plain, asked.question):
            return back
        reply = self.qa.ask(asked.question, k=self.k, where=self.where)
        if REST.search(plain):
            reply = self._without_given(reply)
        changed = asked.question != to_simplified(plain)
        reply = replace(reply, question=question, understood=asked.question if changed else reply.understood)
        self._keep(Turn(asked, reply))
        return reply

    def _recalled(self, question: str) -> Reply | None:
        """The reply that earlier answers give by themselves: an item of a list, the greater of two figures."""
        item, last = ITEM.fullmatch(question), self._last()
        said = last.answers[0] if last else None
        if item and last and said and len(said.spans) > 1 and 0 < _whole(item[1]) <= len(said.spans):
            one = replace(said, spans=(said.spans[_whole(item[1]) - 1],))
            return replace(last, answers=(one,), understood=f"{last.understood or last.question}，{question}")
        if compared := WHICH.fullmatch(question):
            return self._greater(question, least=compared[1] in "低少小慢短")
        return None

    def _unclear(self, question: str, asked: str) -> Reply | None:
        """A question back where nothing tells whom or what 他 or 它 means, and several documents may."""
        meant = BARE.match(question)
        one = len(self.where.sources or self.qa.documents) == 1
        if meant is None or one or asked != to_simplified(question):
            return None
        return Reply(question, Status.NOT_FOUND, reason=f"不清楚「{meant[1]}」指的是什么，请写出来再问")

    def _greater(self, question: str, *, least: bool) -> Reply | None:
        """The greater (or least) of the last two figures of one kind; None where there are no two."""
        replies = [turn.reply for turn in self.turns if turn.reply.text and turn.reply.answers[0].quantity][-2:]
        told = [reply.answers[0] for reply in replies]
        values = [one.quantity.value for one in told if one.quantity]
        kinds = {(one.quantity.measure, one.quantity.unit) for one in told if one.quantity}
        if len(told) < 2 or len(kinds) > 1 or None in values or values[0] == values[1]:
            return None
        first = (values[0] < values[1]) == least  # type: ignore[operator]  # no value is None
        best, other = told if first else told[::-1]
        least_sure = min(replies, key=lambda reply: reply.confidence)
        both = "，".join(reply.understood or reply.question for reply in replies)
        return replace(least_sure, answers=(best, other), understood=f"{both}，{question}")

    def _keep(self, turn: Turn) -> None:
        """Keep the last turns: a conversation that goes on all day must not grow all day."""
        self.turns = [*self.turns[1 - MOST_TURNS :], turn]

    def _named(self, question: str) -> str:
        """The question with 他 as the person last answered, speaking, or asked of."""
        if not self.turns or not HE.search(question) or REST.search(question):
            return question
        said, before = self._said(), self.turns[-1].asked.question
        person = said and (said.text if parse_question(before).answer_type == "person" else said.speaker)
        if not person:
            person = max((name for name in self.qa.speakers if name in before), key=len, default=None)
        return HE.sub(person, question, count=1) if person else question

    def _said(self) -> Answer | None:
        """The last answer given."""
        return last.answers[0] if (last := self._last()) else None

    def _last(self) -> Reply | None:
        """The last reply with an answer."""
        return next((turn.reply for turn in reversed(self.turns) if turn.reply.text), None)

    @staticmethod
    def _speaker(question: str, said: Answer | None) -> Reply:
        """Who said an answer, as the text names them; not found where it does not, or where there is no answer yet."""
        if said is None:
            return Reply(question, Status.NOT_FOUND, reason="前面还没有答案可以追问")
        turn, text = said.passage.turn, said.document.text
        at = text.find(turn.speaker, turn.span.start, turn.span.start + 40) if turn.speaker else -1
        if not turn.speaker or at < 0:
            return Reply(question, Status.NOT_FOUND, reason="材料没有写明是谁说的")
        named = Answer((Span(at, at + len(turn.speaker)),), said.passage, said.confidence)
        return Reply(question, Status.ANSWERED, (named,), confidence=said.confidence)

    def _without_given(self, reply: Reply) -> Reply:
        """A list without the items already given."""
        given = {item for turn in self.turns if turn.reply.text for item in turn.reply.answers[0].items}
        answer = reply.answers[0] if reply.text else None
        left = tuple(span for span in answer.spans if span.of(answer.document.text) not in given) if answer else ()
        if answer is None or not left:
            return reply
        return replace(reply, answers=(replace(answer, spans=left), *reply.answers[1:]))


def _whole(said: str) -> int:
    return int(said) if said.isdigit() else int(value_of(said) or 0)
