"""What the tests share: a fake encoder whose scores can be computed in the head, and the real models once."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import OneHotEncoder

from qa import QA

SEEDS = Path(__file__).parent.parent / "seeds"


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
