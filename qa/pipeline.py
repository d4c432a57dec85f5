"""QA: documents in, replies out. Each stage is called once, from here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from index import Document, Filter, Hit, Index, InputError, Query, load_encoder, read_folder
from index.encoders.bundled import Encoder
from index.query import EVERYTHING
from qa import decide
from qa.about import meant
from qa.calibration import Calibration, load_calibration
from qa.candidates import Candidate, candidates
from qa.chat import Chat
from qa.checks import CHECKS, Check
from qa.damage import losses
from qa.pieces import pieces_of
from qa.question import Question, parse_question
from qa.ranker import ScoredCandidate, ranked
from qa.reader.bundled import Reader, load_reader
from qa.reply import Reply, Status, Timings
from qa.synonyms import in_words_of

READ = 4  # passages read for a question
WEIGHED = 128  # candidates, the best by score


class QA:
    """Questions about an index's documents, answered in their own words; safe to use from many threads.

    Raises InputError for an empty or over-long question, never for one that has no answer.
    """

    def __init__(
        self,
        index: Index,
        *,
        reader: Reader | None = None,
        calibration: Calibration | None = None,
        checks: Sequence[Check] = CHECKS,
    ) -> None:
        self.index = index
        self.reader = reader or load_reader()
        self.calibration = calibration or load_calibration()
        self.checks = tuple(checks)

    def __repr__(self) -> str:
        return f"QA({self.index!r})"

    @classmethod
    def from_folder(cls, folder: Path | str, *, encoder: Encoder | None = None) -> QA:
        """Read a folder (or one file) and index it in memory; files that cannot be read are left out."""
        return cls.from_documents(read_folder(Path(folder)).documents, encoder=encoder)

    @classmethod
    def from_documents(cls, documents: Iterable[Document], *, encoder: Encoder | None = None) -> QA:
        """Index documents in memory."""
        return cls(Index.build(documents, encoder=encoder or load_encoder()))

    @classmethod
    def open(cls, path: Path | str, *, encoder: Encoder | None = None) -> QA:
        """A saved index; raises StoreError's kinds as Index.open does."""
        return cls(Index.open(path, encoder=encoder))

    def ask(self, question: str, *, k: int = READ, where: Filter = EVERYTHING) -> Reply:
        """The reply to one question; see ask_many."""
        return self.ask_many([question], k=k, where=where)[0]

    def ask_many(
        self,
        questions: Iterable[str],
        *,
        k: int = READ,
        where: Filter = EVERYTHING,
        progress: Callable[[int], object] = lambda _: None,
    ) -> list[Reply]:
        """The replies in order; the `k` nearest passages of each question are read.

        `progress` is told 1 after each question.
        """
        replies = []
        for text in questions:
            replies.append(self._reply(parse_question(text), k, where))
            progress(1)
        return replies

    def chat(self, *, k: int = READ, where: Filter = EVERYTHING) -> Chat:
        """A conversation, in which questions may lean on earlier ones."""
        return Chat(self, k=k, where=where)

    def search(self, query: str, k: int = 10, *, where: Filter = EVERYTHING) -> list[Hit]:
        """The `k` nearest passages without reading them; the query's synonyms are searched for too."""
        return self._hits(parse_question(query), k, where)

    def explain(self, reply: Reply) -> list[ScoredCandidate]:
        """Every candidate that was weighed for the reply, best first, the rejected ones last with their reasons."""
        return list(reply.candidates)

    def _reply(self, question: Question, k: int, where: Filter) -> Reply:
        started = time.perf_counter()
        if not isinstance(k, int) or k < 1:
            raise InputError(f"k is the number of passages to read, at least 1, got {k!r}")
        if question.field and (reply := self._about(question, k, where)):
            return reply
        hits = self._hits(question, k, where)
        searched = time.perf_counter()
        found = read(question, hits, self.reader)
        done_reading = time.perf_counter()
        scored = weigh(question, found, self.calibration, self.checks)
        lost = next(iter(losses(question, hits)), None)
        reply = decide.by_candidates(question, hits, scored, lost, self.calibration, holds=self._holds(where))
        ended = time.perf_counter()
        spent = Timings(
            *(1000 * x for x in (searched - started, done_reading - searched, ended - done_reading, ended - started))
        )
        calibrated = self.calibration.fits(self.reader.fingerprint, self.index.encoder.fingerprint)
        among = "所选" if where != EVERYTHING and reply.reason.startswith("材料") else ""
        reason = among + reply.reason
        return replace(reply, reason=reason, candidates=tuple(scored), calibrated=calibrated, timings=spent)

    def _about(self, question: Question, k: int, where: Filter) -> Reply | None:
        """The reply to a question about a document; about the one that the question describes, where several fit."""
        reply = decide.by_metadata(question, self._allowed(where))
        if reply and reply.status is Status.AMBIGUOUS:
            return decide.by_metadata(question, meant(question, self._hits(question, k, where))) or reply
        return reply

    def _hits(self, question: Question, k: int, where: Filter) -> list[Hit]:
        return self.index.search(Query(question.variants[0], question.variants), k, where=where)

    def _holds(self, where: Filter) -> Callable[[str], bool]:
        """Return whether a word stands somewhere in what may answer; beyond a filter nothing counts."""
        return self.index.holds if where == EVERYTHING else lambda _: False

    def _allowed(self, where: Filter) -> list[Document]:
        if where == EVERYTHING:
            return list(self.index.documents)
        return list(dict.fromkeys(passage.document for passage in self.index.passages if where.allows(passage)))


def read(question: Question, hits: Sequence[Hit], reader: Reader) -> list[Candidate]:
    """Return the candidates of all that is read, each piece asked in its own words (GDP as 生产总值)."""
    pieces = [piece for hit in hits for piece in pieces_of(question.text, hit)]
    asked = [in_words_of(question.text, piece.heads + piece.text) for piece in pieces]
    readings = reader.read([(text, one.context, one.text) for text, one in zip(asked, pieces, strict=True)])
    return [one for piece, reading in zip(pieces, readings, strict=True) for one in candidates(piece, reading)]


def weigh(
    question: Question, found: Sequence[Candidate], calibration: Calibration, checks: Sequence[Check] = ()
) -> list[ScoredCandidate]:
    """Return the best candidates by expected F1, the first with what speaks against it, rejected ones last."""
    best = sorted(found, key=lambda one: -one.score)[:WEIGHED]
    rejected = [_reason(question, one, [check for check in checks if check.rejects]) for one in best]
    scored = ranked(best, rejected, temperature=calibration.temperature)
    first = [replace(one, doubted_because=_reason(question, one.candidate, checks)) for one in scored[:1]]
    return [*first, *scored[1:]]


def _reason(question: Question, candidate: Candidate, checks: Sequence[Check]) -> str | None:
    return next((said for check in checks if (said := check.reason(question, candidate))), None)
