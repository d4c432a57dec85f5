"""Passages and whole documents → HTML: every character is escaped, spans are marked by their offsets."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from index import Document, Passage, Span
from index.load.turns.layout import turns_of
from qa.render import printable
from qa.reply import Reply, Status
from qa.web.documents import facts
from qa.web.html import cite, where
from qa.web.places import places
from qa.web.texts import Texts


def evidence(reply: Reply | None, texts: Texts) -> str:
    """The cards on the right: each answer's passage, those that agree or differ, or else the nearest ones."""
    cards = [] if reply is None else _cards(reply, texts)
    inner = "".join(cards) or f'<p class="empty">{escape(texts.no_evidence)}</p>'
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


def marked(text: str, whole: Span, spans: Sequence[Span], gaps: Sequence[Span] = (), gap: str = "") -> str:
    """A stretch of a text, the characters of `spans` marked, an empty mark at each of `gaps`."""
    cuts = sorted({*(one for one in spans if whole.covers(one)), *(one for one in gaps if whole.covers(one))})
    at, pieces = whole.start, []
    for span in cuts:
        if span.start < at:
            continue
        pieces.append(_text(text[at : span.start]))
        pieces.append(f"<mark>{_text(span.of(text))}</mark>" if len(span) else _gap(gap))
        at = span.end
    return "".join([*pieces, _text(text[at : whole.end])])


def _cards(reply: Reply, texts: Texts) -> list[str]:
    cards: list[str] = []
    for one in places(reply):
        gaps = one.passage.integrity.gaps if reply.status is Status.DAMAGED else ()
        kind = "proof" if one.answers else "near"
        at = reply.answers[0].span if gaps else one.at
        cards.append(_card(one.number, one.passage, one.marks, at, texts, gaps, kind))
    for answer in reply.answers:
        cards += [_card(0, one, (), one.span, texts, kind="twin") for one in answer.sources]
        cards += [_card(0, one, (), one.span, texts, kind="other") for one in answer.conflicts]
    return cards


def _card(
    number: int,
    passage: Passage,
    spans: Sequence[Span],
    at: Span,
    texts: Texts,
    gaps: Sequence[Span] = (),
    kind: str = "proof",
) -> str:
    """One passage, its marks, and a link to the place in the document."""
    head = f'<span class="number">[{number}]</span> ' if number else ""
    link = cite(passage, at, escape(texts.open), kind="open")
    return (
        f'<article class="card {kind}"><p class="meta">{head}{_text(where(passage))}</p>'
        f"<blockquote>{marked(passage.document.text, passage.span, spans, gaps, texts.gap)}</blockquote>"
        f'<p class="links">{link} <span class="file">{_text(passage.document.source)}</span></p></article>'
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
