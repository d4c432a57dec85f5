"""Replies and hits → what a terminal shows, and a line of predictions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from index import Hit, Passage, Span
from index.text.printable import printable
from qa.reply import CERTAIN, Answer, Reply, Status

EXTRACT = 120  # characters shown of what may bear on the question, too
MARK = "bold black on yellow"


def prediction(identity: str, reply: Reply) -> dict[str, Any]:
    """One line of `fangtan predict`: what is answered or, with abstain true, offered as UNSURE."""
    answer = reply.guess
    return {
        "id": identity,
        "answer": answer.said if answer else None,
        "items": list(answer.items) if answer and len(answer.spans) > 1 else None,
        "abstain": reply.status is not Status.ANSWERED,
        "status": str(reply.status),
        "confidence": round(reply.confidence, 4),
        "source": answer.document.source if answer else None,
        "start": answer.span.start if answer else None,
        "end": answer.span.end if answer else None,
    }


def show_reply(reply: Reply) -> Text:
    """The reply for a terminal: the answer, its passage with the answer marked, who said it and where."""
    lines = [Text(printable(reply.guess.line), style="bold")] if reply.guess else []
    lines += [Text(printable(reply.reason), style="yellow")] if reply.reason else []
    for answer in reply.answers:
        lines += [_marked(answer.passage, answer.spans), Text(_where(answer, reply), style="dim")]
        lines += [Text("亦见 " + _source(passage), style="dim") for passage in answer.sources]
        lines += [
            Text("不同 " + _source(passage) + "：" + printable(passage.text), style="red")
            for passage in answer.conflicts
        ]
    others = reply.others
    lines += [Text("最接近的原文：" if not reply.answers else "也可能在这里：", style="yellow")] if others else []
    for one in others:
        said = one.marks[0].of(one.passage.document.text) if one.marks else one.passage.text
        lines += [Text(printable(said[:EXTRACT])).append(f"（{_source(one.passage)}）", style="dim")]
    return Text("\n").join(lines)


def show_hit(hit: Hit, number: int) -> Text:
    """A found passage for a terminal."""
    head = Text(f"{number}. {hit.score:.2f}  {_source(hit.passage)}", style="dim")
    return Text("\n").join([head, Text(printable(hit.passage.text))])


def _marked(passage: Passage, spans: Sequence[Span]) -> Text:
    text, at, line = passage.document.text, passage.span.start, Text()
    for span in sorted(one for one in spans if passage.span.covers(one)):
        line.append(printable(text[at : span.start]))
        line.append(printable(span.of(text)), style=MARK)
        at = span.end
    return line.append(printable(text[at : passage.span.end]))


def _where(answer: Answer, reply: Reply) -> str:
    start, document = answer.span.start, answer.document
    place = f"第{page}页" if (page := document.page_of(start)) else document.time_of(start) or ""
    parts = [_source(answer.passage), place, f"[{start}, {answer.span.end})"]
    return " · ".join(
        [part for part in parts if part] + ([f"置信度 {min(reply.confidence, CERTAIN):.2f}"] if reply.guess else [])
    )


def _source(passage: Passage) -> str:
    document = passage.document
    title = f"《{document.title}》" if document.title else None
    return printable(" · ".join(part for part in (passage.speaker, document.date, title, document.source) if part))
