"""Documents with their passages and vectors, ready to be stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from index.encode import Encoder
from index.records import Document, Passage
from index.split import passages_of
from index.store import Content, Entry

BATCH_PASSAGES = 512

Progress = Callable[[int, int], object]  # (passages done, passages in all)


def held(content: Content) -> Iterator[Entry]:
    """The entries that a generation was read from."""
    at, passages = 0, content.passages
    for document in content.documents:
        end = at
        while end < len(passages) and passages[end].document.id == document.id:
            end += 1
        yield Entry(document, passages[at:end], content.vectors[at:end])
        at = end


def entries_of(documents: Sequence[Document], encoder: Encoder, progress: Progress | None = None) -> Iterable[Entry]:
    """Each document with its passages and their vectors, encoded some hundred passages at a time."""
    split = [(document, passages_of(document)) for document in documents]
    total, done = sum(len(passages) for _, passages in split), 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, total)

    group: list[tuple[Document, tuple[Passage, ...]]] = []
    for number, item in enumerate(split, 1):
        group.append(item)
        if sum(len(passages) for _, passages in group) >= BATCH_PASSAGES or number == len(split):
            texts = [passage.text for _, passages in group for passage in passages]
            vectors, at = encoder.encode(texts, "passage", progress=tell), 0
            for document, passages in group:
                yield Entry(document, passages, vectors[at : at + len(passages)])
                at += len(passages)
            group = []
