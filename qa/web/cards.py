"""Passages and whole documents → HTML: every character is escaped, spans are marked by their offsets."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from index import Document, Passage, Span
from index.load.turns.layout import turns_of
from index.text.printable import printable
from qa.web.documents import facts
from qa.web.language.page import Texts
from qa.web.turns import Cited


def evidence(cited: Sequence[Cited], texts: Texts) -> str:
    """The cards on the right: each answer's passage, those that agree or differ, or else the nearest ones."""
    inner = "".join(_card(number, one, texts) for number, one in enumerate(cited, 1))
    inner = inner or f'<p class="empty">{escape(texts.no_evidence)}</p>'
    return f'<section aria-label="{escape(texts.evidence)}"><h2>{escape(texts.evidence)}</h2>{inner}</section>'


def document(found: Document | None, span: Span, passages: Sequence[Passage], texts: Texts) -> str:
    """The whole text, turn by turn, with the span marked, below what was understood of it; `passages` are its own."""
    close = f'<button class="close" type="button" aria-label="{escape(texts.close)}">✕</button>'
    if found is None:
        return (
            f'<div class="whole" data-key="gone" tabindex="-1">{close}<p class="empty">{escape(texts.gone)}</p></div>'
        )
    turns = "".join(_turn(found.text, turn.span, turn.speaker, span) for turn in turns_of(found))
    page = found.page_of(span.start)
    place = texts.page.format(page) if page else found.time_of(span.start)
    meta = " · ".join(filter(None, (found.date, found.source if found.title else None, place)))
    return (
        f'<article class="whole" data-key="{found.id}:{span.start}-{span.end}" data-doc="{found.id}" tabindex="-1" '
        f'aria-label="{escape(texts.whole)}"><header>'
        f'<h2>{_text(found.title or found.source)}</h2><p class="meta">{_text(meta)}</p>{close}</header>'
        f"{facts(found, passages, texts)}{turns}</article>"
    )


def marked(text: str, whole: Span, spans: Sequence[Span], gap: str = "") -> str:
    """A stretch of a text, the characters of `spans` marked, an empty mark where a span is empty."""
    at, pieces = whole.start, []
    for span in sorted({one for one in spans if whole.covers(one)}):
        if span.start < at:
            continue
        pieces.append(_text(text[at : span.start]))
        pieces.append(f"<mark>{_text(span.of(text))}</mark>" if len(span) else _gap(gap))
        at = span.end
    return "".join([*pieces, _text(text[at : whole.end])])


def _card(number: int, one: Cited, texts: Texts) -> str:
    """One passage, its marks, and a link to the place in the document."""
    head = f'<span class="number">[{number}]</span> ' if one.kind in ("proof", "near") else ""
    link = f'<a class="open" href="#cite={one.link}">{escape(texts.open)}</a>' if one.link else ""
    marks = [Span(*mark) for mark in one.marks]
    return (
        f'<article class="card {one.kind}"><p class="meta">{head}{_text(one.where or one.file)}</p>'
        f"<blockquote>{marked(one.quote, Span(0, len(one.quote)), marks, texts.gap)}</blockquote>"
        f'<p class="links">{link} <span class="file">{_text(one.file)}</span></p></article>'
    )


def _turn(text: str, turn: Span, speaker: str | None, span: Span) -> str:
    paragraphs, start = [], turn.start
    for line in turn.of(text).split("\n"):
        part = Span(start, start + len(line))
        start += len(line) + 1
        if line.strip():
            inside = Span(max(part.start, span.start), min(part.end, span.end)) if part.overlaps(span) else None
            paragraphs.append(f"<p>{marked(text, part, (inside,) if inside else ())}</p>")
    name = f"<h3>{_text(speaker)}</h3>" if speaker else ""
    return f'<section class="turn">{name}{"".join(paragraphs)}</section>'


def _gap(label: str) -> str:
    return f'<span class="gap" role="img" aria-label="{escape(label)}" title="{escape(label)}"></span>'


def _text(text: str) -> str:
    return escape(printable(text))
