"""Replies and hits → what a terminal or another program reads."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.text import Text

from index import Document, Hit, Passage, Span
from qa.evidence import Evidence, evidence_of, others_of
from qa.reply import Answer, Reply, Status

# Controls and direction marks: they move cursors, ring bells and turn lines around.
UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
CERTAIN = 0.99  # the most that is shown: nothing read by a model is certain
EXTRACT = 120  # characters shown of what may bear on the question, too
MARK = "bold black on yellow"


def printable(text: str) -> str:
    """The text with each control or direction character written out (␛, <U+202E>), others and line ends as they are."""
    return UNSAFE.sub(_visible, text.replace("\r\n", "\n"))


def plain_reply(reply: Reply) -> dict[str, Any]:
    """The reply as JSON values; offsets are code points of the source file's decoded text."""
    return {
        "question": reply.question,
        "understood": reply.understood or None,
        "status": str(reply.status),
        "text": reply.text,
        "confidence": round(reply.confidence, 4),
        "calibrated": reply.calibrated,
        "reason": reply.reason,
        "answers": [_plain_answer(answer) for answer in reply.answers],
        "passages": [_plain_evidence(one) for one in evidence_of(reply)],
        "timings": {name: round(value, 1) for name, value in asdict(reply.timings).items()},
    }


def plain_hit(hit: Hit) -> dict[str, Any]:
    """The hit as JSON values."""
    return {
        **_plain_passage(hit.passage),
        "text": hit.passage.text,
        "score": round(hit.score, 4),
        "dense_rank": hit.dense_rank,
        "lexical_rank": hit.lexical_rank,
    }


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


def dumps(value: object, *, indent: int | None = None) -> str:
    """JSON text in which no control or direction character stands as itself."""
    return UNSAFE.sub(
        lambda found: f"\\u{ord(found.group()):04x}", json.dumps(value, ensure_ascii=False, indent=indent)
    )


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
    others = others_of(reply)
    lines += [Text("最接近的原文：" if not reply.answers else "也可能在这里：", style="yellow")] if others else []
    for one in others:
        said = one.marks[0].of(one.passage.document.text) if one.marks else one.passage.text
        lines += [Text(printable(said[:EXTRACT])).append(f"（{_source(one.passage)}）", style="dim")]
    return Text("\n").join(lines)


def show_hit(hit: Hit, number: int) -> Text:
    """A found passage for a terminal."""
    head = Text(f"{number}. {hit.score:.2f}  {_source(hit.passage)}", style="dim")
    return Text("\n").join([head, Text(printable(hit.passage.text))])


def _plain_answer(answer: Answer) -> dict[str, Any]:
    return {
        "text": answer.text,
        "spans": [_pair(span) for span in answer.spans],
        "beside": [_pair(span) for span in answer.beside],
        "verdict": answer.verdict or None,
        "confidence": round(answer.confidence, 4),
        **_plain_passage(answer.passage),
        "sources": [_plain_passage(passage) for passage in answer.sources],
        "conflicts": [_plain_passage(passage) for passage in answer.conflicts],
    }


def _plain_evidence(one: Evidence) -> dict[str, Any]:
    passage = one.passage
    return {
        "text": passage.text,
        "start": passage.span.start,
        "end": passage.span.end,
        "marks": [_pair(span) for span in one.marks],
        "document": plain_document(passage.document),
        "speaker": passage.speaker,
        "score": round(one.score, 4),
    }


def _plain_passage(passage: Passage) -> dict[str, Any]:
    return {"passage": _pair(passage.span), "document": plain_document(passage.document), "speaker": passage.speaker}


def plain_document(document: Document) -> dict[str, Any]:
    """The document as JSON values, without its text."""
    return {"id": document.id, "source": document.source, "title": document.title, "date": document.date}


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


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


def _visible(found: re.Match[str]) -> str:
    char = found.group()
    if ord(char) < 0x20:
        return chr(0x2400 + ord(char))
    return f"<U+{ord(char):04X}>" if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} else char
