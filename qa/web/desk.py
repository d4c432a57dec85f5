"""What answers the questions of a page: each in its own conversation, within the visitor's rate; no gradio here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index import Filter, InputError
from qa.reply import Reply, Status
from qa.web import html
from qa.web.examples import Examples
from qa.web.feedback import Feedback
from qa.web.guard import Gate, Rate
from qa.web.language.page import Texts
from qa.web.language.reasons import refusal_in
from qa.web.library import MOST_RESUMED, Library
from qa.web.log import Log
from qa.web.rephrase import rephrasings
from qa.web.turns import Turn, turn_of

LONGEST_QUESTION = 500
REPHRASED = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """The turns after a question, its reply (None where it could not be handled), and why it was not taken now."""

    turns: tuple[Turn, ...]
    reply: Reply | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What answers a page's events."""

    library: Library
    feedback: Feedback
    log: Log
    rate: Rate
    examples: Examples
    gate: Gate

    def ask(
        self,
        question: str,
        turns: Sequence[Turn],
        token: str,
        where: Filter,
        texts: Texts,
        *,
        talk: str = "",
        client: str = "",
    ) -> Asked:
        """The question answered in its conversation; whatever goes wrong becomes a bubble, never an exception."""
        question = question.strip()[: LONGEST_QUESTION + 1]

        def noted(text: str) -> Asked:
            return Asked((*turns, Turn(question, "", _note(text), "", text)))

        begun = self.library.known(token).talk(talk).turns
        replayed = 0 if begun else min(len(turns), MOST_RESUMED)
        if not self.rate.allows(client, cost=1 + replayed):
            return Asked(tuple(turns), refused=texts.too_many)
        with self.gate.entered(client) as room:
            if not room:
                return Asked(tuple(turns), refused=texts.busy)
            try:
                reply = self._reply(question, turns, token, where, talk)
                others = self._others(reply, token, where)
            except InputError as error:
                return noted(refusal_in(texts, str(error)))
            except Exception:  # the box must stay usable whatever happens
                return noted(texts.failed)
        self.log.asked(reply, "chat")
        turn = turn_of(question, reply, texts, others=others)
        return Asked((*turns, turn), reply)

    def _reply(self, question: str, turns: Sequence[Turn], token: str, where: Filter, talk: str) -> Reply:
        visitor = self.library.visitor(token)
        with visitor.lock:
            earlier = [turn.whole for turn in turns]
            return visitor.take_up(talk, earlier, where, anew=not self.library.alone).ask(question)

    def _others(self, reply: Reply, token: str, where: Filter) -> tuple[str, ...]:
        """Other ways to put a question that found nothing, those that are answered."""
        if reply.status is not Status.NOT_FOUND:
            return ()
        qa = self.library.known(token).qa
        tried = rephrasings(reply.understood or reply.question)[:REPHRASED]
        return tuple(one for one in tried if qa.ask(one, where=where).status is Status.ANSWERED)

    def forget(self, token: str, talk: str) -> None:
        """Begin a visitor's conversation anew."""
        self.library.known(token).talks.pop(talk, None)

    def judged(self, turn: Turn, answer: str | None, client: str, *, liked: bool = True) -> bool:
        """Keep what a visitor says of a turn: its own answer is right or wrong (None), or another is right.

        An empty answer says that the documents hold none. Returns whether it was kept.
        """
        if not self.rate.allows(client):
            return False
        if answer is None and not liked:
            return self.feedback.dislike(turn.whole, turn.text)
        right = turn.text if answer is None else answer
        return self.feedback.keep(turn.whole, right, wrong="" if answer is None else turn.text)


def _note(text: str) -> str:
    return f'<div class="reply note"><p class="reason">{html.literal(text)}</p></div>'
