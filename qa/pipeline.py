"""QA: documents in, replies out. Each stage is called once, from here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict, Unpack

from index import Document, Filter, Hit, Index, InputError, Passage, Query, read_folder
from index.entries import Progress
from index.load.turns.layout import turns_of
from index.protocols import Encoder, Loader, Retriever
from index.query import EVERYTHING, filter_of, whole
from qa import decide
from qa.about import meant
from qa.calibration import Calibration, load_calibration
from qa.chat import Chat
from qa.checks import CHECKS
from qa.damage import losses
from qa.protocols import Check, Ranker, Reader
from qa.question import Question, parse_question
from qa.ranker import ranked
from qa.reader.bundled import load_reader
from qa.reply import Reply, Status, Timings
from qa.weigh import read, weigh

READ = 4  # passages read for a question


class QA:
    """Questions about documents, answered in their own words; safe to use from many threads and in forked children.

    Each part may be another's: see index.protocols and qa.protocols. `threshold` is the probability from which an
    answer is given. Raises InputError for an empty or over-long question, never for one that has no answer.
    """

    def __init__(
        self,
        retriever: Retriever,
        *,
        reader: Reader | None = None,
        ranker: Ranker = ranked,
        checks: Sequence[Check] = CHECKS,
        calibration: Calibration | None = None,
        threshold: float | None = None,
    ) -> None:
        for part, method in ((retriever, "search"), *([(reader, "read")] if reader is not None else [])):
            if not callable(getattr(part, method, None)):
                raise InputError(f"QA was given {part!r:.60}, which has no {method}; see Retriever and Reader")
        for check in checks:
            if not callable(getattr(check, "reason", None)):
                raise InputError(f"checks hold {check!r:.60}, which has no reason(question, candidate); see Check")
        self.retriever = retriever
        self.reader = reader or load_reader()
        self.ranker, self.checks = ranker, tuple(checks)
        self.calibration = _with(calibration or load_calibration(), threshold)

    def __repr__(self) -> str:
        return f"QA({self.retriever!r})"

    @classmethod
    def from_folder(
        cls,
        folder: Path | str,
        *,
        encoder: Encoder | None = None,
        loaders: Sequence[Loader] = (),
        progress: Progress | None = None,
        **parts: Unpack[Parts],
    ) -> QA:
        """Read a folder (or one file) and index it in memory; files that cannot be read are left out.

        `progress` is told passages done and in all. Raises InputError where nothing could be read.
        """
        documents = read_folder(Path(folder), loaders=loaders).documents
        return cls.from_documents(documents, encoder=encoder, progress=progress, **parts)

    @classmethod
    def from_documents(
        cls,
        documents: Iterable[Document],
        *,
        encoder: Encoder | None = None,
        progress: Progress | None = None,
        **parts: Unpack[Parts],
    ) -> QA:
        """Index documents in memory."""
        return cls(Index.build(documents, encoder=encoder, progress=progress), **parts)

    @classmethod
    def open(cls, path: Path | str, *, encoder: Encoder | None = None, **parts: Unpack[Parts]) -> QA:
        """Open a saved index; raises StoreError's kinds as Index.open does."""
        return cls(Index.open(path, encoder=encoder), **parts)

    @property
    def index(self) -> Index:
        """The index that is searched; raises InputError where another retriever is."""
        if not isinstance(self.retriever, Index):
            raise InputError(f"{type(self.retriever).__name__} is no Index, which this needs; give QA an Index")
        return self.retriever

    @property
    def documents(self) -> Sequence[Document]:
        """The documents that may answer."""
        return self.retriever.documents

    @property
    def speakers(self) -> frozenset[str]:
        """Who speaks in them, as far as the retriever tells its passages."""
        return frozenset(getattr(self.retriever, "speakers", ()))

    @property
    def calibrated(self) -> bool:
        """Whether probabilities were fitted with these parts; else `fangtan calibrate` fits them."""
        own = self.ranker is ranked and self.checks == CHECKS
        return own and self.calibration.fits(self.reader.fingerprint, getattr(self.retriever, "fingerprint", ""))

    def add(self, documents: Iterable[Document], *, progress: Progress | None = None) -> None:
        """Add documents to the index; see Index.add."""
        self.index.add(documents, progress=progress)

    def remove(self, ids: Iterable[str]) -> None:
        """Remove documents from the index by id; see Index.remove."""
        self.index.remove(ids)

    def save(self, path: Path | str) -> None:
        """Write the index under `path`, from where QA.open opens it; see Index.save."""
        self.index.save(path)

    def ask(self, question: str, *, k: int = READ, where: Filter | None = None) -> Reply:
        """Return the reply to one question; see ask_many."""
        return self.ask_many([question], k=k, where=where)[0]

    async def aask(self, question: str, *, k: int = READ, where: Filter | None = None) -> Reply:
        """Return the reply to one question, asked in a thread of its own."""
        import asyncio  # 40 modules, for this alone

        return await asyncio.to_thread(self.ask, question, k=k, where=where)

    def ask_many(
        self,
        questions: Iterable[str],
        *,
        k: int = READ,
        where: Filter | None = None,
        progress: Callable[[int], object] = lambda _: None,
    ) -> list[Reply]:
        """Return the replies in order; the `k` nearest passages of each question are read.

        `progress` is told 1 after each question.
        """
        if isinstance(questions, str) or not isinstance(questions, Iterable):
            raise InputError(f"questions are {questions!r}, expected a list of questions; use ask for a single one")
        number, among, replies = whole(k), filter_of(where), []
        for text in questions:
            replies.append(self._reply(parse_question(text), number, among))
            progress(1)
        return replies

    def chat(self, *, k: int = READ, where: Filter | None = None) -> Chat:
        """Begin a conversation, in which questions may lean on earlier ones."""
        return Chat(self, k=whole(k), where=filter_of(where))

    def search(self, query: str, k: int = 10, *, where: Filter | None = None) -> list[Hit]:
        """Return the `k` nearest passages without reading them; the query's synonyms are searched for too."""
        return self._hits(parse_question(query), whole(k), filter_of(where))

    def _reply(self, question: Question, k: int, where: Filter) -> Reply:
        started = time.perf_counter()
        if question.field and (reply := self._about(question, k, where)):
            return reply
        hits = self._hits(question, k, where)
        searched = time.perf_counter()
        found = read(question, hits, self.reader)
        done_reading = time.perf_counter()
        scored = weigh(question, found, self.calibration, self.checks, ranker=self.ranker)
        lost = next(iter(losses(question, hits)), None)
        reply = decide.by_candidates(question, hits, scored, lost, self.calibration, holds=self._holds(where))
        ended = time.perf_counter()
        laps = (searched - started, done_reading - searched, ended - done_reading, ended - started)
        spent = Timings(*(1000 * one for one in laps))
        why = ("所选" if where != EVERYTHING and reply.reason.startswith("材料") else "") + reply.reason
        return replace(reply, reason=why, candidates=tuple(scored), calibrated=self.calibrated, timings=spent)

    def _about(self, question: Question, k: int, where: Filter) -> Reply | None:
        """The reply to a question about a document; about the one that the question describes, where several fit."""
        reply = decide.by_metadata(question, self._allowed(where))
        if reply and reply.status is Status.AMBIGUOUS:
            return decide.by_metadata(question, meant(question, self._hits(question, k, where))) or reply
        return reply

    def _hits(self, question: Question, k: int, where: Filter) -> list[Hit]:
        return self.retriever.search(Query(question.variants[0], question.variants), k, where=where)

    def _holds(self, where: Filter) -> Callable[[str], bool]:
        """Return whether a word stands somewhere in what may answer; beyond a filter nothing counts."""
        holds: Callable[[str], bool] = getattr(self.retriever, "holds", lambda _: False)
        return holds if where == EVERYTHING else lambda _: False

    def _allowed(self, where: Filter) -> Iterator[Document]:
        """Yield the documents that may answer, read as they are asked for."""
        for one in self.documents:
            if where == EVERYTHING or any(where.allows(Passage(one, turn.span, turn)) for turn in turns_of(one)):
                yield one


class Parts(TypedDict, total=False):
    """The parts of QA beside what searches."""

    reader: Reader | None
    ranker: Ranker
    checks: Sequence[Check]
    calibration: Calibration | None
    threshold: float | None


def _with(calibration: Calibration, threshold: float | None) -> Calibration:
    """Return a calibration with another probability from which an answer is given."""
    if threshold is None:
        return calibration
    if not isinstance(threshold, (int, float)) or isinstance(threshold, bool) or not 0 <= threshold <= 1:
        raise InputError(f"threshold is a probability from 0 to 1, got {threshold!r}")
    return replace(calibration, answered=float(threshold), unsure=min(calibration.unsure, threshold))
