"""Both retrievers over one generation: dense and BM25 rankings → hits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.content import Vectors
from index.dense import Ranked, merged
from index.documents import Hit
from index.fusion import fuse
from index.query import Filter, Query
from index.snapshot import Among, Snapshot

CANDIDATES = 50  # a retriever, at least


def hits_of(now: Snapshot, asked: Sequence[Query], vectors: Vectors, k: int, where: Filter) -> list[list[Hit]]:
    """Return each query's `k` best passages of those allowed; `vectors` has a row for each variant of each query."""
    among = now.allowed(where)
    found, at = [], 0
    for query in asked:
        rows = vectors[at : at + len(query.all())]
        at += len(query.all())
        found.append(_hits(now, query, rows, k, among))
    return found


def _hits(now: Snapshot, query: Query, vectors: Vectors, k: int, among: Among) -> list[Hit]:
    """Return the `k` best passages by both retrievers' fused scores; `vectors` has a row for each of its variants."""
    depth = max(CANDIDATES, 5 * k)
    said = now.said(query.all(), depth, among)
    near = [now.near(vector, depth, among) for vector in vectors]
    dense_ranks = _ranks(merged(near), depth)
    lexical_ranks = _ranks(said.best, depth)
    ids = np.array(sorted(dense_ranks.keys() | lexical_ranks.keys()), np.int64)
    if not len(ids):
        return []
    dense, lexical = now.scores(vectors, ids), said.scores(ids)
    fused = fuse(dense, lexical)
    best = np.argsort(-fused, kind="stable")[:k]
    passages = now.passages(ids[best].tolist())
    return [
        Hit(
            passage,
            float(fused[at]),
            dense_ranks.get(int(ids[at])),
            lexical_ranks.get(int(ids[at])),
            float(dense[at]),
            float(lexical[at]),
        )
        for at, passage in zip(best, passages, strict=True)
    ]


def _ranks(ranking: Ranked, depth: int) -> dict[int, int]:
    return {number: rank for rank, number in enumerate(ranking.ids[:depth].tolist(), 1)}
