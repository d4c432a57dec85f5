"""What a bundled model says of itself: the head of its CARD.md."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import ModelError

HEAD = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Card:
    """A model's name, folder, licence and figures as its card tells them, with its real size (bytes) and sha256."""

    name: str
    folder: Path
    licence: str
    told: str  # the sha256 that the card names
    sha256: str
    size: int
    metrics: Mapping[str, str]


def read_card(folder: Path) -> Card:
    """The card of a bundled model's folder; raises ModelError where it has none.

    Its head is lines of `key: value` between two lines of `---`; what is neither name, licence nor sha256 is a figure.
    """
    try:
        head = HEAD.match((folder / "CARD.md").read_text("utf-8"))
        data = (folder / "model.onnx").read_bytes()
    except OSError as error:
        raise ModelError(f"{folder} holds no bundled model ({error.strerror}); reinstall fangtan") from None
    if not head:
        raise ModelError(f"{folder / 'CARD.md'} has no head between two lines of ---; reinstall fangtan")
    values = dict(line.split(": ", 1) for line in head[1].splitlines())
    name, licence, told = (values.pop(key, "") for key in ("name", "licence", "sha256"))
    return Card(name, folder, licence, told, hashlib.sha256(data).hexdigest(), len(data), values)
