"""One generation on a server: the nearest vectors are found there; words are ranked here, or there too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

import numpy as np
from numpy.typing import NDArray

from index.bm25 import K1
from index.content import Content, Head, Vectors, mark_of
from index.dense import Dense, Ranked, merged
from index.merge import covering, settled
from index.milvus.expressions import expression_of, listed
from index.milvus.server import MOST
from index.milvus.source import Rows, Texts
from index.milvus.store import MilvusStore
from index.milvus.tables import spelled
from index.postings import Postings
from index.query import EVERYTHING, Filter
from index.segment import Segment
from index.snapshot import Among, Said, Snapshot
from index.text import tokens

WIDTH = 256  # least width of a search in a server's graph
WIDER = 4  # times as many are asked for where what is found ends in a tie


class MilvusSnapshot(Snapshot):
    """A generation whose vectors lie on a server; its segments hold the words alone."""

    def __init__(self, content: Content, segments: Sequence[Segment], rows: Rows) -> None:
        super().__init__(content, segments)
        self._rows = rows
        self._positions = np.concatenate([np.empty(0, np.int64), *(one.positions for one in self.segments)])

    def near(self, query: Vectors, k: int, among: Among) -> Ranked:
        """Return the `k` nearest of `among` to one query vector; ties in passage order."""
        return self._found(query.tolist(), k, self._rule(among.where), anns_field="vector", ef=max(WIDTH, 2 * k))

    def scores(self, queries: Vectors, ids: NDArray[np.int64]) -> Vectors:
        """Return each passage's best inner product with one of the query vectors; ascending numbers."""
        vectors = self._rows.vectors_of(self._places(ids))
        return np.asarray((vectors @ queries.T).max(axis=1), np.float32)

    def _rule(self, where: Filter) -> str:
        return " and ".join(filter(None, (expression_of(where), self._rows.state.valid("document"))))

    def _found(self, data: object, k: int, rule: str, *, anns_field: str, **params: object) -> Ranked:
        """Return the `k` best of a search on the server; ties in passage order, also those at the end."""
        limit = k + 1
        while True:
            limit = min(limit, MOST)
            asked = {"filter": rule, "anns_field": anns_field, "search_params": {"params": params}}
            hits = self._rows.server.found(self._rows.passages, data, limit, **asked)
            if anns_field == "sparse":  # Lite tells BM25 below 0
                hits = [(one, number, abs(score)) for one, number, score in hits]
            if len(hits) < limit or limit == MOST or hits[k - 1][2] != hits[-1][2]:
                return self._ranked(hits, k)
            limit *= WIDER

    def _ranked(self, hits: Sequence[tuple[int, int, float]], k: int) -> Ranked:
        ids, scores = self._numbers_of(hits), np.array([hit[2] for hit in hits], np.float32)
        order = np.lexsort((ids, -scores))[:k]
        return Ranked(ids[order], scores[order])

    def _numbers_of(self, hits: Sequence[tuple[int, int, float]]) -> NDArray[np.int64]:
        slots = np.searchsorted(self._positions, [hit[0] for hit in hits])
        return np.asarray(self._firsts[slots] + np.array([hit[1] for hit in hits], np.int64), np.int64)

    def _places(self, ids: NDArray[np.int64]) -> list[tuple[int, int]]:
        slots = np.searchsorted(self._firsts, ids, side="right") - 1
        return list(zip(self._positions[slots].tolist(), (ids - self._firsts[slots]).tolist(), strict=True))


class WordsThere(MilvusSnapshot):
    """A generation whose words are ranked on the server too: nothing of the passages is held here."""

    def allowed(self, where: Filter) -> Among:
        """Return the passages that a filter allows, not by number: the server tells."""
        return Among(where, None)

    def holds(self, term: str) -> bool:
        """Return whether a passage holds the term."""
        return len(self._by_words(spelled([term]), 1, self._rule(EVERYTHING)).ids) > 0

    def said(self, variants: Sequence[str], k: int, among: Among) -> Said:
        """Return the `k` best of `among` by their words, each by the variant that fits it best."""
        asked = [spelled(tokens.index_terms(variant)) for variant in variants]
        asked = [one for one in asked if one]
        best = merged([self._by_words(one, k, self._rule(among.where)) for one in asked])
        return Said(Ranked(best.ids[:k], best.scores[:k]), partial(self._scores_of, asked))

    def _by_words(self, spelt: str, k: int, rule: str) -> Ranked:
        found = self._found(spelt, k, rule, anns_field="sparse")
        return Ranked(found.ids, found.scores / (K1 + 1))  # as ours are

    def _scores_of(self, asked: Sequence[str], ids: NDArray[np.int64]) -> Vectors:
        rule = f"key in {listed(f'{one}.{number}' for one, number in self._places(ids))}"
        best = np.zeros(len(ids), np.float32)
        for one in asked:
            found = self._by_words(one, len(ids), rule)
            at = np.searchsorted(ids, found.ids)
            best[at] = np.maximum(best[at], found.scores)
        return best


def taken(store: MilvusStore, before: Snapshot | None) -> MilvusSnapshot:
    """Return the newest generation; where words are ranked here, those of documents not met before are read."""
    content, dimension = store.read(), store.manifest.dimension
    rows = cast(Rows, content.source)
    if rows.state.words == "server":
        return WordsThere(content, [_wordless(content.heads, dimension)], rows)
    texts = Content(content.generation, content.state, content.heads, Texts(rows, dimension))
    at_hand = before.segments if type(before) is MilvusSnapshot else ()
    return MilvusSnapshot(content, settled(texts, covering(texts, at_hand, dimension), store), rows)


def _wordless(heads: Sequence[Head], dimension: int) -> Segment:
    """Return a segment that only numbers the passages."""
    return Segment(
        np.array([head.position for head in heads], np.int64),
        np.array([mark_of(head) for head in heads], np.uint64),
        np.cumsum([0, *(head.passages for head in heads)]).astype(np.int64),
        np.zeros(sum(head.passages for head in heads), np.int32),
        (None,),
        Postings.of(()),
        Dense.of((), dimension, 0),
    )
