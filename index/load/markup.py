"""XML of any kind → text: a line a block; who a speech is by stands before it."""

from __future__ import annotations

import re
from typing import Any

from index.errors import InputError
from index.load.html import blocks_of

INLINE = frozenset({"i", "b", "a", "em", "strong", "span", "sub", "sup", "u", "hi", "ref", "abbr", "ruby", "rb"})
SILENT = frozenset({"meta", "link", "guid", "docs", "generator", "language", "id", "ttl", "style", "script", "rt"})
MARKUP = re.compile(r"<(?:p|div|br|span|h\d)\b", re.I)  # kept as characters, as feeds do
SPEECH = frozenset({"speech", "sp", "u"})
BY = ("by", "who", "speaker")


def markup_text(text: str) -> str:
    """Return the words between the tags; raises InputError for what is no XML."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(re.sub(r"<\?xml[^>]{0,200}>", "", text, count=1).strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"its XML is broken ({type(error).__name__}); save it as text") from None
    lines = (" ".join(line.split()) for line in _words(root).splitlines())
    return "\n".join(line for line in lines if line)


def _words(element: Any) -> str:
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    if name in SILENT:
        return ""
    own = element.text or ""
    found = blocks_of(own) if MARKUP.search(own) else own
    found += "".join(_words(child) + (child.tail or "") for child in element)
    if name in INLINE and not element.get("who"):
        return found
    by = next((str(element.get(key)).lstrip("#") for key in BY if element.get(key)), "")
    return f"\n{by}：{found.lstrip()}\n" if by and name in SPEECH else f"\n{found}\n"
