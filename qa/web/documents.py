"""The documents as the page lists them, what was understood of each, and what became of uploaded files, as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from urllib.parse import quote

from index import Document, Index, LeftOut, Passage
from index.load.turns.layout import turns_of
from index.text.printable import printable
from qa.web.language.page import Texts
from qa.web.language.reasons import refusal_in
from qa.web.library import MOST_OWN

MOST_SPEAKERS = 4
MOST_ROWS = 500


def listed(index: Index, removable: Callable[[str], bool], private: Callable[[str], bool], texts: Texts) -> str:
    """Return the list to choose documents from: a search field, one row a document, a choice of speaker and days."""
    number = len(index.documents)
    rows = (
        _row(one, passages, removable(one.id), private(one.id), texts)
        for one, passages in sorted(_shown(index, number), key=lambda one: not private(one[0].id))
    )
    names = index.speakers
    everybody = f'<option value="">{escape(texts.everybody)}</option>'
    options = everybody + "".join(f'<option value="{_text(name)}">{_text(name)}</option>' for name in names)
    find = f'<input type="search" class="find" placeholder="{escape(texts.find)}" aria-label="{escape(texts.find)}">'
    inner = f'<ul class="docs">{"".join(rows)}</ul>' if number else f'<p class="empty">{escape(texts.no_documents)}</p>'
    return (
        f'<section aria-label="{escape(texts.documents)}"><h2>{escape(texts.documents)} '
        f'<span class="count">{number}</span></h2>{find}{inner}'
        f'<details class="more"><summary>{escape(texts.who_and_when)}</summary>'
        f'<label>{escape(texts.speaker)}<select class="speaker" aria-label="{escape(texts.speaker)}">{options}'
        f'</select></label><label>{escape(texts.since)}<input type="date" class="since"></label>'
        f'<label>{escape(texts.until)}<input type="date" class="until"></label></details></section>'
    )


def _shown(index: Index, number: int) -> list[tuple[Document, tuple[Passage, ...]]]:
    """Return the documents that are listed, with their passages; where not all are, the last too: a visitor's own."""
    if number <= MOST_ROWS:
        return index.between(0, number)
    return index.between(0, MOST_ROWS - MOST_OWN) + index.between(number - MOST_OWN, number)


def loaded(index: Index, texts: Texts) -> str:
    """Return the page's title and, in a line, what is loaded."""
    span = " – ".join(map(str, index.refresh().days))
    people = texts.people.format(len(index.speakers))
    line = " · ".join(filter(None, (texts.loaded.format(len(index.documents)), people, span)))
    panes = "".join(
        f'<a role="button" class="pane" href="#pane={name}">{escape(label)}</a>'
        for name, label in (("shelf", texts.documents), ("proof", texts.evidence))
    )
    return f'<div class="bar"><h1>访谈问答 · fangtan</h1><p>{escape(line)}</p><nav>{panes}</nav></div>'


def facts(found: Document, passages: Sequence[Passage], texts: Texts) -> str:
    """Return what was understood of a document: its date, publisher, author, speakers, turns and damage."""
    turns = sum(turn.role != "narrator" for turn in turns_of(found))
    told = (
        (texts.date, found.date),
        (texts.publisher, found.publisher),
        (texts.author, found.author),
        (texts.speaker, "、".join(speakers_of(passages)[:MOST_SPEAKERS])),
        (texts.turns, str(turns) if turns else None),
        (texts.integrity, integrity_of(passages, texts)),
    )
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{_text(value)}</dd>" for name, value in told if value)
    return f'<dl class="facts">{rows}</dl><div class="guide"></div>'


def guide(questions: Sequence[str], source: str, texts: Texts) -> str:
    """Return questions that a document answers, as links that ask it alone."""
    links = "".join(f'<a class="choice" role="button" href="#ask={quote(one)}">{_text(one)}</a>' for one in questions)
    return f'<p class="choices" data-source="{_text(source)}">{escape(texts.try_one)}<br>{links}</p>' if links else ""


def summary(documents: Sequence[Document], left_out: Sequence[LeftOut], texts: Texts) -> str:
    """Return how many files were read, and of each other one the reason."""
    reasons = "".join(f"<li>{_text(one.source)}：{_text(reason_of(one, texts))}</li>" for one in left_out)
    told = f"<p>{escape(texts.left_out)}</p><ul>{reasons}</ul>" if reasons else ""
    names = "".join(f"<li>{_text(one.title or one.source)}</li>" for one in documents)
    return f'<div role="status"><p>{escape(texts.read.format(len(documents)))}</p><ul>{names}</ul>{told}</div>'


def reason_of(one: LeftOut, texts: Texts) -> str:
    """Return why a file was left out, in the page's language."""
    return refusal_in(texts, one.reason.removeprefix(f"{one.source} was left out: "))


def removed(document: Document, texts: Texts) -> str:
    """Return that a document was taken out, with a link that brings it back."""
    name = _text(document.title or document.source)
    link = f'<a role="button" href="#restore={document.id}">{escape(texts.undo)}</a>'
    return f'<p role="status" class="note">{escape(texts.removed)} {name} {link}</p>'


def integrity_of(passages: Sequence[Passage], texts: Texts) -> str:
    """Return what the document has lost, in words, with how many places; "intact" where nothing is."""
    gaps = sum(len(one.integrity.gaps) for one in passages if "digits" in one.integrity.lost)
    marks = any("marks" in one.integrity.lost for one in passages)
    lost = [f"{texts.lost_digits} ×{gaps}"] if gaps else []
    return "、".join([*lost, *([texts.lost_marks] if marks else [])]) or texts.intact


def speakers_of(passages: Iterable[Passage]) -> tuple[str, ...]:
    """Return the speakers of the passages, each once, in order."""
    return tuple(dict.fromkeys(passage.speaker for passage in passages if passage.speaker))


def _row(document: Document, passages: Sequence[Passage], removable: bool, private: bool, texts: Texts) -> str:
    name = _text(document.title or document.source)
    speakers = speakers_of(passages)
    more = f" +{len(speakers) - MOST_SPEAKERS}" if len(speakers) > MOST_SPEAKERS else ""
    lost = integrity_of(passages, texts)
    meta = (document.date, "、".join(speakers[:MOST_SPEAKERS]) + more, document.source if document.title else None)
    chips = [texts.private] * private + [lost] * (lost != texts.intact)
    tags = "".join(f' <span class="chip unsure">{escape(one)}</span>' for one in chips)
    button = (
        f'<button type="button" class="remove" aria-label="{escape(texts.remove)} {name}">✕</button>'
        if removable
        else ""
    )
    return (
        f'<li data-id="{document.id}" data-source="{_text(document.source)}" data-date="{document.date or ""}">'
        f'<input type="checkbox" aria-label="{escape(texts.only_in)} {name}"><div>'
        f'<a class="title" href="#cite={document.id}:0-0">{name}</a>{tags}'
        f'<p class="meta">{_text(" · ".join(filter(None, meta)))}</p></div>{button}</li>'
    )


def _text(text: str) -> str:
    return escape(printable(text))
