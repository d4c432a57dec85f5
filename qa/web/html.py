"""Questions and replies → the bubbles of the conversation, as HTML in which every character of a text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from index import Filter, Passage, Span
from qa.evidence import Evidence, evidence_of
from qa.records import Answer, Reply, Status
from qa.render import CERTAIN, printable
from qa.rephrase import rephrasings
from qa.web.texts import Texts

SHOWN = 80  # characters of an extract
REPHRASED = 2


def literal(text: str) -> str:
    """Text that neither Markdown nor HTML reads as its own: every mark as a character reference."""
    safe = printable(text).replace("\n", " ")
    return "".join(char if char.isalnum() or char in " ，。、：；" else f"&#{ord(char)};" for char in safe)


def bubble(reply: Reply, texts: Texts) -> str:
    """The reply as it stands in the conversation: what is said, by whom, how sure it is, and links to the proof."""
    if reply.status is Status.ANSWERED:
        parts = _answered(reply, texts)
    elif reply.status is Status.UNSURE:
        parts = [_p("reason", literal(reply.reason)), *_answered(reply, texts), *_others(reply, texts)]
    elif reply.status is Status.DAMAGED:
        parts = _damaged(reply, texts)
    else:
        parts = [_p("reason", literal(reply.reason)), *(_readings(reply, texts) or _others(reply, texts))]
    return f'<div class="reply {reply.status.lower()}">{"".join(parts)}</div>'


def asked(question: str, understood: str, texts: Texts) -> str:
    """The user's question, with what it was taken for where that differs; a click puts that into the box."""
    said = f'<span class="asked">{literal(question)}</span>'
    if not understood:
        return said
    link = (
        f'<a class="understood" href="#edit={quote(understood)}" title="{escape(texts.edit)}">{literal(understood)}</a>'
    )
    return f'{said}<br><span class="note">{literal(texts.understood)}{link}</span>'


def head(texts: Texts) -> str:
    """The page's title and what it promises."""
    return f'<div class="bar"><h1>访谈问答 · fangtan</h1><p>{literal(texts.welcome)}</p></div>'


def welcome(questions: Sequence[str], texts: Texts) -> str:
    """What stands where nothing was asked yet: questions that the documents answer."""
    links = "".join(f'<a class="choice" role="button" href="#ask={quote(one)}">{literal(one)}</a>' for one in questions)
    return f'<div class="reply"><p class="choices">{literal(texts.try_one)}<br>{links}</p></div>' if links else ""


def filtered(where: Filter, texts: Texts) -> str:
    """What the questions are limited to, with a link that lifts it; empty where nothing is."""
    days = (where.since, where.until)
    told = [
        texts.only_documents.format(len(where.sources)) if where.sources else "",
        texts.only_speakers.format("、".join(where.speakers)) if where.speakers else "",
        texts.only_days.format(*(day or "…" for day in days)) if any(days) else "",
    ]
    said = " · ".join(filter(None, told))
    label = f"{said}；{texts.everywhere}"
    link = f'<a class="chip unsure" role="button" href="#unfilter=" aria-label="{escape(label)}">{literal(said)} ×</a>'
    return f'<p role="status">{link}</p>' if said else ""


def note(text: str) -> str:
    """One line that a screen reader says."""
    return f'<p role="status" class="note">{literal(text)}</p>'


def cite(passage: Passage, span: Span, label: str, *, kind: str = "cite") -> str:
    """A link that opens the document at the span; it holds all that is needed, so it lives as long as the document."""
    place = f"{passage.document.id}:{span.start}-{span.end}"
    name = literal(passage.document.title or passage.document.source)
    return f'<a class="{kind}" href="#cite={place}" title="{name}">{label}</a>'


def where(passage: Passage) -> str:
    """Speaker, date and title of a passage, those that are known."""
    document = passage.document
    title = document.title if (document.title or "《").startswith("《") else f"《{document.title}》"
    title = title or document.source
    return " · ".join(part for part in (passage.speaker, document.date, title) if part)


