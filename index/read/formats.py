"""Files → text: one function a format, each returning the text and its page spans."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from index.read.decode import decode
from index.records import InputError, Span

MOST_MEMBERS = 1_000
MOST_UNPACKED = 50_000_000
MOST_CONTROLS = 0.01
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
TERMINAL = tuple("。！？!?；;：:”」』）)…")
FULL_LINE = 0.75
SHORT_ARTICLE = 200
ASIDE = ("script", "style", "nav", "footer", "header", "aside", "noscript", "template", "title")
BLOCKS = (
    "p",
    "div",
    "br",
    "li",
    "tr",
    "td",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "blockquote",
)


@dataclass(frozen=True, slots=True)
class Content:
    """A file's text, its media type and, for PDF, one span a page."""

    text: str
    media_type: str
    pages: tuple[Span, ...] = ()


def extract(data: bytes, suffix: str) -> Content:
    """The content of a file by what its bytes are, and by `suffix` (".md") where bytes cannot tell.

    Raises InputError with the reason for anything unreadable.
    """
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _docx(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("it is an encrypted or old Office file; save it as an open .docx")
    text = decode(data).text
    if len(CONTROL.findall(text)) > MOST_CONTROLS * len(text):
        raise InputError("it is binary, not text; give txt, md, html, docx or pdf")
    if suffix in {".html", ".htm", ".xhtml"}:
        try:
            return Content(_article(text), "text/html")
        except Exception as error:  # the parsers raise many kinds for markup that is none
            raise InputError(f"its HTML cannot be parsed ({type(error).__name__}); save it as text") from None
    return Content(text, "text/markdown" if suffix in {".md", ".markdown"} else "text/plain")


def _article(markup: str) -> str:
    import trafilatura  # 0.4 s, for web pages only

    body = trafilatura.extract(markup, include_comments=False) or ""
    if len(body) < SHORT_ARTICLE:  # too little for it to tell an article from the rest
        body = _all_text(markup)
    meta = trafilatura.extract_metadata(markup)
    title = meta.title if meta else None  # its date may be a guess, so only what the page says counts
    return f"{title}\n{body}" if title and title not in body[:500] else body


def _all_text(markup: str) -> str:
    """The page's text where no article stands out, a line a block; scripts, menus and footers left out."""
    from lxml import html

    try:
        root = html.fromstring(f"<html><body>{markup}</body></html>")
    except ValueError:  # an XML declaration with an encoding, which a decoded text must not have
        root = html.fromstring(re.sub(r"<\?xml[^>]*>", "", markup))
    for element in root.iter(*ASIDE):
        element.clear(keep_tail=True)
    for element in root.iter(*BLOCKS):
        element.tail = "\n" + (element.tail or "")
        element.text = "\n" + (element.text or "")
    lines = (" ".join(line.split()) for line in root.text_content().splitlines())
    return "\n".join(line for line in lines if line)


def _docx(data: bytes) -> Content:
    import docx
    from docx.table import Table

    _check_package(data)
    try:
        blocks = docx.Document(io.BytesIO(data)).iter_inner_content()
        lines = [
            "\n".join("\t".join(cell.text for cell in row.cells) for row in block.rows)
            if isinstance(block, Table)
            else block.text
            for block in blocks
        ]
    except Exception as error:  # the package raises KeyError, ValueError, lxml's and its own errors alike
        raise InputError(f"its Word content is broken ({type(error).__name__}); save it again as .docx") from None
    return Content("\n".join(lines), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


def _check_package(data: bytes) -> None:
    """Refuse, before any parser runs, archives that are no Word file, too large unpacked or hold a DOCTYPE."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            if "word/document.xml" not in package.namelist():
                raise InputError("it is a zip archive without Word content; give txt, md, html, docx or pdf")
            if len(members) > MOST_MEMBERS or sum(item.file_size for item in members) > MOST_UNPACKED:
                raise InputError(
                    f"it unpacks to over {MOST_UNPACKED // 1_000_000} MB or {MOST_MEMBERS} parts; split it"
                )
            parts = [item for item in members if item.filename.endswith((".xml", ".rels"))]
            if any(b"<!DOCTYPE" in package.read(item).replace(b"\0", b"") for item in parts):
                raise InputError("its XML declares a DOCTYPE, which no Word file needs; save it again as .docx")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise InputError("its zip container is broken or encrypted; save it again as .docx") from None


def _pdf(data: bytes) -> Content:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as pdf:
            texts = [_page_text(page.get_textpage().get_text_range()) for page in pdf]
    except pypdfium2.PdfiumError as error:
        why = "encrypted; save it without a password" if "assword" in str(error) else "broken; print it to PDF again"
        raise InputError(f"its PDF content is {why}") from None
    if not any(text.strip() for text in texts):
        raise InputError("its PDF pages hold no text, only pictures; run text recognition on it first")
    pages, at = [], 0
    for text in texts:
        pages.append(Span(at, at + len(text) + 1))
        at += len(text) + 1
    return Content("\n".join(texts) + "\n", "application/pdf", tuple(pages))


def _page_text(raw: str) -> str:
    """A page's lines with those joined that the page's width broke: long, and ending in no mark."""
    lines = [line.strip() for line in raw.replace("\ufffe", "").splitlines()]
    width = max(map(len, lines), default=0)
    text = ""
    for before, line in zip(["", *lines], lines, strict=False):
        wrapped = text and line and len(before) >= FULL_LINE * width and not before.endswith(TERMINAL)
        glue = (" " if before[-1:].isascii() and line[:1].isascii() else "") if wrapped else "\n"
        text += (glue if text else "") + line
    return text
