"""Where a model lies on this machine, and a hash of what it consists of."""

from __future__ import annotations

import hashlib
from pathlib import Path

from index.errors import ModelError

WEIGHTS = (".safetensors", ".json", ".txt", ".model", ".onnx")


def folder_of(name: str) -> Path:
    """The folder named, or that of a model of this name in the local hub cache; raises ModelError where neither is."""
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception:  # the hub's errors for bad names and for absent ones are of several kinds
        raise ModelError(
            f"there is no model {name!r}: expected a model's folder or a name in the local hub "
            "cache; fetch it there first, nothing is downloaded here"
        ) from None


def hash_of(folder: Path) -> str:
    """16 hex digits that change with the weights or any setting."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in WEIGHTS:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