def _answered(reply: Reply, texts: Texts) -> list[str]:
    first = reply.answers[0]
    if len(first.spans) > 1:
        each = enumerate(first.spans, 1)
        items = (f"<li>{literal(span.of(first.document.text))} {_number(first, span, at)}</li>" for at, span in each)
        said = f'<ol class="items">{"".join(items)}</ol>'
    else:
        said = _p("answer", f"<strong>{literal(first.line)}</strong>")
    others = [cite(one.passage, one.span, f"[{number}]") for number, one in enumerate(reply.answers, 1)]
    twins = [cite(one, one.span, literal(where(one)), kind="twin") for one in first.sources]
    parts = [said, _p("where", f"{literal(where(first.passage))} {chip(reply, texts)}")]
    if first.conflicts:
        parts.append(_conflicts(first, texts))
    parts.append(_p("cites", f"{' '.join(others)} {_copy(first, texts)}"))
    if twins:
        parts.append(_p("twins", f"{literal(texts.sources)} {'；'.join(twins)}"))
    return parts


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


def _others(reply: Reply, texts: Texts) -> list[str]:
    """What else bears on the question, each a stretch with who says it, and other ways to put the question."""
    found = evidence_of(reply)[len(reply.answers) :]
    extracts = "".join(f"<li>{_extract(one)}</li>" for one in found)
    told = texts.perhaps if reply.answers else texts.nearest
    others = () if reply.answers else rephrasings(reply.understood or reply.question)[:REPHRASED]
    asks = [f'<a class="choice" role="button" href="#ask={quote(one)}">{literal(one)}</a>' for one in others]
    return [
        *([f'<div class="nearest">{literal(told)}<ul>{extracts}</ul></div>'] if found else []),
        *([_p("choices", f"{literal(texts.rephrase)}{''.join(asks)}")] if asks else []),
    ]


def _extract(one: Evidence) -> str:
    span = one.marks[0] if one.marks else one.passage.span
    said = _cut(span.of(one.passage.document.text))
    return f"{cite(one.passage, span, literal(said), kind='near')} {literal(where(one.passage))}"


def _cut(text: str) -> str:
    return f"{text.strip()[:SHOWN]}…" if len(text.strip()) > SHOWN else text.strip()


def _conflicts(answer: Answer, texts: Texts) -> str:
    sides = [_side(answer.line, answer.passage, answer.span)]
    sides += [_side(_cut(one.text), one, one.span) for one in answer.conflicts]
    return f'<div class="conflict"><p>{literal(texts.conflict)}</p>{"".join(sides)}</div>'


def _side(said: str, passage: Passage, span: Span) -> str:
    place = f"{literal(where(passage))} {cite(passage, span, '↗')}"
    return f'<div class="side"><strong>{literal(said)}</strong><br>{place}</div>'


def _number(answer: Answer, span: Span, number: int) -> str:
    return cite(answer.passage, span, f"[{number}]")


def chip(reply: Reply, texts: Texts) -> str:
    """How sure an answer is, in a word, which colour repeats and a figure makes exact."""
    sure = reply.status is Status.ANSWERED
    word, kind = (texts.sure, "sure") if sure else (texts.unsure, "unsure")
    figure = texts.confidence.format(f"{min(reply.confidence, CERTAIN):.0%}")
    return f'<span class="chip {kind}" title="{escape(figure)}">{literal(word)}</span>'


def _copy(answer: Answer, texts: Texts) -> str:
    place = "、".join(f"[{span.start}, {span.end})" for span in answer.spans)
    quotation = f"{answer.text}（{where(answer.passage)}，{answer.document.source} {place}）"
    return f'<a class="copy" role="button" href="#copy={quote(quotation)}">{literal(texts.copy)}</a>'


def _p(kind: str, inner: str) -> str:
    return f'<p class="{kind}">{inner}</p>'
