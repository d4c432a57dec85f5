"""A conversation: follow-up questions are completed from what was asked and answered before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index import Filter, Span
from index.query import EVERYTHING
from index.words import simplify
from qa.ellipsis import REST, Asked, completed
from qa.question import parse_question
from qa.records import Answer, Reply, Status

if TYPE_CHECKING:
    from qa.pipeline import QA

HE = re.compile(r"他们?|她们?|这个人|这位|该人")
MOST_TURNS = 40
WHO = re.compile(r"^(?:那|这|这话|这句话|那句话)?是?谁(?:说|讲|提|回答)的?[呢？?]*$")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was completed, and its reply."""

    asked: Asked
    reply: Reply


class Chat:
    """One conversation about an index's documents; not to be shared between threads."""

    def __init__(self, qa: QA, *, k: int, where: Filter = EVERYTHING) -> None:
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
        asked = completed(self._named(plain), self.turns[-1].asked if self.turns else None)
        reply = self.qa.ask(asked.question, k=self.k, where=self.where)
        if REST.search(plain):
            reply = self._without_given(reply)
        changed = asked.question != simplify(plain)
        reply = replace(reply, question=question, understood=asked.question if changed else reply.understood)
        self._keep(Turn(asked, reply))
        return reply

    def _keep(self, turn: Turn) -> None:
        """Keep the last turns: a conversation that goes on all day must not grow all day."""
        self.turns = [*self.turns[1 - MOST_TURNS :], turn]

    def _named(self, question: str) -> str:
        """The question with 他 as the person last named or speaking."""
        said = self._said()
        if said is None or not HE.search(question) or REST.search(question):
            return question
        person = said.text if parse_question(self.turns[-1].asked.question).answer_type == "person" else said.speaker
        return HE.sub(person, question, count=1) if person else question

    def _said(self) -> Answer | None:
        """The last answer given."""
        return next((turn.reply.answers[0] for turn in reversed(self.turns) if turn.reply.text), None)

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
