"""Files → text: one function a format, each returning the text and its page spans."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.errors import InputError
from index.extras import extras_named
from index.load.encoding import decode
from index.load.epub import CONTAINER, epub_text
from index.load.html import page_text
from index.load.mail import mail_text
from index.load.markup import markup_text
from index.load.opendocument import MAIN as OPENED
from index.load.opendocument import opendocument_text
from index.load.package import BEGINS, names_of, parts_of
from index.load.pdf import page_of, texts_of
from index.load.sheets import csv_rows, table_text, workbook_text
from index.load.subtitles import SUFFIXES as SUBTITLES
from index.load.subtitles import TIMED, subtitle_text
from index.load.word import MAIN as WORD
from index.load.word import word_text
from index.spans import Span

KINDS = "txt, md, html, xml, docx, odt, rtf, pdf, epub, eml, xlsx, csv or srt"
OFFICE = "vnd.openxmlformats-officedocument"
ARCHIVES: tuple[tuple[re.Pattern[str], str, Callable[[bytes], str]], ...] = (
    (WORD, f"{OFFICE}.wordprocessingml.document", word_text),
    (re.compile(r"xl/workbook\.xml"), f"{OFFICE}.spreadsheetml.sheet", workbook_text),
    (re.compile(OPENED), "vnd.oasis.opendocument.text", opendocument_text),
    (re.compile(CONTAINER), "epub+zip", epub_text),
)
OLD_OFFICE, RICH = b"\xd0\xcf\x11\xe0", b"{\\rtf"
PAGE = re.compile(r"\s*(?:<!doctype html|<html)", re.I)
JUNK, BEFORE_PDF = 1024, bytes(range(128, 256)) + b" \t\r\n\0"  # before a PDF's first characters
MOST_CONTROLS = 0.01
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Content:
    """A file's text, its media type; for PDF one span a page, for subtitles one a line and when it is said."""

    text: str
    media_type: str = "text/plain"
    pages: tuple[Span, ...] = ()
    times: tuple[str, ...] = ()


def extract(data: bytes, suffix: str) -> Content:
    """The content of a file by what its bytes are, and by `suffix` (".md") where bytes cannot tell.

    Raises InputError with the reason for anything unreadable.
    """
    try:
        with extras_named():
            return _extract(data, suffix)
    except InputError:
        raise
    except Exception as error:  # the libraries that read formats raise many kinds for what is none
        raise InputError(f"its content is broken ({type(error).__name__}); save it again, or as text") from None


def _extract(data: bytes, suffix: str) -> Content:
    if (begins := data.find(b"%PDF-", 0, JUNK)) >= 0 and not data[:begins].strip(BEFORE_PDF):
        return _pdf(data[begins:])
    if data.startswith(BEGINS):
        return _archive(data)
    if data.startswith(OLD_OFFICE):
        raise InputError("it is an encrypted or old Office file (.doc, .xls); save it as an open .docx or .xlsx")
    if data.startswith(RICH):
        return Content(_rich(data), "application/rtf")
    if suffix == ".eml":
        return Content(mail_text(data), "message/rfc822")
    text = decode(data).text
    if len(CONTROL.findall(text)) > MOST_CONTROLS * len(text):
        raise InputError(f"it is binary, not text; give {KINDS}")
    return _written(text, suffix)


def _written(text: str, suffix: str) -> Content:
    """Return the content of a file that is text."""
    if suffix in {".html", ".htm", ".xhtml"} or (suffix not in {".md", ".markdown"} and PAGE.match(text)):
        return Content(page_text(text), "text/html")
    if suffix == ".xml":
        return Content(markup_text(text), "application/xml")
    if suffix in {".csv", ".tsv"}:
        return Content(table_text(csv_rows(text)), "text/csv")
    if suffix in SUBTITLES or TIMED.match(text):
        words, lines, times = subtitle_text(text)
        return Content(words, "text/vtt" if suffix == ".vtt" else "application/x-subrip", lines, times)
    return Content(text, "text/markdown" if suffix in {".md", ".markdown"} else "text/plain")


def _archive(data: bytes) -> Content:
    """Return the content of a zip archive, by what lies in it."""
    held = set(names_of(data))
    parts_of(data, ())  # within the limits
    for part, kind, read in ARCHIVES:
        if any(part.fullmatch(name) for name in held):
            return Content(read(data), f"application/{kind}")
    raise InputError(f"it is a zip archive without a document; give {KINDS}")


def _rich(data: bytes) -> str:
    from striprtf.striprtf import rtf_to_text

    return str(rtf_to_text(data.decode("latin-1"), errors="replace"))  # type: ignore[no-untyped-call]


def _pdf(data: bytes) -> Content:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as pdf:
            texts = texts_of([page_of(page.get_textpage()) for page in pdf])
    except pypdfium2.PdfiumError as error:
        why = "encrypted; save it without a password" if "assword" in str(error) else "broken; print it to PDF again"
        raise InputError(f"its PDF content is {why}") from None
    if not any(text.strip() for text in texts):
        raise InputError("its PDF pages hold no text, only pictures; run text recognition on it first")
    pages, at = [], 0
    for text in texts:
        pages.append(Span(at, at + len(text)))
        at += len(text)
    return Content("".join(texts), "application/pdf", tuple(pages))
