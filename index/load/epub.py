"""An EPUB book's chapters in reading order → text."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import unquote

from index.errors import InputError
from index.load.html import blocks_of
from index.load.package import parts_of

CONTAINER = "META-INF/container.xml"


def epub_text(data: bytes) -> str:
    """Return the title and the chapters, a line a block; raises InputError where the book does not say its chapters."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        container = etree.fromstring(parts_of(data, [CONTAINER])[CONTAINER], parser)
        place = next(container.iter("{*}rootfile")).get("full-path")
        book = etree.fromstring(parts_of(data, [place])[place], parser)
    except (etree.XMLSyntaxError, KeyError, StopIteration) as error:
        raise InputError(f"its EPUB content is broken ({type(error).__name__}); convert it to .docx or .html") from None
    chapters = _chapters(book, posixpath.dirname(place))
    parts = parts_of(data, chapters, plain=False)
    title = next((" ".join("".join(one.itertext()).split()) for one in book.iter("{*}title")), "")
    texts = [blocks_of(part.decode("utf-8", "replace")) for part in parts.values()]
    head = [title] if title and not "".join(texts[:1]).startswith(title) else []
    return "\n".join([*head, *texts])


def _chapters(book: Any, folder: str) -> list[str]:
    """Return the chapters' names in the archive, in reading order."""
    items = {one.get("id"): one.get("href", "") for one in book.iter("{*}item")}
    hrefs = (items.get(one.get("idref"), "") for one in book.iter("{*}itemref"))
    return [posixpath.normpath(posixpath.join(folder, unquote(href))) for href in hrefs if href]
