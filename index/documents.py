"""Documents, their turns and passages, and what a search finds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from index.errors import InputError
from index.spans import Span
from index.text.header import Metadata, describe


@dataclass(frozen=True, slots=True)
class Document:
    """A text exactly as decoded, and where it came from; equal when id and source are.

    `id` is a short hash of the text, `source` the file's path relative to its folder, `pages` one span a page (PDF),
    or one a line of subtitles with `times` when it is said; `extra` are values of your own to filter by. Offsets
    everywhere are code points of `text`.
    """

    id: str
    source: str
    text: str = field(repr=False, compare=False)
    media_type: str = field(default="text/plain", compare=False)
    metadata: Metadata = field(default=Metadata(), repr=False, compare=False)
    pages: tuple[Span, ...] = field(default=(), repr=False, compare=False)
    times: tuple[str, ...] = field(default=(), repr=False, compare=False)
    extra: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_text(cls, text: str, source: str, *, metadata: Mapping[str, str] | None = None) -> Document:
        """Return the document of a text in memory, with what the text says of itself and `metadata` as its `extra`.

        Raises InputError for a text without any character but white space, or with lone surrogates.

        >>> Document.from_text("全县共41亿元。", "a.txt", metadata={"city": "杭州"}).extra["city"]
        '杭州'
        """
        if not isinstance(text, str) or not is_text(source):
            raise InputError(
                f"a document is a text and its source's name, got {text!r:.60} and {source!r}; give two strs"
            )
        if not text.strip():
            raise InputError(f"{source} is empty; give a text with at least one sentence")
        return cls(document_id(text), source, text, metadata=describe(text), extra=values_of(metadata))

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values, without its text."""
        told = {"id": self.id, "source": self.source, "title": self.title, "date": self.date}
        return {**told, **({"metadata": dict(self.extra)} if self.extra else {})}

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


def values_of(metadata: Mapping[str, str] | None) -> dict[str, str]:
    """Return values of one's own, names and texts; raises InputError for others."""
    plain: Any = {} if metadata is None else metadata
    if not isinstance(plain, Mapping) or not all(is_text(one) for pair in plain.items() for one in pair):
        raise InputError(f"metadata is {metadata!r}, expected an object of texts, such as {{'city': '杭州'}}")
    return dict(plain)


def is_text(given: object) -> bool:
    """Return whether this is a text that can be written: a str without lone surrogates."""
    return isinstance(given, str) and not any("\ud800" <= char <= "\udfff" for char in given)


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

    def to_dict(self) -> dict[str, Any]:
        """Return its place, document and speaker as JSON values; offsets are code points of the document's text."""
        place = [self.span.start, self.span.end]
        return {"passage": place, "document": self.document.to_dict(), "speaker": self.speaker}


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: `score` is higher for nearer; ranks count from 1, None where that retriever missed it.

    `score` compares the hits of one search only; `dense` (cosine, to 1) and `lexical` (BM25, from 0) are the two
    retrievers' own.
    """

    passage: Passage
    score: float
    dense_rank: int | None = None
    lexical_rank: int | None = None
    dense: float = 0.0
    lexical: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the passage with its text, score and ranks as JSON values."""
        ranks = {"dense_rank": self.dense_rank, "lexical_rank": self.lexical_rank}
        return {**self.passage.to_dict(), "text": self.passage.text, "score": round(self.score, 4), **ranks}


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
