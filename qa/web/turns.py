"""The turns of a conversation as a browser keeps them, and as the page shows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from index import Passage, Span
from qa.reply import Reply, Status
from qa.web import html
from qa.web.language.page import Texts
from qa.web.language.reasons import reason_in
from qa.web.places import MOST, places

KEPT = 40  # turns of a conversation in the browser's storage
LONGEST = 20_000  # characters of one stored field
LINK = re.compile(r"[0-9a-f]{16}:\d{1,9}-\d{1,9}")
Kind = Literal["proof", "near", "twin", "other"]  # an answer's place, a near one, one that agrees, one that differs


@dataclass(frozen=True, slots=True)
class Cited:
    """A place that a reply rests on: the words, their passage, who says them when and where, and the file's offsets.

    `link` opens the text there (ID:START-END); `marks` are offsets in the passage, an empty one where a figure is lost.
    """

    text: str
    quote: str
    where: str
    place: str
    link: str = ""
    kind: Kind = "proof"
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def file(self) -> str:
        """The file's name."""
        return self.place.rpartition(" [")[0]

    @property
    def source(self) -> str:
        """Who says it when and where, as far as known, then the file."""
        return "，".join(filter(None, (self.where, self.place)))


@dataclass(frozen=True, slots=True)
class Turn:
    """One question as it was typed and as it was understood, the bubble that answered it, and the same in plain words.

    `reason` says why there is no certain answer, in the page's language.
    """

    question: str
    understood: str
    said: str
    text: str
    reason: str = ""
    cited: tuple[Cited, ...] = ()

    @property
    def whole(self) -> str:
        """The question that stands by itself."""
        return self.understood or self.question


def turn_of(question: str, reply: Reply, texts: Texts, *, others: Sequence[str] = ()) -> Turn:
    """Return the turn of a question and its reply; `others` are other ways to put it."""
    lost = reply.status is Status.DAMAGED
    found = [
        _cited(
            one.passage,
            one.marks,
            reply.answers[0].span if lost else one.at,
            "proof" if one.answers else "near",
            lost=lost,
        )
        for one in places(reply)
    ]
    for answer in reply.answers:
        found += [_cited(one, (), one.span, "twin") for one in answer.sources]
        found += [_cited(one, (), one.span, "other") for one in answer.conflicts]
    cited = tuple(found[:MOST])
    said = html.bubble(reply, texts, others)
    return Turn(question, reply.understood, said, reply.text, reason_in(texts, reply.reason), cited)


def _cited(passage: Passage, marks: Sequence[Span], at: Span, kind: Kind, *, lost: bool = False) -> Cited:
    document, start = passage.document, passage.span.start
    shown = [gap for gap in passage.integrity.gaps if passage.span.covers(gap)] if lost else marks
    return Cited(
        "…".join(mark.of(document.text) for mark in marks),
        passage.text,
        html.where(passage, file=False),
        f"{document.source} [{at.start}, {at.end})",
        f"{document.id}:{at.start}-{at.end}",
        kind,
        tuple((one.start - start, one.end - start) for one in shown),
    )


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
    kept = [_place(one) for one in cited[:MOST]]
    question, understood, said, text, reason = plain
    places_ = tuple(one for one in kept if one)
    return Turn(question, understood, said, text, reason, places_) if len(places_) == len(kept) else None


def _place(row: Any) -> Cited | None:
    """Return a place that is kept, its link and marks only as far as they can be ones."""
    plain = _fields(row, ("text", "quote", "where", "place"))
    if plain is None:
        return None
    text, quote, where, place = plain
    link, kind, marks = (row.get(name) for name in ("link", "kind", "marks"))
    pairs = [tuple(one) for one in marks if isinstance(one, (list, tuple))] if isinstance(marks, (list, tuple)) else []
    inside = [one for one in pairs if len(one) == 2 and all(type(at) is int for at in one)]
    return Cited(
        text,
        quote,
        where,
        place,
        link if isinstance(link, str) and LINK.fullmatch(link) else "",
        kind if kind in get_args(Kind) else "proof",
        tuple((start, end) for start, end in inside if 0 <= start <= end <= len(quote)),
    )


def _fields(row: Any, names: Sequence[str]) -> list[str] | None:
    """Return the texts of a JSON object; None where one is missing or over LONGEST."""
    if not isinstance(row, dict) or not row.keys() >= set(names):
        return None
    texts = [row[name] for name in names]
    return texts if all(isinstance(one, str) and len(one) <= LONGEST for one in texts) else None
