"""Where a turn begins, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from index.documents import Role


@dataclass(frozen=True, slots=True)
class Start:
    """A turn's first character; its end is where the next one starts."""

    at: int
    speaker: str | None = None
    role: Role = "narrator"
