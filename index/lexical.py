"""Words → BM25 (Robertson's formula in Lucene's form), computed by bm25s at build time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from index.dense import Ranked
from index.encode import Vectors
from index.records import IndexDamaged

K1, B = 1.0, 0.5  # chosen on paragraphs of news and encyclopedia articles
ARRAYS = ("data", "indices", "indptr")


class Lexical:
    """BM25 over the passages' terms; a term that no passage holds adds nothing."""

    def __init__(self, vocabulary: dict[str, int], model: Any) -> None:
        self._vocabulary = vocabulary
        self._model = model

    @classmethod
    def of(cls, corpus: Sequence[Iterable[str]]) -> Lexical:
        """The index of each passage's terms; the vocabulary is numbered in code point order."""
        lists = [list(terms) for terms in corpus]
        names = sorted({term for terms in lists for term in terms})
        vocabulary = {term: number for number, term in enumerate(names)}
        if not names:
            return cls({}, _model(np.empty(0, np.float32), np.empty(0, np.int32), np.zeros(1, np.int64), len(lists)))
        model = bm25s.BM25(method="lucene", k1=K1, b=B)
        numbers = [[vocabulary[term] for term in terms] for terms in lists]
        model.index((numbers, vocabulary), create_empty_token=False, show_progress=False)
        return cls(vocabulary, model)

    @classmethod
    def loads(cls, data: bytes, n: int) -> Lexical:
        """The index that `dumps` wrote, which must be of `n` passages; else IndexDamaged."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                arrays = {name: file[name] for name in ARRAYS}
                names = bytes(file["vocabulary"]).decode("utf-8").split("\n")
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise IndexDamaged(f"the word file cannot be read ({type(error).__name__})") from None
        vocabulary = {term: number for number, term in enumerate(names) if term}
        ends = arrays["indptr"]
        sound = len(ends) == len(vocabulary) + 1 and len(arrays["data"]) == len(arrays["indices"]) == ends[-1]
        if not sound or (len(arrays["indices"]) and not 0 <= arrays["indices"].min() <= arrays["indices"].max() < n):
            raise IndexDamaged("the word file's tables do not fit each other")
        return cls(vocabulary, _model(*(arrays[name] for name in ARRAYS), n))

    def dumps(self) -> bytes:
        """Bytes for `loads`."""
        file = io.BytesIO()
        names = "\n".join(self._vocabulary).encode("utf-8")
        arrays = {name: self._model.scores[name] for name in ARRAYS}
        np.savez(file, vocabulary=np.frombuffer(names, np.uint8), **arrays)
        return file.getvalue()

    def scores(self, terms: Iterable[str]) -> Vectors:
        """BM25 of every passage, shape (passages,); 0 where none of the terms occurs."""
        numbers = [self._vocabulary[term] for term in terms if term in self._vocabulary]
        if not numbers:
            return np.zeros(self._model.scores["num_docs"], np.float32)
        return np.asarray(self._model.get_scores_from_ids(numbers), np.float32)

    @staticmethod
    def top(scores: Vectors, k: int, *, among: NDArray[np.int64] | None = None) -> Ranked:
        """The `k` best passages with a score above 0, ties in passage order."""
        ids = np.arange(len(scores)) if among is None else among
        ids = ids[scores[ids] > 0]
        best = ids[np.argsort(-scores[ids], kind="stable")[:k]]
        return Ranked(best, scores[best])


def _model(data: NDArray[Any], indices: NDArray[Any], indptr: NDArray[Any], n: int) -> Any:
    """A bm25s model over tables already computed."""
    model = bm25s.BM25(method="lucene", k1=K1, b=B)
    model.scores = {"data": data, "indices": indices, "indptr": indptr, "num_docs": n}
    model.nonoccurrence_array = None
    return model
