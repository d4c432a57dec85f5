"""Questions that the documents themselves answer, for the empty page."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

from index import Document
from index.split import sentences
from index.words import fold
from qa.pipeline import QA
from qa.quantity import DATE, quantities
from qa.records import Status

WANTED = 4
TRIED = 24  # questions asked to find them
SENTENCES = 40  # of a document looked at
TOLD = re.compile(  # a period and what a figure is said of, right before it
    rf"(?:^|[，,])(?P<period>{DATE.pattern})[，,]?(?P<subject>[\u4e00-\u9fffA-Za-z]{{4,14}}?)(?:达到?|实现|完成|为|约|近|超过?)*$"
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


def examples(qa: QA, *, wanted: int = WANTED) -> tuple[str, ...]:
    """At most `wanted` questions, taken from different documents in turn, each answered by what it was made from."""
    made = [_questions(document) for document in qa.index.documents]
    found: dict[str, None] = {}
    tried = 0
    while made and len(found) < wanted and tried < TRIED:
        source = made.pop(0)
        question = next(source, None)
        if question is None:
            continue
        made.append(source)
        tried += 1
        if question not in found and qa.ask(question).status is Status.ANSWERED:
            found[question] = None
    return tuple(found)


def _questions(document: Document) -> Iterator[str]:
    if document.editor:
        yield "责任编辑是谁"
    for sentence in sentences(document.text)[:SENTENCES]:
        text = fold(sentence.of(document.text))
        for one in quantities(text):
            told = TOLD.search(text[: one.span.start])
            if told and one.measure in ("money", "percent", "count"):
                yield f"{told['period']}{told['subject']}多少"
