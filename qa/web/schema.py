"""What the API takes and gives, as pydantic models: the OpenAPI description is made from them."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from index import Filter
from qa.pipeline import READ
from qa.web.places import MOST
from qa.web.turns import KEPT

Pair = tuple[int, int]


class Filters(BaseModel):
    """Which passages may answer; a field left out allows everything."""

    model_config = ConfigDict(extra="forbid")
    sources: str | list[str] = []
    speakers: str | list[str] = []
    since: datetime.date | None = None
    until: datetime.date | None = None
    metadata: dict[str, str] = {}

    def filter(self) -> Filter:
        """Return it as the index takes it."""
        return Filter(**dict(self))


class Asked(BaseModel):
    """A question, how many passages to read or find, and among which."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(min_length=1, max_length=500)
    k: int = Field(default=READ, ge=1, le=50)
    filters: Filters = Filters()


class AskedMany(BaseModel):
    """Several questions; the replies come as server-sent events in their order."""

    model_config = ConfigDict(extra="forbid")
    questions: list[str] = Field(min_length=1, max_length=200)
    k: int = Field(default=READ, ge=1, le=50)
    filters: Filters = Filters()


class Said(Asked):
    """A question of a conversation; without one a new conversation begins.

    `earlier` are its questions so far, as they were understood: where the server knows the conversation no more, or
    several processes serve, the last of them are asked again.
    """

    conversation: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{20,64}$")
    earlier: list[str] = Field(default=[], max_length=100)


class CitedIn(BaseModel):
    """A place that an answer rests on: the words, their passage, who says them when and where, the file's offsets."""

    text: str = Field(max_length=20_000)
    quote: str = Field(max_length=20_000)
    where: str = Field(max_length=2_000)
    place: str = Field(max_length=2_000)


class TurnIn(BaseModel):
    """A question, what it was taken for, and what was answered."""

    question: str = Field(max_length=2_000)
    understood: str = Field(default="", max_length=2_000)
    text: str = Field(default="", max_length=20_000)
    reason: str = Field(default="", max_length=2_000)
    cited: list[CitedIn] = Field(default=[], max_length=MOST)


class Talk(BaseModel):
    """A conversation to be made a file of: `format` is md or docx."""

    title: str = Field(default="fangtan", max_length=500)
    format: Literal["md", "docx"] = "md"
    turns: list[TurnIn] = Field(min_length=1, max_length=KEPT)


class Judged(BaseModel):
    """What a user says of an answer: `right` is the right one, empty where the documents hold none."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(min_length=1, max_length=500)
    answer: str = Field(default="", max_length=500)
    right: str = Field(default="", max_length=500)


class DocumentOut(BaseModel):
    """A document, without its text."""

    id: str
    source: str
    title: str | None
    date: str | None
    metadata: dict[str, str] = {}


class Listed(DocumentOut):
    """A document of the list: who speaks in it, in how many passages it is searched, and what this copy lost."""

    speakers: list[str]
    passages: int
    lost: list[str]


class TurnOut(BaseModel):
    """Who speaks from `start` to `end`, in code points of the document's text."""

    start: int
    end: int
    speaker: str | None
    role: str


class Whole(Listed):
    """A document with its text and its turns."""

    text: str
    turns: list[TurnOut]


class PassageOut(BaseModel):
    """Where a passage stands, and who says it."""

    passage: Pair
    document: DocumentOut
    speaker: str | None


class HitOut(PassageOut):
    """A passage found; a leg's rank is null where it did not find it."""

    text: str
    score: float
    dense_rank: int | None
    lexical_rank: int | None


class AnswerOut(PassageOut):
    """An answer: spans of the document's text, what belongs to it, who says the same and who says otherwise."""

    text: str
    spans: list[Pair]
    beside: list[Pair]
    verdict: str | None
    confidence: float
    sources: list[PassageOut]
    conflicts: list[PassageOut]


class EvidenceOut(BaseModel):
    """A passage that bears on the question, and the stretches in it that bear most."""

    text: str
    start: int
    end: int
    marks: list[Pair]
    document: DocumentOut
    speaker: str | None
    score: float


class TimingsOut(BaseModel):
    """Milliseconds."""

    search: float
    read: float
    rank: float
    total: float


class ReplyOut(BaseModel):
    """What came of a question, as `fangtan ask --json` prints it."""

    question: str
    understood: str | None
    status: str
    text: str
    confidence: float
    calibrated: bool
    reason: str
    answers: list[AnswerOut]
    passages: list[EvidenceOut]
    timings: TimingsOut


class SaidOut(ReplyOut):
    """A reply with the conversation that it belongs to."""

    conversation: str


class Kept(BaseModel):
    """Whether something was kept."""

    kept: bool


class Removed(BaseModel):
    """The id of a document that was taken out."""

    removed: str


class Added(BaseModel):
    """What became of an added file: its document, or why it was left out."""

    documents: list[DocumentOut]
    left_out: list[str]


class Reason(BaseModel):
    """What is wrong with a request, and where."""

    where: str
    reason: str


class Refused(BaseModel):
    """Why a request was refused."""

    detail: list[Reason] | str
