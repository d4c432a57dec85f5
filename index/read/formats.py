"""Files → text: one function a format, each returning the text and its page spans."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.read.decode import decode
from index.read.html import page_text
from index.read.pdf import page_text as pdf_page_text
from index.read.subtitles import SUFFIXES as SUBTITLES
from index.read.subtitles import TIMED, subtitle_text
from index.read.word import word_text
from index.records import InputError, Span

JUNK, BEFORE_PDF = 1024, bytes(range(128, 256)) + b" \t\r\n\0"  # before a PDF's first characters
MOST_CONTROLS = 0.01
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Content:
    """A file's text, its media type; for PDF one span a page, for subtitles one a line and when it is said."""

    text: str
    media_type: str
    pages: tuple[Span, ...] = ()
    times: tuple[str, ...] = ()


def extract(data: bytes, suffix: str) -> Content:
    """The content of a file by what its bytes are, and by `suffix` (".md") where bytes cannot tell.

    Raises InputError with the reason for anything unreadable.
    """
    if (begins := data.find(b"%PDF-", 0, JUNK)) >= 0 and not data[:begins].strip(BEFORE_PDF):
        return _pdf(data[begins:])
    if data.startswith(b"PK\x03\x04"):
        return Content(word_text(data), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("it is an encrypted or old Office file; save it as an open .docx")
    text = decode(data).text
    if len(CONTROL.findall(text)) > MOST_CONTROLS * len(text):
        raise InputError("it is binary, not text; give txt, md, html, docx, pdf or srt")
    if suffix in {".html", ".htm", ".xhtml"}:
        try:
            return Content(page_text(text), "text/html")
        except Exception as error:  # the parsers raise many kinds for markup that is none
            raise InputError(f"its HTML cannot be parsed ({type(error).__name__}); save it as text") from None
    if suffix in SUBTITLES or TIMED.match(text):
        words, lines, times = subtitle_text(text)
        return Content(words, "text/vtt" if suffix == ".vtt" else "application/x-subrip", lines, times)
    return Content(text, "text/markdown" if suffix in {".md", ".markdown"} else "text/plain")


def _pdf(data: bytes) -> Content:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as pdf:
            texts = [pdf_page_text(page.get_textpage()) for page in pdf]
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
