"""A web page's text: its title, its date, and the article, or the page's own blocks where those hold more speakers."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from index.text.tables import LONGEST

SHORT_ARTICLE = 200
MOST_COLUMNS = 256  # up to which a cell may be wide, or reach down from above
MOST_ROWS = 65_534  # that a cell may reach over; also what 0, all rows of its group, is taken for
CELL = "\ue000"  # stands between cells while blanks are put in order
ASIDE = ("script", "style", "nav", "footer", "header", "aside", "noscript", "template", "title")
BLOCKS = (
    "p", "div", "br", "li", "dt", "dd", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
    "blockquote", "figcaption",
)  # fmt: skip
LABEL = re.compile(r"^\W{0,4}[\w·《》（） ]{1,16}[：:]", re.M)
SITE = re.compile(r"\s*[-_|–—｜]+\s*[^-_|–—｜]{2,16}$")
STAMP = re.compile(r"(?:19|20)\d\d[-年/.]\d{1,2}[-月/.]\d{1,2}日?(?: \d\d:\d\d)?")
BEGINNING, HEAD = 15, 200  # characters of an article that tell where it stands, and before it
DATES = ("//meta[@property='article:published_time']/@content", "//meta[@name='publishdate']/@content",
         "//time/@datetime")  # fmt: skip


def page_text(markup: str) -> str:
    """Return the page's title, its date where the article does not say it, and its text, a line a block."""
    import trafilatura  # 0.4 s, for web pages only

    root = _parsed(markup)
    title, told = _title(root), next((str(found[0]) for path in DATES if (found := root.xpath(path))), "")
    body = trafilatura.extract(markup, include_comments=False) or ""
    blocks = _blocks(root)
    if len(body) < SHORT_ARTICLE or _voices(blocks) > _voices(body):
        body = blocks
    date = told[:16].replace("T", " ") or _beside(blocks, body)
    head = [one for one in (title, date) if one and one[:10] not in body[:500]]
    return "\n".join([*head, body])


def _beside(blocks: str, body: str) -> str:
    """Return the date that the page shows right before the article; "" where there is none."""
    at = blocks.find(body[:BEGINNING])
    dates = STAMP.findall(blocks, max(0, at - HEAD), at) if at > 0 else []
    return str(dates[-1]) if dates else ""


def _voices(text: str) -> int:
    """Return how many lines begin with a label that other lines begin with, too."""
    return sum(count for count in Counter(LABEL.findall(text)).values() if count > 1)


def _parsed(markup: str) -> Any:
    from lxml import html

    plain = re.sub(r"<\?xml[^>]{0,200}>", "", markup)  # with an encoding, which a decoded text must not have
    return html.fromstring(f"<html><body>{plain}</body></html>", parser=html.HTMLParser(huge_tree=True))


def _title(root: Any) -> str:
    """Return the page's title: its only first heading, what it tells others, or its window's without the site."""
    first = [" ".join(one.text_content().split()) for one in root.iter("h1")]
    if len(first) == 1 and first[0]:
        return first[0]
    told = root.xpath("//meta[@property='og:title']/@content")
    window = " ".join(root.findtext(".//title", "").split())
    return str(told[0]).strip() if told else SITE.sub("", window)


def blocks_of(markup: str) -> str:
    """Return all text of a page or a part of one, a line a block or row of short cells, these apart by tabs.

    Scripts, menus and footers are left out.
    """
    return _blocks(_parsed(markup))


def _cells(row: Any, covered: dict[int, int]) -> list[str]:
    """Return a row's cells; an empty one where a cell is wide, or reaches down from above.

    `covered` tells for each column how many rows a cell still reaches down, and is brought up to date.
    """
    cells = _reached(0, covered)
    for cell in row.iterchildren("td", "th"):
        wide = min(_told(cell, "colspan") or 1, max(1, MOST_COLUMNS - len(cells)))
        high = min(_told(cell, "rowspan"), MOST_ROWS) or MOST_ROWS
        covered.update(dict.fromkeys(range(len(cells), len(cells) + wide), high - 1))
        cells += [" ".join(cell.text_content().split()), *[""] * (wide - 1)]
        cells += _reached(len(cells), covered)
    return cells


def _reached(at: int, covered: dict[int, int]) -> list[str]:
    """Return empty cells for the columns from `at` on that a cell of a row above covers."""
    found: list[str] = []
    while covered.get(at + len(found), 0) > 0:
        covered[at + len(found)] -= 1
        found.append("")
    return found


def _told(cell: Any, name: str) -> int:
    """Return how many columns or rows a cell says it takes, 1 where it does not say."""
    told = str(cell.get(name) or "")
    return int(told[:6]) if told.isascii() and told.isdigit() else 1


def _blocks(root: Any) -> str:
    for element in root.iter(*ASIDE):
        element.clear(keep_tail=True)
    for element in root.iter(*BLOCKS):
        element.tail = "\n" + (element.tail or "")
        element.text = "\n" + (element.text or "")
    covered: dict[Any, dict[int, int]] = {}
    for row in root.iter("tr"):
        cells = _cells(row, covered.setdefault(row.getparent(), {}))
        if len(cells) > 1 and all(len(cell) <= LONGEST for cell in cells) and row.find(".//table") is None:
            row.clear(keep_tail=True)
            row.text = "\n" + CELL.join(cells)
    lines = ("\t".join(" ".join(cell.split()) for cell in line.split(CELL)) for line in root.text_content().split("\n"))
    return "\n".join(line for line in lines if line.strip())
