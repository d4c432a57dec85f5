"""A conversation as the page keeps it: turns that outlive a reload, questions in, bubbles out; no gradio here."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from index import FangtanError, Filter, InputError
from qa.records import Reply
from qa.web import html
from qa.web.examples import Examples
from qa.web.feedback import Feedback
from qa.web.guard import Gate, Rate
from qa.web.library import MOST_RESUMED, Library
from qa.web.log import Log
from qa.web.texts import Texts

KEPT = 20  # turns in the browser's storage
LONGEST = 20_000  # characters of one stored field
LONGEST_QUESTION = 500


@dataclass(frozen=True, slots=True)
class Turn:
    """One question as it was typed and as it was understood, the bubble that answered it, and its plain answer."""

    question: str
    understood: str
    said: str
    text: str

    @property
    def whole(self) -> str:
        """The question that stands by itself."""
        return self.understood or self.question


@dataclass(frozen=True, slots=True)
class Asked:
    """The turns after a question, and its reply (None where it could not be handled)."""

    turns: tuple[Turn, ...]
    reply: Reply | None


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
        self, question: str, turns: Sequence[Turn], token: str, where: Filter, texts: Texts, *, client: str = ""
    ) -> Asked:
        """The question answered in its conversation; whatever goes wrong becomes a bubble, never an exception."""
        question = question.strip()[: LONGEST_QUESTION + 1]

        def noted(text: str) -> Asked:
            return Asked((*turns, Turn(question, "", _note(text), "")), None)

        replayed = 0 if self.library.known(token).chat.turns else min(len(turns), MOST_RESUMED)
        if not self.rate.allows(client, cost=1 + replayed):
            return noted(texts.too_many)
        with self.gate.entered() as room:
            if not room:
                return noted(texts.busy)
            try:
                reply = self._reply(question, turns, token, where)
            except InputError as error:
                return noted(str(error))
            except Exception:  # the box must stay usable whatever happens
                return noted(texts.failed)
        self.log.asked(reply, "chat")
        return Asked((*turns, Turn(question, reply.understood, html.bubble(reply, texts), reply.text)), reply)

    def _reply(self, question: str, turns: Sequence[Turn], token: str, where: Filter) -> Reply:
        visitor = self.library.visitor(token)
        with visitor.lock:
            visitor.take_up([turn.whole for turn in turns])
            visitor.chat.where = where
            return visitor.chat.ask(question)

    def again(self, turn: Turn, token: str, client: str) -> Reply | None:
        """The reply to a turn of an earlier visit, for its evidence; None where there is no room for it now."""
        with self.gate.entered() as room:
            if not room or not self.rate.allows(client):
                return None
            try:
                return self.library.known(token).qa.ask(turn.whole)
            except FangtanError:
                return None

    def forget(self, token: str) -> None:
        """Begin the visitor's conversation anew."""
        visitor = self.library.known(token)
        visitor.chat = visitor.qa.chat()

    def judged(self, turn: Turn, answer: str | None, client: str) -> bool:
        """Keep what a visitor says of a turn: its own answer is right (None), or another is (empty: there is none).

        Returns whether it was kept.
        """
        if not self.rate.allows(client):
            return False
        right = turn.text if answer is None else answer
        return self.feedback.keep(turn.whole, right, wrong="" if answer is None else turn.text)


def messages(turns: Sequence[Turn], texts: Texts) -> list[dict[str, str]]:
    """The turns as a chat shows them."""
    pairs = ((html.asked(turn.question, turn.understood, texts), turn.said) for turn in turns)
    roles = ("user", "assistant")
    return [{"role": role, "content": said} for pair in pairs for role, said in zip(roles, pair, strict=True)]


def stored(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """The last turns as the browser keeps them."""
    return [asdict(turn) for turn in turns[-KEPT:]]


def turns_of(value: Any) -> tuple[Turn, ...]:
    """The turns that a browser sends back; the malformed and too long are left out: anyone can send anything."""
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    names = ("question", "understood", "said", "text")
    fields = [[str(row[name])[: LONGEST + 1] for name in names] for row in rows if row.keys() >= set(names)]
    return tuple(Turn(*row) for row in fields if max(map(len, row)) <= LONGEST)[-KEPT:]


def filter_of(sources: Sequence[str], speakers: Sequence[str], since: str, until: str) -> Filter:
    """The chat's filter; raises InputError with what is no day."""
    return Filter(tuple(sources or ()), tuple(speakers or ()), _day(since), _day(until))


def _day(text: str) -> datetime.date | None:
    if not (text or "").strip():
        return None
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(text.strip()[:20]) from None


def _note(text: str) -> str:
    return f'<div class="reply note"><p class="reason">{html.literal(text)}</p></div>'
