"""A Word file's text in document order: what a reader sees when all changes are accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.errors import InputError
from index.load.package import names_of, parts_of

MAIN = re.compile(r"word/document\d*\.xml")
MOST_COLUMNS = 64  # that a cell is taken to be wide
STYLES = "word/styles.xml"
NOTES = ("word/footnotes.xml", "word/endnotes.xml")
# Elements whose content is gone, hidden, or told elsewhere.
SKIPPED = frozenset({"del", "moveFrom", "delText", "instrText", "rt", "rPr", "pPr", "tblPr", "sdtPr", "Fallback"})
MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


def word_text(data: bytes) -> str:
    """Return the text, a line a paragraph or table row, cells apart by tabs.

    Insertions and moved text, content controls, text boxes and notes (below their paragraph) are read; deletions,
    hidden text and what is said of pronunciation are not. Raises InputError with the reason for anything unreadable.
    """
    from lxml import etree

    main = next(name for name in names_of(data) if MAIN.fullmatch(name))
    parts = parts_of(data, (main, STYLES, *NOTES))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    trees = {}
    for name, part in parts.items():
        try:
            trees[name] = etree.fromstring(part, parser)
        except etree.XMLSyntaxError as error:
            if name == main:
                raise InputError(
                    f"its Word content is broken ({type(error).__name__}); save it again as .docx"
                ) from None
    hidden = _hiding(trees.pop(STYLES, None))
    for tree in trees.values():
        _drop_hidden(tree, hidden)
    notes = {
        (_name(note), _value(note, "id")): " ".join(_blocks(note, {}))
        for name in NOTES
        if name in trees
        for note in trees[name]
    }
    return "\n".join(_blocks(trees[main], notes))


def _hiding(styles: Any) -> frozenset[str]:
    """Return the names of the styles that hide text."""
    found = styles.iter("{*}style") if styles is not None else ()
    return frozenset(_value(one, "styleId") for one in found if _vanishes(one))


def _vanishes(element: Any) -> bool:
    """Return whether a run or a style says that its text does not show."""
    return any(_value(one, "val") not in ("0", "false", "off") for one in element.findall("{*}rPr/{*}vanish"))


def _drop_hidden(tree: Any, hiding: frozenset[str]) -> None:
    """Take out the runs that do not show: hidden ones, and a field's instructions with the fields inside these."""
    telling: list[bool] = []  # of each field begun: whether it still says what to show, not what shows
    for run in list(tree.iter("{*}r")):
        for mark in run.findall("{*}fldChar"):
            kind = _value(mark, "fldCharType")
            if kind == "begin":
                telling.append(True)
            elif telling and kind == "separate":
                telling[-1] = False
            elif telling and kind == "end":
                telling.pop()
        styles = {_value(one, "val") for one in run.findall("{*}rPr/{*}rStyle")}
        if (any(telling) or _vanishes(run) or styles & hiding) and run.getparent() is not None:
            run.getparent().remove(run)


Notes = dict[tuple[str, str], str]


def _blocks(element: Any, notes: Notes) -> Iterator[str]:
    """Yield the lines of all paragraphs and tables inside an element."""
    for child in element:
        name = _name(child)
        if name == "p":
            yield from _paragraph(child, notes)
        elif name == "tbl":
            yield from _table(child, notes)
        elif name not in SKIPPED:
            yield from _blocks(child, notes)


def _paragraph(element: Any, notes: Notes) -> Iterator[str]:
    """Yield a paragraph's line, then its text boxes and its notes."""
    yield "".join(_words(element))
    for box in element.iter("{*}txbxContent"):
        if _shows(box, element):
            yield from _blocks(box, notes)
    for kind in ("footnote", "endnote"):
        for reference in element.iter(f"{{*}}{kind}Reference"):
            note = notes.get((kind, _value(reference, "id")))
            if note and _shows(reference, element):
                yield note


def _shows(inner: Any, paragraph: Any) -> bool:
    """Return whether what stands in a paragraph is neither deleted nor hidden, and not in a text box of its own."""
    for parent in inner.iterancestors():
        if parent is paragraph:
            return True
        name = _name(parent)
        if name in SKIPPED or name == "txbxContent":
            return False
    return True


def _words(element: Any) -> Iterator[str]:
    """Yield the characters of a paragraph's runs."""
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in MARKS:
            yield MARKS[name]
        elif name == "f":  # a fraction of a formula
            yield "/".join("".join(_words(part)) for part in child if _name(part) in ("num", "den"))
        elif name not in SKIPPED and name != "txbxContent":
            yield from _words(child)


def _table(element: Any, notes: Notes) -> Iterator[str]:
    """Yield a line a row; tables inside cells follow their row."""
    for row in _under(element, "tr"):
        if row.find("{*}trPr/{*}del") is not None:
            continue
        cells, inner = [], list[str]()
        for cell in _under(row, "tc"):
            merged = cell.find("{*}tcPr/{*}vMerge")
            inside = merged is not None and _value(merged, "val") != "restart"
            lines = [] if inside else [line for one in _under(cell, "p") for line in _paragraph(one, notes)]
            cells.append(" ".join(filter(None, lines)))
            cells += [""] * (_width(cell) - 1)
            for table in _under(cell, "tbl"):
                inner += _table(table, notes)
        yield "\t".join(cells)
        yield from inner


def _width(cell: Any) -> int:
    """Return how many columns a cell is wide."""
    spans = [_value(one, "val") for one in cell.findall("{*}tcPr/{*}gridSpan")]
    return max(1, min(int(spans[0]), MOST_COLUMNS)) if spans and spans[0].isascii() and spans[0].isdigit() else 1


def _under(element: Any, wanted: str) -> Iterator[Any]:
    """Yield the next elements of a name below one, through wrappers such as content controls, not through tables."""
    for child in element:
        name = _name(child)
        if name == wanted:
            yield child
        elif name not in SKIPPED and name not in ("tbl", "tr", "tc", "p"):
            yield from _under(child, wanted)


def _name(element: Any) -> str:
    """Return an element's name without its namespace, of which strict files have another."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _value(element: Any, name: str) -> str:
    """Return an attribute by its local name."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
