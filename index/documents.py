"""Documents, their turns and passages, and what a search finds."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from index.errors import InputError
from index.spans import Span


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself, each as a span of its text; None or () where it says nothing."""

    title: Span | None = None
    date: Span | None = None
    publisher: Span | None = None
    authors: tuple[Span, ...] = ()
    editor: Span | None = None
    published: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A text exactly as decoded, and where it came from; equal when id and source are.

    `id` is a short hash of the text, `source` the file's path relative to its folder, `pages` one span a page (PDF),
    or one a line of subtitles with `times` when it is said. Offsets everywhere are code points of `text`.
    """

    id: str
    source: str
    text: str = field(repr=False, compare=False)
    media_type: str = field(default="text/plain", compare=False)
    metadata: Metadata = field(default=Metadata(), repr=False, compare=False)
    pages: tuple[Span, ...] = field(default=(), repr=False, compare=False)
    times: tuple[str, ...] = field(default=(), repr=False, compare=False)

    @property
    def title(self) -> str | None:
        """The title line, if the text has one; of subtitles the file's name."""
        told = self.metadata.title.of(self.text) if self.metadata.title else None
        return self.source.rpartition("/")[2].rpartition(".")[0] if self.times else told

    @property
    def date(self) -> str | None:
        """The day of publication as YYYY-MM-DD, if the text gives it."""
        return self.metadata.published.date().isoformat() if self.metadata.published else None

    @property
    def publisher(self) -> str | None:
        """The paper, agency or site that the text names as its source."""
        return self.metadata.publisher.of(self.text) if self.metadata.publisher else None

    @property
    def author(self) -> str | None:
        """The writers' names, joined by 、."""
        return "、".join(span.of(self.text) for span in self.metadata.authors) or None

    @property
    def editor(self) -> str | None:
        """The editor's name."""
        return self.metadata.editor.of(self.text) if self.metadata.editor else None

    def page_of(self, offset: int) -> int | None:
        """The page number, from 1, that holds the code point at `offset`; None where there are no pages."""
        return None if self.times else self._part_of(offset)

    def time_of(self, offset: int) -> str | None:
        """When the line with the code point at `offset` begins to be said (00:01:02); None for all but subtitles."""
        part = self._part_of(offset) if self.times else None
        return self.times[part - 1] if part else None

    def _part_of(self, offset: int) -> int | None:
        return next((n for n, page in enumerate(self.pages, 1) if offset < page.end), None)


def document_id(text: str) -> str:
    """The first 16 hex digits of the SHA-256 of the text in UTF-8.

    Raises InputError for text with lone surrogates, which no file can hold.
    """
    try:
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
    except UnicodeEncodeError as error:
        raise InputError(
            f"the text holds a lone surrogate at {error.start}, expected Unicode text; decode it again"
        ) from None


Role = Literal["interviewer", "interviewee", "narrator"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's stretch of a document; `question` is the interviewer's turn it replies to."""

    document: Document
    span: Span
    speaker: str | None = None
    role: Role = "narrator"
    question: Span | None = None


Loss = Literal["digits", "marks"]


@dataclass(frozen=True, slots=True)
class Integrity:
    """How far a stretch of text can be trusted.

    `points`: 0 is intact, from 2 on damaged. `lost` says what is gone; `gaps` are the empty spans
    (document offsets) where a figure should stand.
    """

    points: int = 0
    lost: tuple[Loss, ...] = ()
    gaps: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What is searched: some sentences of one turn."""

    document: Document
    span: Span
    turn: Turn
    integrity: Integrity = Integrity()

    @property
    def text(self) -> str:
        """The passage's own characters."""
        return self.span.of(self.document.text)

    @property
    def speaker(self) -> str | None:
        """Who says it, where the text tells."""
        return self.turn.speaker


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: `score` is higher for nearer; ranks count from 1, None where that leg missed it.

    `score` compares the hits of one search only; `dense` (cosine, to 1) and `lexical` (BM25, from 0) are the legs' own.
    """

    passage: Passage
    score: float
    dense_rank: int | None
    lexical_rank: int | None
    dense: float = 0.0
    lexical: float = 0.0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that was not read, with the reason as one sentence."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a folder gave: its documents in path order, and the files left out."""

    documents: Sequence[Document]
    left_out: Sequence[LeftOut] = ()
