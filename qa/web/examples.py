"""Questions that the documents answer, tried before they are shown, for the empty page."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from itertools import islice

from index import Document, Filter
from index.load.turns.layout import turns_of
from index.query import EVERYTHING
from index.text.normalize import normalize, to_simplified
from index.text.quantities import DATE, quantities
from index.text.sentences import sentences
from index.text.tokens import is_noun, known
from qa.pipeline import QA
from qa.question import terms_of
from qa.reply import Status

WANTED = 6
TRIED = 32  # questions asked to find them
LOOKED = 100  # documents that they are taken from
SENTENCES = 40  # of a document looked at
LABEL = re.compile(r"^(?:[^，。：]{1,12}[：:]|记者)\s*")
YOU = re.compile("[您你](?![们們])")
LEANS = re.compile(r"[您你这那它他她此]|刚才|上述|我们?|哪些问题")  # on what was said before, or on who is there
STANDS_ALONE = re.compile(r"[^，。！；：（）()\n]{6,28}[？?]")
ASKS = re.compile("什[么麼]|怎|[为為]何|如何|哪|多[少大高长远重久宽]|几|幾|[谁誰]|[吗嗎][？?]$|是否|是不是")
TOLD = re.compile(  # a period and what a figure is said of, right before it
    rf"(?:^|[，,])(?P<period>{DATE.pattern})[，,]?(?:我[省市县区国])?(?P<subject>[\u4e00-\u9fffA-Za-z]{{4,14}}?)(?:达到?|实现|完成|为|约|近|超过?)*$"
)


class Examples:
    """The questions for the empty page, found in the background so that nobody waits for them."""

    def __init__(self, qa: QA) -> None:
        self.found: tuple[str, ...] = ()
        self._thread = threading.Thread(target=self._find, args=(qa,), name="examples", daemon=True)

    def start(self) -> None:
        """Begin to look for them."""
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until they are found, at most so long."""
        self._thread.join(seconds)

    def _find(self, qa: QA) -> None:
        self.found = examples(qa)


def examples(
    qa: QA,
    documents: Sequence[Document] | None = None,
    *,
    wanted: int = WANTED,
    most: int = TRIED,
    where: Filter = EVERYTHING,
) -> tuple[str, ...]:
    """At most `wanted` questions, taken from documents (all) in turn, each answered by what it was made from.

    At most `most` are asked, among what `where` allows.
    """
    made = [(document, questions_of(document)) for document in islice(documents or qa.index.documents, LOOKED)]
    found: dict[str, None] = {}
    tried = 0
    while made and len(found) < wanted and tried < most:
        origin, source = made.pop(0)
        question = next(source, None)
        if question is None:
            continue
        made.append((origin, source))
        tried += 1
        if question not in found and _answered(qa, question, origin, where):
            found[question] = None
    return tuple(found)


def _answered(qa: QA, question: str, origin: Document, where: Filter) -> bool:
    """Return whether a question is answered, and by the document that it was taken from."""
    reply = qa.ask(question, where=where)
    return reply.status is Status.ANSWERED and reply.answers[0].document == origin


def questions_of(document: Document) -> Iterator[str]:
    """Yield what an interviewer of the document asked, where it stands by itself, then what asks for its figures."""
    for turn in turns_of(document):
        if turn.role == "interviewee" and turn.question:
            asked = sentences(document.text, turn.question)[-1].of(document.text)
            question = YOU.sub(turn.speaker or "您", LABEL.sub("", asked))
            alone = STANDS_ALONE.fullmatch(question) and ASKS.search(question)
            if alone and not LEANS.search(to_simplified(question)):
                yield question
    for sentence in sentences(document.text)[:SENTENCES]:
        text = normalize(sentence.of(document.text))
        for one in quantities(text):
            told = TOLD.search(text[: one.span.start])
            if told and one.measure in ("money", "percent", "count") and _named(told["subject"]):
                yield f"{told['period']}{told['subject']}多少"


def _named(subject: str) -> bool:
    """Return whether a subject is nouns of the dictionary alone (数字经济增加值, not 介绍德州市红)."""
    found = [term.text for term in terms_of(subject)]
    return sum(map(len, found)) >= len(subject) and all(known(word) and is_noun(word) for word in found)
