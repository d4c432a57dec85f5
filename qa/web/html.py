"""Questions and replies → the bubbles of the conversation, as HTML in which every character of a text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from index import Passage, Span
from index.text.printable import printable
from qa.reply import CERTAIN, Answer, Reply, Status
from qa.web.language.page import Texts
from qa.web.language.reasons import reason_in
from qa.web.places import Place, is_open_ended, places

SHOWN = 80  # characters of an extract
EXTRACTS = 3  # sentences offered where why or how is asked


def literal(text: str) -> str:
    """Text that neither Markdown nor HTML reads as its own: every mark as a character reference."""
    safe = printable(text).replace("\n", " ")
    return "".join(char if char.isalnum() or char in " ，。、：；" else f"&#{ord(char)};" for char in safe)


def bubble(reply: Reply, texts: Texts, others: Sequence[str] = ()) -> str:
    """The reply as it stands in the conversation: what is said, by whom, how sure it is, and links to the proof.

    `others` are other ways to put the question, which are answered.
    """
    found = places(reply)
    why = _p("reason", literal(reason_in(texts, reply.reason)))
    if reply.status is Status.ANSWERED:
        parts = _answered(reply, found, texts)
    elif reply.status is Status.UNSURE and is_open_ended(reply):
        parts = [why, _extracts(found[:EXTRACTS]), _p("where", chip(reply, texts))]
    elif reply.status is Status.UNSURE:
        parts = [why, *_answered(reply, found, texts), *_others(reply, found, texts)]
    elif reply.status is Status.DAMAGED:
        parts = _damaged(reply, texts)
    else:
        parts = [why, *(_readings(reply, texts) or _others(reply, found, texts, others))]
    return f'<div class="reply {reply.status.lower()}">{"".join(parts)}</div>'


def tools(at: int, *, answered: bool, last: bool, texts: Texts) -> str:
    """Return what can be done about the answer of turn `at`: copy it whole, judge it, ask again, take it back."""
    names = [("all", texts.copy_all), ("like", texts.good), ("dislike", texts.bad)] if answered else []
    names += [("again", texts.again), ("undo", texts.undo)] if last else []
    links = (f'<a role="button" href="#{name}={at}">{literal(label)}</a>' for name, label in names)
    return f'<p class="tools">{" ".join(links)}</p>'


def asked(question: str, understood: str, texts: Texts) -> str:
    """The user's question, with what it was taken for where that differs; a click puts that into the box."""
    said = f'<span class="asked">{literal(question)}</span>'
    if not understood:
        return said
    link = (
        f'<a class="understood" href="#edit={quote(understood)}" title="{escape(texts.edit)}">{literal(understood)}</a>'
    )
    return f'{said}<br><span class="note">{literal(texts.understood)}{link}</span>'


def welcome(questions: Sequence[str], texts: Texts) -> str:
    """What stands where nothing was asked yet: what the page does, and questions that the documents answer."""
    links = "".join(f'<a class="choice" role="button" href="#ask={quote(one)}">{literal(one)}</a>' for one in questions)
    tried = f'<p class="choices">{literal(texts.try_one)}<br>{links}</p>' if links else ""
    return f'<div class="reply"><p>{literal(texts.welcome)}</p>{tried}</div>'


def note(text: str) -> str:
    """One line that a screen reader says."""
    return f'<p role="status" class="note">{literal(text)}</p>'


def cite(passage: Passage, span: Span, label: str, *, kind: str = "cite") -> str:
    """A link that opens the document at the span; it holds all that is needed, so it lives as long as the document."""
    place = f"{passage.document.id}:{span.start}-{span.end}"
    name = literal(passage.document.title or passage.document.source)
    return f'<a class="{kind}" href="#cite={place}" title="{name}">{label}</a>'


def where(passage: Passage, *, file: bool = True) -> str:
    """Speaker, date and title of a passage, those that are known; with `file` its name in place of a title."""
    document = passage.document
    title = document.title if (document.title or "《").startswith("《") else f"《{document.title}》"
    title = title or (document.source if file else None)
    return " · ".join(part for part in (passage.speaker, document.date, title) if part)


def _answered(reply: Reply, found: Sequence[Place], texts: Texts) -> list[str]:
    first = reply.answers[0]
    own = [one for one in found if one.answers]
    if len(first.spans) > 1:
        items = (f"<li>{literal(one.at.of(first.document.text))} {_number(one)}</li>" for one in own)
        said = f'<ol class="items">{"".join(items)}</ol>'
    else:
        said = _p("answer", f"<strong>{literal(first.line)}</strong>")
    twins = [cite(one, one.span, literal(where(one)), kind="twin") for one in first.sources]
    cites = "" if len(first.spans) > 1 else " ".join(map(_number, own))
    return [
        said,
        _p("where", f"{literal(where(first.passage))} {chip(reply, texts)}"),
        *([_conflicts(first, texts)] if first.conflicts else []),
        _p("cites", f"{cites} {_copy(first, texts)}"),
        *([_p("twins", f"{literal(texts.sources)} {'；'.join(twins)}")] if twins else []),
    ]


