"""The list of documents as HTML, and what became of uploaded files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from index import Document, Index, LeftOut, Passage
from qa.render import printable
from qa.web.texts import Texts

MOST_SPEAKERS = 4
MOST_ROWS = 500


def listed(index: Index, removable: Callable[[str], bool], private: Callable[[str], bool], texts: Texts) -> str:
    """One row a document: title, file, date, speakers, passages, integrity with its reason, and a button."""
    if not index.documents:
        return f'<p class="empty">{escape(texts.no_documents)}</p>'
    passages: dict[str, list[Passage]] = {}
    for passage in index.passages:
        passages.setdefault(passage.document.id, []).append(passage)
    heads = (texts.title, texts.date, texts.speakers, texts.passages, texts.integrity, "")
    rows = (
        _row(one, passages.get(one.id, []), removable(one.id), private(one.id), texts)
        for one in index.documents[:MOST_ROWS]
    )
    head = "".join(f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in heads)
    caption = escape(texts.documents.format(len(index.documents)))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def named(document: Document) -> str:
    """Return a document as the filter lists it: title, date and file."""
    return " · ".join(part for part in (document.title, document.date, document.source) if part)


def summary(documents: Sequence[Document], left_out: Sequence[LeftOut], texts: Texts) -> str:
    """How many files were read, and of each other one the reason."""
    reasons = "".join(f"<li>{_text(one.source)}：{_text(one.reason)}</li>" for one in left_out)
    told = f"<p>{escape(texts.left_out)}</p><ul>{reasons}</ul>" if reasons else ""
    names = "".join(f"<li>{_text(one.title or one.source)}</li>" for one in documents)
    return f'<div role="status"><p>{escape(texts.read.format(len(documents)))}</p><ul>{names}</ul>{told}</div>'


def integrity_of(passages: Sequence[Passage], texts: Texts) -> str:
    """What the document has lost, in words, with how many places; "intact" where nothing is."""
    gaps = sum(len(one.integrity.gaps) for one in passages if "digits" in one.integrity.lost)
    marks = any("marks" in one.integrity.lost for one in passages)
    lost = [f"{texts.lost_digits} ×{gaps}"] if gaps else []
    return "、".join([*lost, *([texts.lost_marks] if marks else [])]) or texts.intact


def speakers_of(passages: Sequence[Passage]) -> tuple[str, ...]:
    """The speakers of the passages, each once, in order."""
    return tuple(dict.fromkeys(passage.speaker for passage in passages if passage.speaker))


def _row(document: Document, passages: Sequence[Passage], removable: bool, private: bool, texts: Texts) -> str:
    note = f' <span class="chip sure">{escape(texts.private)}</span>' if private else ""
    label = f"{texts.remove} {document.title or document.source}"
    button = (
        f'<button type="button" class="remove" data-id="{document.id}" aria-label="{_text(label)}">'
        f"{escape(texts.remove)}</button>"
    )
    name = f"<strong>{_text(document.title or document.source)}</strong>"
    title = f"{name}{note}<br><small>{_text(document.source)}</small>"
    speakers = speakers_of(passages)
    more = f" +{len(speakers) - MOST_SPEAKERS}" if len(speakers) > MOST_SPEAKERS else ""
    cells = (
        title,
        _text(document.date or "—"),
        _text("、".join(speakers[:MOST_SPEAKERS]) + more or "—"),
        str(len(passages)),
        escape(integrity_of(passages, texts)),
        button if removable else "",
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _text(text: str) -> str:
    return escape(printable(text))
