"""What this project raises on purpose.

FangtanError is InputError, ModelError or StoreError; that one IndexMissing, IndexForeign, IndexDamaged or IndexLocked.
"""

from __future__ import annotations

from pathlib import Path


class FangtanError(Exception):
    """Anything this project raises on purpose; its text is one sentence for a person."""


class InputError(FangtanError):
    """A file, folder, option or text cannot be used as given."""


class ModelError(FangtanError):
    """A model is absent, incomplete or of the wrong kind."""


class StoreError(FangtanError):
    """A saved index cannot be used as it is."""


class IndexMissing(StoreError):
    """There is no index at that place."""


class IndexForeign(StoreError):
    """The index was made by another format, encoder or dimension."""


class IndexDamaged(StoreError):
    """The index's bytes are not what was written."""


class IndexLocked(StoreError):
    """Another process is writing to the index."""


def damaged(folder: Path, what: str) -> IndexDamaged:
    """Return the error that says what is wrong with an index, and what to do."""
    reason = (what.splitlines() or [""])[0][:120]
    return IndexDamaged(f"the index {folder} is damaged ({reason}); repair it with: fangtan doctor {folder}")