def _extracts(found: Sequence[Place]) -> str:
    """Whole sentences, the answering words strong, each with who says it and its number."""
    items = []
    for one in found:
        text, at, pieces = one.passage.document.text, one.sentence.start, []
        for mark in one.marks:
            pieces += [literal(text[at : mark.start]), f"<strong>{literal(mark.of(text))}</strong>"]
            at = mark.end
        said = "".join([*pieces, literal(text[at : one.sentence.end])])
        items.append(f'<li>{said} <span class="where">{literal(where(one.passage))}</span> {_number(one)}</li>')
    return f'<ul class="extracts">{"".join(items)}</ul>'


def _damaged(reply: Reply, texts: Texts) -> list[str]:
    answer = reply.answers[0]
    clause = _with_gaps(answer)
    link = cite(answer.passage, answer.span, "[1]")
    said = f'<blockquote class="clause">{clause}</blockquote>'
    return [_p("reason", literal(texts.lost)), said, _p("where", literal(where(answer.passage))), _p("cites", link)]


def _with_gaps(answer: Answer) -> str:
    """The clause with its gaps drawn by style, its characters as they are."""
    text, at, pieces = answer.document.text, answer.span.start, []
    for gap in answer.passage.integrity.gaps:
        if answer.span.start <= gap.start <= answer.span.end:
            pieces += [literal(text[at : gap.start]), '<span class="gap"></span>']
            at = gap.start
    return "".join([*pieces, literal(text[at : answer.span.end])])


def _readings(reply: Reply, texts: Texts) -> list[str]:
    """One button a reading; empty where there are none."""
    if not reply.answers:
        return []
    buttons = (
        f'<a class="choice" role="button" href="#in={one.document.id}&amp;ask={quote(reply.question)}">'
        f"{literal(one.document.title or one.document.source)}：{literal(one.text)}</a>"
        for one in reply.answers
    )
    return [_p("choices", f"{literal(texts.choose)}{''.join(buttons)}")]


def _others(reply: Reply, found: Sequence[Place], texts: Texts, others: Sequence[str] = ()) -> list[str]:
    """What else bears on the question, each a stretch with who says it, and other ways to put the question."""
    extracts = "".join(f"<li>{_extract(one)}</li>" for one in found if not one.answers)
    asks = [f'<a class="choice" role="button" href="#ask={quote(one)}">{literal(one)}</a>' for one in others]
    head = literal(texts.perhaps if reply.answers else texts.nearest)
    return [
        *([f'<div class="nearest">{head}<ul>{extracts}</ul></div>'] if extracts else []),
        *([_p("choices", f"{literal(texts.rephrase)}{''.join(asks)}")] if asks else []),
    ]


def _extract(one: Place) -> str:
    said = _cut(one.at.of(one.passage.document.text))
    by = f'<span class="where">{literal(where(one.passage))}</span>'
    return f"{cite(one.passage, one.at, literal(said), kind='near')} {by} {_number(one)}"


def _cut(text: str) -> str:
    return f"{text.strip()[:SHOWN]}…" if len(text.strip()) > SHOWN else text.strip()


def _conflicts(answer: Answer, texts: Texts) -> str:
    sides = [_side(answer.line, answer.passage, answer.span)]
    sides += [_side(_cut(one.text), one, one.span) for one in answer.conflicts]
    return f'<div class="conflict"><p>{literal(texts.conflict)}</p>{"".join(sides)}</div>'


def _side(said: str, passage: Passage, span: Span) -> str:
    place = f"{literal(where(passage))} {cite(passage, span, '↗')}"
    return f'<div class="side"><strong>{literal(said)}</strong><br>{place}</div>'


def _number(one: Place) -> str:
    return cite(one.passage, one.at, f"[{one.number}]")


def chip(reply: Reply, texts: Texts) -> str:
    """How sure an answer is, in a word, which colour repeats and a figure makes exact."""
    sure = reply.status is Status.ANSWERED
    word, kind = (texts.sure, "sure") if sure else (texts.unsure, "unsure")
    figure = texts.confidence.format(f"{min(reply.confidence, CERTAIN):.0%}")
    return f'<span class="chip {kind}" title="{escape(figure)}">{literal(word)}</span>'


def _copy(answer: Answer, texts: Texts) -> str:
    place = "、".join(f"[{span.start}, {span.end})" for span in answer.spans)
    source = "，".join(filter(None, (where(answer.passage, file=False), answer.document.source)))
    quotation = f"{answer.text}（{source} {place}）"
    return f'<a class="copy" role="button" href="#copy={quote(quotation)}">{literal(texts.copy)}</a>'


def _p(kind: str, inner: str) -> str:
    return f'<p class="{kind}">{inner}</p>'
