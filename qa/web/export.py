"""A conversation → a file to keep: Markdown or Word, each answer with the places that it rests on."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from index.extras import extras_named
from index.text.printable import printable
from qa.web.turns import Turn

NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~-]|(?<=\d)\.(?=\s|$))")


def markdown(title: str, turns: Sequence[Turn]) -> str:
    """Return the conversation as Markdown; marks of the texts are escaped."""
    lines = [f"# {_plain(title)}"]
    for turn in turns:
        lines.append(f"## {_plain(turn.question)}")
        lines += [f"*{_plain(turn.understood)}*"] if turn.understood else []
        lines += [f"**{said}**"] if (said := _plain(turn.text)) else []
        lines += [_plain(turn.reason)] if turn.reason else []
        for number, one in enumerate(turn.cited, 1):
            lines.append(f"> {_marked(one.quote, one.text)}\n>\n> \\[{number}\\] {_plain(one.source)}")
    return "\n\n".join(lines) + "\n"


def word(title: str, turns: Sequence[Turn]) -> bytes:
    """Return the conversation as a Word file (.docx)."""
    with extras_named():
        import docx  # 0.1 s, for exports only

    paper = docx.Document()
    paper.add_heading(_shown(title), 0)
    for turn in turns:
        paper.add_heading(_shown(turn.question), 1)
        if turn.understood:
            paper.add_paragraph().add_run(_shown(turn.understood)).italic = True
        if turn.text:
            paper.add_paragraph().add_run(_shown(turn.text)).bold = True
        if turn.reason:
            paper.add_paragraph(_shown(turn.reason))
        for number, one in enumerate(turn.cited, 1):
            quote = paper.add_paragraph(style="Quote")
            before, said, after = _parts(one.quote, one.text)
            quote.add_run(_shown(before))
            quote.add_run(_shown(said)).bold = True
            quote.add_run(_shown(after))
            paper.add_paragraph(_shown(f"[{number}] {one.source}"))
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def _parts(quote: str, said: str) -> tuple[str, str, str]:
    """Return a passage before, at and behind what is said in it."""
    at = quote.find(said) if said else -1
    return (quote[:at], said, quote[at + len(said) :]) if at >= 0 else (quote, "", "")


def _marked(quote: str, said: str) -> str:
    before, middle, after = (_plain(part) for part in _parts(quote, said))
    return f"{before}**{middle}**{after}" if middle else before


def _plain(text: str) -> str:
    """Return a text in one line that Markdown reads as it stands."""
    return MARKUP.sub(r"\\\1", " ".join(printable(text).split()))


def _shown(text: str) -> str:
    return NOT_XML.sub("\ufffd", printable(text)).strip("\n")
