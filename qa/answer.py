"""QA: documents in, replies out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from index import Document, Filter, Hit, Index, InputError, Query, Span, load_encoder, read_folder
from index.encode import Encoder
from index.query import EVERYTHING
from qa import decide
from qa.candidates import Candidate, candidates
from qa.damage import losses
from qa.dated import Dated, years_of
from qa.dialogue import Chat
from qa.focus import focus
from qa.joined import beside, by_figure, joined
from qa.judge import Judge, Verdict, load_judge
from qa.lexicon import in_words_of
from qa.metadata import meant
from qa.parts import parts_of
from qa.polar import asked_change, asked_level
from qa.question import Question, places_of, understand
from qa.reader import Reader, Reading, load_reader
from qa.records import Reply, Status, Timings
from qa.scope import both, naming, without, written_about
from qa.twins import holds
from qa.typo import mended

READ = 6  # passages read for a question
WHOLE = 1  # of them, the nearest, in full
ROOM = 120  # characters read of the others


class QA:
    """Questions about an index's documents, answered in their own words; safe to use from many threads.

    Raises InputError for an empty or over-long question, never for one that has no answer.
    """

    def __init__(self, index: Index, *, reader: Reader | None = None, judge: Judge | None = None) -> None:
        self.index = index
        self.reader = reader or load_reader()
        self.judge = judge or load_judge()
        self._dated: tuple[int, dict[str, Dated]] = (-1, {})

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
            replies.append(self._reply(understand(text), k, where))
            progress(1)
        return replies

    def chat(self, *, k: int = READ, where: Filter = EVERYTHING) -> Chat:
        """A conversation, in which questions may lean on earlier ones."""
        return Chat(self, k=k, where=where)

    def search(self, query: str, k: int = 10, *, where: Filter = EVERYTHING) -> list[Hit]:
        """The `k` nearest passages without reading them; the query's synonyms are searched for too."""
        return self._hits(understand(query), k, where)

    def explain(self, reply: Reply) -> list[Verdict]:
        """Every candidate that was weighed for the reply, with its signals and confidence, best first."""
        question = understand(reply.question)
        return self._verdicts(question, reply.hits, self._readings(question, reply.hits))

    def _reply(self, question: Question, k: int, where: Filter) -> Reply:
        started = time.perf_counter()
        if not isinstance(k, int) or k < 1:
            raise InputError(f"k is the number of passages to read, at least 1, got {k!r}")
        if parts := parts_of(question.text):
            replies = [self._reply(understand(one), k, where) for one in parts.asks]
            return joined(question, parts, self._together(replies) if parts.way == "each" else replies)
        if question.kind == "yesno" and (reply := self._polar(question, k, where)):
            return reply
        if question.field and (reply := self._of_document(question, k, where)):
            return reply
        hits = self._hits(question, k, where)
        if again := self._mended(question, hits):
            return replace(self._reply(understand(again), k, where), question=question.text, understood=again)
        searched = time.perf_counter()
        readings = self._readings(question, hits)
        read = time.perf_counter()
        verdicts = self._verdicts(question, hits, readings)
        reply = decide.by_verdicts(question, hits, verdicts, self.judge, _spent(started, searched, read))
        if reply.status is Status.DAMAGED and (more := self._copies(question, hits, k, where)):
            wider = [*hits, *more]
            verdicts = self._verdicts(question, wider, self._readings(question, wider))
            reply = decide.by_verdicts(question, wider, verdicts, self.judge, _spent(started, searched, read))
        return reply

    def _copies(self, question: Question, hits: Sequence[Hit], k: int, where: Filter) -> list[Hit]:
        """Passages not read yet that may still have the figure which the nearest clause lost."""
        loss = losses(question, hits)[0]
        near = self.index.search(loss.clause.of(loss.hit.passage.document.text), k, where=where)
        read = {hit.passage for hit in hits}
        return [hit for hit in near if hit.passage not in read and holds(hit.passage, loss)]

    def _of_document(self, question: Question, k: int, where: Filter) -> Reply | None:
        """The reply to a question about a document; about the one that the question describes, where several fit."""
        reply = decide.by_metadata(question, self._allowed(where))
        if reply and reply.status is Status.AMBIGUOUS:
            return decide.by_metadata(question, meant(question, self._hits(question, k, where))) or reply
        return reply

    def _hits(self, question: Question, k: int, where: Filter) -> list[Hit]:
        """The nearest passages; most of them from the documents whose titles or dates fit what is asked for."""
        hits = self.index.search(Query(question.wordings[0], question.wordings), k, where=where)
        named, documents = places_of(term.text for term in question.terms), self.index.documents
        sources = naming(named, documents)
        fitting = set(written_about(question.text, documents, self._years()))
        sources = tuple(one for one in sources if one in fitting) or sources or tuple(sorted(fitting))
        within = tuple(one for one in sources if not where.sources or one in where.sources)
        if not within or len(within) == len(documents):
            return hits
        bare = without(named, question.wordings) or question.wordings
        return both(self.index.search(Query(bare[0], bare), k, where=replace(where, sources=within)), hits, k)

    @staticmethod
    def _mended(question: Question, hits: Sequence[Hit]) -> str | None:
        """The question with a wrong character mended by the texts found; None where none is."""
        text = mended(question.text, "\n".join(hit.passage.text for hit in hits))
        return text if text != question.text else None

    def _together(self, replies: Sequence[Reply]) -> list[Reply]:
        """What is asked in one breath is mostly told in one sentence: a part without an answer takes one from there."""
        given = [reply.answers[0] for reply in replies if reply.text]
        taken = {answer.span for answer in given}
        found = []
        for reply in replies:
            verdicts = self.explain(reply) if given and reply.status is Status.NOT_FOUND else []
            found.append(beside(reply, verdicts, given[0], taken) if verdicts else reply)
        return found

    def _polar(self, question: Question, k: int, where: Filter) -> Reply | None:
        """是 or 否 by a figure, where one decides it."""
        for ask, level in ((asked_change(question.text), False), (asked_level(question.text), True)):
            if ask and (reply := by_figure(question, self._reply(understand(ask), k, where), level=level)):
                return reply
        return None

    def _readings(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        """What the reader makes of each passage, of the later ones' best part, asked in the passage's own words."""
        texts = [hit.passage.text for hit in hits]
        parts = [Span(0, len(text)) if rank < WHOLE else focus(question, text, ROOM) for rank, text in enumerate(texts)]
        pairs = [(in_words_of(question.text, text), part.of(text)) for text, part in zip(texts, parts, strict=True)]
        readings = self.reader.read(pairs)
        return [one.within(text, part.start) for one, text, part in zip(readings, texts, parts, strict=True)]

    def _verdicts(self, question: Question, hits: Sequence[Hit], readings: Sequence[Reading]) -> list[Verdict]:
        pairs = enumerate(zip(hits, readings, strict=True))
        found = [one for rank, (hit, reading) in pairs for one in self._candidates(question, hit, rank, reading)]
        return self.judge.judge(question, found)

    def _candidates(self, question: Question, hit: Hit, rank: int, reading: Reading) -> list[Candidate]:
        return candidates(question, hit, rank, reading, self._years().get(hit.passage.document.id, Dated()))

    def _years(self) -> dict[str, Dated]:
        """The documents' years, found once a generation."""
        generation, documents = self.index.generation, self.index.documents
        if self._dated[0] != generation:
            self._dated = generation, years_of(documents)
        return self._dated[1]

    def _allowed(self, where: Filter) -> list[Document]:
        if where == EVERYTHING:
            return list(self.index.documents)
        return list(dict.fromkeys(passage.document for passage in self.index.passages if where.allows(passage)))


def _spent(started: float, searched: float, read: float) -> Timings:
    """The milliseconds of each stage up to now; what follows the reading is judging, a look for copies included."""
    ended = time.perf_counter()
    return Timings(*(1000 * x for x in (searched - started, read - searched, ended - read, ended - started)))
