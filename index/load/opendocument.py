"""An OpenDocument text's words in document order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.errors import InputError
from index.load.package import parts_of

MAIN = "content.xml"
SKIPPED = frozenset({"tracked-changes", "annotation", "note-citation", "sequence-decls", "ruby-text"})
MOST_BLANKS = 64  # of one element that stands for several


def opendocument_text(data: bytes) -> str:
    """Return the text, a line a paragraph or table row, cells apart by tabs; deletions and comments are left out.

    Raises InputError where its content is broken.
    """
    from lxml import etree

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        root = etree.fromstring(parts_of(data, [MAIN])[MAIN], parser)
    except (etree.XMLSyntaxError, KeyError) as error:
        raise InputError(f"its OpenDocument content is broken ({type(error).__name__}); save it again") from None
    return "\n".join(_blocks(root))


def _blocks(element: Any) -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name in ("p", "h"):
            yield _words(child)
            for inner in child.iter("{*}note-body", "{*}text-box"):
                yield from _blocks(inner)
        elif name == "table-row":
            yield "\t".join(text for cell in child for text in _cells(cell)).rstrip("\t")
        elif name not in SKIPPED:
            yield from _blocks(child)


def _cells(cell: Any) -> list[str]:
    """Return a cell's text as often as it stands side by side."""
    times = cell.get("{urn:oasis:names:tc:opendocument:xmlns:table:1.0}number-columns-repeated") or "1"
    text = " ".join(filter(None, _blocks(cell)))
    return [text] * min(int(times) if times.isascii() and times.isdigit() else 1, MOST_BLANKS)


def _words(element: Any) -> str:
    """Return a paragraph's characters; notes and boxes are told below it."""
    found = element.text or ""
    for child in element:
        name = _name(child)
        if name == "tab":
            found += "\t"
        elif name == "line-break":
            found += "\n"
        elif name == "s":
            blanks = child.get("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}c") or "1"
            found += " " * min(int(blanks) if blanks.isascii() and blanks.isdigit() else 1, MOST_BLANKS)
        elif name not in SKIPPED and name not in ("note", "text-box"):
            found += _words(child)
        found += child.tail or ""
    return found


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
