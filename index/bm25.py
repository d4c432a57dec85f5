"""Words → BM25: each term's score in each passage is computed at build time, a query sums its terms' rows.

The formula is Robertson's in Lucene's form, by bm25s.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.content import Vectors
from index.dense import Ranked
from index.errors import IndexDamaged

K1, B = 1.0, 0.5  # chosen on paragraphs of news and encyclopedia articles
ARRAYS = ("data", "indices", "indptr")


@dataclass(frozen=True, slots=True)
class BM25:
    """BM25 over the passages' terms; a term that no passage holds adds nothing.

    Row t of the table runs from `indptr[t]` to `indptr[t + 1]`: `data` are the scores of term t in the
    passages `indices`, each once.
    """

    vocabulary: dict[str, int]
    data: Vectors
    indices: NDArray[Any]
    indptr: NDArray[Any]
    passages: int

    @classmethod
    def of(cls, corpus: Sequence[Iterable[str]]) -> BM25:
        """The index of each passage's terms; the vocabulary is numbered in code point order."""
        import bm25s  # 0.4 s, at build time only

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it asks for DEBUG when imported
        lists = [list(terms) for terms in corpus]
        names = sorted({term for terms in lists for term in terms})
        vocabulary = {term: number for number, term in enumerate(names)}
        if not names:
            return cls({}, np.empty(0, np.float32), np.empty(0, np.int32), np.zeros(1, np.int64), len(lists))
        model = bm25s.BM25(method="lucene", k1=K1, b=B)
        numbers = [[vocabulary[term] for term in terms] for terms in lists]
        model.index((numbers, vocabulary), create_empty_token=False, show_progress=False)
        scores, indices, indptr = (model.scores[name] for name in ARRAYS)
        return cls(vocabulary, scores, indices, indptr, len(lists))

    @classmethod
    def loads(cls, data: bytes, passages: int) -> BM25:
        """The index that `dumps` wrote, which must be of so many passages; else IndexDamaged."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                scores, indices, indptr = (file[name] for name in ARRAYS)
                names = bytes(file["vocabulary"]).decode("utf-8").split("\n")
        except Exception as error:  # numpy and zipfile raise a dozen kinds for bytes that are not theirs
            raise IndexDamaged(f"the word file cannot be read ({type(error).__name__})") from None
        vocabulary = {term: number for number, term in enumerate(names) if term}
        plain = all(part.ndim == 1 for part in (scores, indices, indptr)) and scores.dtype == np.float32
        if not plain or not all(np.issubdtype(part.dtype, np.integer) for part in (indices, indptr)) or not len(indptr):
            raise IndexDamaged("the word file's tables are not of the kinds expected")
        rows = len(indptr) == len(vocabulary) + 1 and bool((np.diff(indptr) >= 0).all()) and indptr[0] == 0
        if not rows or not len(scores) == len(indices) == indptr[-1]:
            raise IndexDamaged("the word file's tables do not fit each other")
        if len(indices) and not 0 <= indices.min() <= indices.max() < passages:
            raise IndexDamaged(f"the word file speaks of passages beyond the {passages} there are")
        return cls(vocabulary, scores, indices, indptr, passages)

    def dumps(self) -> bytes:
        """Bytes for `loads`."""
        file = io.BytesIO()
        names = np.frombuffer("\n".join(self.vocabulary).encode("utf-8"), np.uint8)
        np.savez(file, vocabulary=names, data=self.data, indices=self.indices, indptr=self.indptr)
        return file.getvalue()

    def scores(self, terms: Iterable[str]) -> Vectors:
        """BM25 of every passage, shape (passages,); 0 where none of the terms occurs."""
        total = np.zeros(self.passages, np.float32)
        for term in terms:
            if (row := self.vocabulary.get(term)) is not None:
                stretch = slice(self.indptr[row], self.indptr[row + 1])
                total[self.indices[stretch]] += self.data[stretch]
        return total

    @staticmethod
    def top(scores: Vectors, k: int, *, among: NDArray[np.int64] | None = None) -> Ranked:
        """The `k` best passages with a score above 0, ties in passage order."""
        ids = np.arange(len(scores)) if among is None else among
        ids = ids[scores[ids] > 0]
        if len(ids) > k:  # only those from the k-th score on are sorted, its ties among them
            found = scores[ids]
            ids = ids[found >= np.partition(found, len(found) - k)[len(found) - k]]
        best = ids[np.argsort(-scores[ids], kind="stable")[:k]]
        return Ranked(best, scores[best])
