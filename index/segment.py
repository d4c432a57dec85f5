"""What some documents in a row are found by: their vectors' index and their words' lists, never changed once made."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import derived
from index.content import Entry, Head, Vectors, mark_of
from index.dense import Dense
from index.documents import Passage
from index.errors import IndexDamaged
from index.postings import Postings
from index.text import tokens

PLAIN = ("positions", "marks", "firsts", "speakers")
ROWS = 50_000  # vectors handed on at a time


@dataclass(frozen=True, slots=True)
class Segment:
    """The passages of some documents, numbered from 0.

    `positions` are the documents' in the store, ascending, `marks` their marks, both (documents,);
    the passages of document d are `firsts[d]` to `firsts[d + 1]`. `speakers` (passages,) are numbers in `names`.
    """

    positions: NDArray[np.int64]
    marks: NDArray[np.uint64]
    firsts: NDArray[np.int64]
    speakers: NDArray[np.int32]
    names: tuple[str | None, ...]
    words: Postings
    dense: Dense

    def __len__(self) -> int:
        return int(self.firsts[-1])

    @classmethod
    def of(cls, heads: Sequence[Head], entries: Iterable[Entry], dimension: int) -> Segment:
        """Return the segment of these documents."""
        held = list(entries)
        passages = [passage for entry in held for passage in entry.passages]
        names: dict[str | None, int] = {}
        speakers = np.array([names.setdefault(one.speaker, len(names)) for one in passages], np.int32)
        return cls(
            np.array([head.position for head in heads], np.int64),
            np.array([mark_of(head) for head in heads], np.uint64),
            np.cumsum([0, *(head.passages for head in heads)]).astype(np.int64),
            speakers,
            tuple(names),
            Postings.of(map(terms_of, passages)),
            Dense.of((entry.vectors for entry in held), dimension, len(passages)),
        )

    @classmethod
    def joined(cls, parts: Sequence[Segment], alive: Sequence[NDArray[np.bool_]], dimension: int) -> Segment:
        """Return one segment of several parts' documents, those alone that `alive` marks in each."""
        kept = [np.repeat(mask, np.diff(part.firsts)) for part, mask in zip(parts, alive, strict=True)]
        names: dict[str | None, int] = {}
        numbers = [np.array([names.setdefault(one, len(names)) for one in part.names], np.int32) for part in parts]
        sizes = [np.diff(part.firsts)[mask] for part, mask in zip(parts, alive, strict=True)]
        told = zip(parts, kept, numbers, strict=True)
        speakers = [number[part.speakers[mask]] for part, mask, number in told if len(part)]
        return cls(
            np.concatenate([part.positions[mask] for part, mask in zip(parts, alive, strict=True)]),
            np.concatenate([part.marks[mask] for part, mask in zip(parts, alive, strict=True)]),
            np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.int64),
            np.concatenate([np.empty(0, np.int32), *speakers]),
            tuple(names),
            Postings.joined([part.words for part in parts], kept),
            Dense.of(_rows(parts, kept), dimension, sum(int(mask.sum()) for mask in kept)),
        )

    @property
    def name(self) -> str:
        """What it is kept under: a hash of its documents and of what their words are made by."""
        made = self.positions.tobytes() + self.marks.tobytes() + tokens.fingerprint().encode()
        return hashlib.sha256(made).hexdigest()[:16]

    def save(self, folder: Path) -> None:
        """Keep it in a folder under its name; a folder that cannot be written to is still searched."""
        arrays = {name: getattr(self, name) for name in PLAIN}
        with contextlib.suppress(OSError, RuntimeError):  # FAISS raises the second, on a full disk too
            derived.write(folder / self.name, {"names": self.names}, {**arrays, **self.words.arrays()}, self.dense)

    @classmethod
    def load(cls, path: Path, dimension: int, *, whole: bool = False) -> Segment:
        """Return the segment kept at `path`, mapped; raises IndexDamaged where it is not as it was written."""
        told, arrays = derived.read(path, whole=whole)
        try:
            words = Postings.from_arrays(arrays)
            dense = Dense.load(path, len(words.lengths), dimension)
            plain = {name: arrays[name] for name in PLAIN}
            found = cls(**plain, names=tuple(told["names"]), words=words, dense=dense)
        except (KeyError, TypeError) as error:
            raise IndexDamaged(f"{path.name} lacks {error}") from None
        fits = len(found) == len(found.speakers) == len(words.lengths) and not (np.diff(found.firsts) < 0).any()
        if not fits or found.name != path.name:
            raise IndexDamaged(f"{path.name} holds parts of different indexes")
        return found


def _rows(parts: Sequence[Segment], kept: Sequence[NDArray[np.bool_]]) -> Iterator[Vectors]:
    for part, mask in zip(parts, kept, strict=True):
        for start in range(0, len(part.dense), ROWS):  # none, where the vectors lie elsewhere
            end = min(start + ROWS, len(part.dense))
            yield part.dense.rows(start, end)[mask[start:end]]


def terms_of(passage: Passage) -> list[str]:
    """The passage's terms, and those of its document's title: what a report is on is seldom said again in each part."""
    title = passage.document.metadata.title
    apart = title is not None and not title.overlaps(passage.span)
    return tokens.index_terms(passage.text) + (tokens.index_terms(passage.document.title or "") if apart else [])
