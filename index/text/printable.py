"""Text that a terminal, a page or another program can show: no control or direction character stands as itself."""

from __future__ import annotations

import json
import re
import unicodedata

# They move cursors, ring bells and turn lines around.
UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
    """Return the text with each such character written out (␛, <U+202E>), others and line ends as they are."""
    return UNSAFE.sub(_visible, text.replace("\r\n", "\n"))


def dumps(value: object, *, indent: int | None = None) -> str:
    """Return JSON text in which such characters are escaped."""
    return UNSAFE.sub(
        lambda found: json.dumps(found.group())[1:-1], json.dumps(value, ensure_ascii=False, indent=indent)
    )


def _visible(found: re.Match[str]) -> str:
    char = found.group()
    if ord(char) < 0x20:
        return chr(0x2400 + ord(char))
    return f"<U+{ord(char):04X}>" if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} else char
