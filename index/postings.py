"""Terms → the passages that hold them, as arrays that may lie in a file and are read where they are asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged

NAMES = ("letters", "ends", "starts", "holders", "counts", "lengths")


@dataclass(frozen=True, slots=True)
class Postings:
    """Inverted lists over passages numbered from 0.

    `letters` are all terms in code point order, in UTF-8, term t from `ends[t]` to `ends[t + 1]`; its passages are
    `holders[starts[t] : starts[t + 1]]`, ascending, and `counts` how often each holds it, up to 255;
    `lengths` are terms a passage.
    """

    letters: NDArray[np.uint8]
    ends: NDArray[np.int64]
    starts: NDArray[np.int64]
    holders: NDArray[np.int32]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.int32]

    @classmethod
    def of(cls, corpus: Iterable[Iterable[str]]) -> Postings:
        """Return the lists of each passage's terms."""
        lists = [list(terms) for terms in corpus]
        names = sorted({term for terms in lists for term in terms})
        number = {term: at for at, term in enumerate(names)}
        lengths = np.array([len(terms) for terms in lists], np.int32)
        said = np.fromiter((number[term] for terms in lists for term in terms), np.int64, int(lengths.sum()))
        held, counts = np.unique(said * len(lists) + np.repeat(np.arange(len(lists)), lengths), return_counts=True)
        terms, holders = np.divmod(held, max(1, len(lists)))
        return cls(*_packed(names), _starts(terms, len(names)), holders.astype(np.int32), _capped(counts), lengths)

    @classmethod
    def joined(cls, parts: Sequence[Postings], kept: Sequence[NDArray[np.bool_]]) -> Postings:
        """Return the lists of several parts' passages one after another, those alone that `kept` marks."""
        tables = [part._only(mask) for part, mask in zip(parts, kept, strict=True)]
        vocabularies = [part.terms() for part in parts]
        held = [
            {term for term, size in zip(names, np.diff(table.starts).tolist(), strict=True) if size}
            for names, table in zip(vocabularies, tables, strict=True)
        ]
        names = sorted(set().union(*held))
        number = {term: at for at, term in enumerate(names)}
        gone = len(names)  # where a term goes that no passage is left of
        places = [np.array([number.get(term, gone) for term in one], np.int64) for one in vocabularies]
        sizes = np.zeros(gone + 1, np.int64)
        for table, place in zip(tables, places, strict=True):
            sizes[place] += np.diff(table.starts)
        starts = np.concatenate([[0], np.cumsum(sizes[:gone])]).astype(np.int64)
        holders, counts = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.uint8)
        free, before = starts.copy(), 0
        for table, place in zip(tables, places, strict=True):
            size = np.diff(table.starts)
            to = np.repeat(free[place] - table.starts[:-1], size) + np.arange(len(table.holders))
            holders[to], counts[to] = table.holders + before, table.counts
            free[place] += size
            before += len(table.lengths)
        return cls(*_packed(names), starts, holders, counts, np.concatenate([table.lengths for table in tables]))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Postings:
        """Return the lists that `arrays` gave; raises IndexDamaged where the tables do not fit each other."""
        found = cls(*(arrays[name] for name in NAMES))
        fit = (
            len(found.ends) == len(found.starts) >= 1
            and found.ends[-1] == len(found.letters)
            and len(found.holders) == len(found.counts) == found.starts[-1]
            and not (np.diff(found.starts) < 0).any()
            and not (np.diff(found.ends) < 0).any()
        )
        if not fit or found.holders.dtype != np.int32 or found.counts.dtype != np.uint8:
            raise IndexDamaged("the word lists do not fit each other")
        return found

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays by name, as from_arrays takes them."""
        return {name: getattr(self, name) for name in NAMES}

    def terms(self) -> list[str]:
        """Return every term, in code point order."""
        letters, ends = self.letters.tobytes(), self.ends.tolist()
        return [letters[start:end].decode() for start, end in pairwise(ends)]

    def find(self, term: str) -> slice:
        """Return where a term's passages stand in `holders`; an empty slice for one that no passage holds."""
        wanted = term.encode("utf-8", "surrogatepass")
        at = bisect_left(range(len(self.ends) - 1), wanted, key=self._letters)
        if at == len(self.ends) - 1 or self._letters(at) != wanted:
            return slice(0, 0)
        return slice(int(self.starts[at]), int(self.starts[at + 1]))

    def _letters(self, number: int) -> bytes:
        return self.letters[self.ends[number] : self.ends[number + 1]].tobytes()

    def _only(self, kept: NDArray[np.bool_]) -> Postings:
        """Return the lists of the passages that `kept` marks, numbered anew; terms that none of them holds stay."""
        if kept.all():
            return self
        stays = kept[self.holders]
        passed = np.concatenate([[0], np.cumsum(stays)]).astype(np.int64)
        anew = (np.cumsum(kept) - 1).astype(np.int32)
        holders = anew[self.holders[stays]]
        return Postings(self.letters, self.ends, passed[self.starts], holders, self.counts[stays], self.lengths[kept])


def _packed(names: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    parts = [name.encode("utf-8", "surrogatepass") for name in names]
    ends = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    return np.frombuffer(b"".join(parts), np.uint8), ends


def _starts(terms: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    return np.searchsorted(terms, np.arange(size + 1)).astype(np.int64)


def _capped(counts: NDArray[np.int64]) -> NDArray[np.uint8]:
    return np.minimum(counts, np.iinfo(np.uint8).max).astype(np.uint8)
