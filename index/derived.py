"""Files that can be made again from the store: written whole or not at all, read only as they were written."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path

LONGEST_HEADER = 1_000


def write(path: Path, state: str, payload: bytes) -> None:
    """Put header and payload under `path` by temp file, fsync, rename, fsync of the folder.

    `state` names the store's content that the payload was made from.
    """
    header = {"kind": path.name, "state": state, "size": len(payload), "sha256": hashlib.sha256(payload).hexdigest()}
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(header).encode() + b"\n" + payload)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
    if os.name == "nt":  # which opens no folders
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(path: Path, state: str) -> bytes | None:
    """The payload, or None where the file is absent, of another state, or not what was written."""
    try:
        with path.open("rb") as file:
            header = json.loads(file.readline(LONGEST_HEADER))
            if not isinstance(header, dict) or (header.get("kind"), header.get("state")) != (path.name, state):
                return None
            payload = file.read()
    except (OSError, ValueError, RecursionError):
        return None
    whole = len(payload) == header.get("size") and hashlib.sha256(payload).hexdigest() == header.get("sha256")
    return payload if whole else None
