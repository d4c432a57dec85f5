"""Questions that the documents themselves answer, for the empty page."""

from __future__ import annotations

from collections.abc import Iterator

from index import Document
from index.split import sentences
from index.words import fold
from qa.answer import QA
from qa.quantity import quantities
from qa.records import Status
from qa.statement import statement_of

WANTED = 4
TRIED = 24  # questions asked to find them
SENTENCES = 40  # of a document looked at
SUBJECT = range(4, 13)  # characters of what a figure is said of


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
        for one in quantities(sentence.of(document.text)):
            said = statement_of(document.text, sentence, one.span.move(sentence.start))
            subject = said.measured(document.text)
            if one.measure in ("money", "percent", "count") and len(subject) in SUBJECT and said.period:
                period = fold(said.period.of(document.text))
                yield f"{period}{subject}{'增长' if said.moves(document.text) else ''}多少"
