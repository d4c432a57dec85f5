"""What a question set is made of: cases with their references, and the texts they are asked of."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

from index import Filter, InputError, Span
from index.query import EVERYTHING

SHOWN = 60  # characters of a bad line that are quoted


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is accepted as its answer.

    `answers` empty means that it has none. `context` is the text it is asked of (SQuAD layout) and `spans`
    where the answers stand in it; `relevant` are the ids of corpus texts that count as found, with their
    grade. `items` are accepted wordings of each list item, `verdict` 是 or 否, `wrong` tempting answers
    that are wrong. A pair is its two texts, `question` and `context`, and the `grade` of their likeness.
    `earlier` are the questions of the dialogue before this one; `where` the passages that it is asked of, in the folder
    of documents named `folder` where the set tells.
    """

    id: str
    question: str
    type: str
    answers: tuple[str, ...] = ()
    context: str | None = None
    relevant: tuple[tuple[str, int], ...] = ()
    items: tuple[tuple[str, ...], ...] = ()
    verdict: str | None = None
    wrong: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    grade: int | None = None
    earlier: tuple[str, ...] = ()
    where: Filter = EVERYTHING
    folder: str = ""

    @property
    def answerable(self) -> bool:
        """Whether there is an answer to give."""
        return bool(self.answers or self.items)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Cases in the file's order, the texts they are asked of by id, and the lines that were no case.

    `rules` says how answers are graded: cmrc2018, squad2 (with questions that have no answer), bank,
    retrieval (found texts only) or pairs (likeness only).
    """

    name: str
    cases: tuple[Case, ...]
    corpus: tuple[tuple[str, str], ...] = ()
    bad: tuple[str, ...] = ()
    rules: str = "cmrc2018"


def text_of(path: Path) -> str:
    """A UTF-8 file's text, plain or gzipped; raises InputError where it cannot be read."""
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as UTF-8 text ({type(error).__name__}); save it as UTF-8") from None


def question_of(value: object) -> str:
    """A row's question; ValueError where it is none."""
    question = text_in(value, "question")
    if not question.strip():
        raise ValueError("its question is empty")
    return question


def text_in(value: object, what: str) -> str:
    """A row's text; ValueError where it is none, or cannot be written down."""
    if not isinstance(value, str):
        raise ValueError(f"its {what} is no text")
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise ValueError(f"its {what} holds half a character")
    return value


def texts_in(value: object, what: str) -> tuple[str, ...]:
    """A row's list of texts, empty where it has none; ValueError where it is something else."""
    if not isinstance(value, list | None):
        raise ValueError(f"its {what} are no list of texts")
    return tuple(text_in(one, what) for one in value or ())


def id_of(value: object) -> str:
    """A row's id, a text or a whole number; ValueError where it is neither."""
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise ValueError("its id is neither a text nor a number")
    return str(value)


def why(error: Exception) -> str:
    """What an error says of a row, in a few words."""
    if isinstance(error, KeyError):
        return f"it has no {error}"
    return str(error).splitlines()[0] if isinstance(error, ValueError) else "a field is of the wrong kind"
