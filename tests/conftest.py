"""What the tests share: a fake encoder whose scores can be computed in the head, and the real models once."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from index import Encoder
from index.encode import Kind, Vectors
from qa import QA

SEEDS = Path(__file__).parent.parent / "seeds"
KEYWORDS = ("钱", "人", "水", "火", "山", "城", "路", "车")


class OneHotEncoder(Encoder):
    """One axis a keyword: a text's vector is the sum of the axes of the keywords it holds, at length 1.

    So the inner product of two texts with one keyword each is 1 where it is the same and 0 where not;
    a text without keywords points along the last axis.
    """

    name = "one-hot"
    dimension = len(KEYWORDS) + 1
    fingerprint = "one-hot-1"

    def encode(
        self, texts: Sequence[str], kind: Kind, *, progress: Callable[[int], object] = lambda _: None
    ) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:-1] = [keyword in text for keyword in KEYWORDS]
            row[-1] = not row.any()
            row /= np.linalg.norm(row)
        progress(len(texts))
        return rows


@pytest.fixture
def one_hot() -> OneHotEncoder:
    return OneHotEncoder()


@pytest.fixture(scope="session")
def seeds_qa() -> QA:
    """The two interviews with the real models."""
    return QA.from_folder(SEEDS)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every connection but to this machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"the tests are offline, yet something connects to {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield
