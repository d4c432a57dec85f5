"""The turns of a conversation as a browser keeps them, and as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from qa.reply import Reply
from qa.web import html
from qa.web.places import MOST, places
from qa.web.texts import Texts
from qa.web.translate import reason_in

KEPT = 40  # turns of a conversation in the browser's storage
LONGEST = 20_000  # characters of one stored field


@dataclass(frozen=True, slots=True)
class Cited:
    """A place that a reply rests on: the words, their passage, who says them when and where, and the file's offsets."""

    text: str
    quote: str
    where: str
    place: str

    @property
    def source(self) -> str:
        """Who says it when and where, as far as known, then the file."""
        return "，".join(filter(None, (self.where, self.place)))


@dataclass(frozen=True, slots=True)
class Turn:
    """One question as it was typed and as it was understood, the bubble that answered it, and the same in plain words.

    `reason` says why there is no certain answer, in the page's language; `limits` is the filter, as JSON.
    """

    question: str
    understood: str
    said: str
    text: str
    reason: str = ""
    cited: tuple[Cited, ...] = ()
    limits: str = "null"

    @property
    def whole(self) -> str:
        """The question that stands by itself."""
        return self.understood or self.question


def turn_of(question: str, reply: Reply, texts: Texts, *, others: Sequence[str] = (), limits: str = "null") -> Turn:
    """Return the turn of a question and its reply; `others` are other ways to put it."""
    cited = tuple(
        Cited(
            "…".join(mark.of(one.passage.document.text) for mark in one.marks),
            one.passage.text,
            html.where(one.passage, file=False),
            f"{one.passage.document.source} [{one.at.start}, {one.at.end})",
        )
        for one in places(reply)
    )
    said = html.bubble(reply, texts, others)
    return Turn(question, reply.understood, said, reply.text, reason_in(texts, reply.reason), cited, limits)


def messages(turns: Sequence[Turn], texts: Texts) -> list[dict[str, str]]:
    """Return the turns that are kept as a chat shows them, each answer with what can be done about it."""
    shown: list[dict[str, str]] = []
    turns = turns[-KEPT:]
    for at, turn in enumerate(turns):
        tools = html.tools(at, answered=bool(turn.cited), last=at == len(turns) - 1, texts=texts)
        shown.append({"role": "user", "content": html.asked(turn.question, turn.understood, texts)})
        shown.append({"role": "assistant", "content": turn.said + tools})
    return shown


def stored(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """Return the last turns as the browser keeps them."""
    return [asdict(turn) for turn in turns[-KEPT:]]


def turns_of(value: Any) -> tuple[Turn, ...]:
    """Return the turns that a browser sends back; the malformed and too long are left out: anyone can send anything."""
    rows = value if isinstance(value, list) else []
    return tuple(turn for row in rows[-KEPT:] if (turn := _turn(row)))


def _turn(row: Any) -> Turn | None:
    plain = _fields(row, ("question", "understood", "said", "text", "reason"))
    cited = row.get("cited", []) if plain else None
    if plain is None or not isinstance(cited, (list, tuple)):
        return None
    kept = [_fields(one, ("text", "quote", "where", "place")) for one in cited[:MOST]]
    question, understood, said, text, reason = plain
    places_ = tuple(Cited(*one) for one in kept if one)
    limits = row.get("limits", "null")
    good = None not in kept and isinstance(limits, str) and len(limits) <= LONGEST
    return Turn(question, understood, said, text, reason, places_, limits) if good else None


def _fields(row: Any, names: Sequence[str]) -> list[str] | None:
    """Return the texts of a JSON object; None where one is missing or over LONGEST."""
    if not isinstance(row, dict) or not row.keys() >= set(names):
        return None
    texts = [row[name] for name in names]
    return texts if all(isinstance(one, str) and len(one) <= LONGEST for one in texts) else None
