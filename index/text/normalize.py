"""The form under which two spellings of a text match: half-width, simplified, lower-case, of the same length.

So an offset in the normalized text is one in the source.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

# Full-width ASCII (U+FF01–FF5E) and the ideographic space to their half-width twins.
NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
SHORT = 200  # characters up to which a folding is remembered
DIGIT = re.compile(r"(?![0-9])\d")  # other scripts' digits, one character each


def to_simplified(text: str) -> str:
    """Half-width, digits in ASCII and simplified, as long as the text itself; case is kept."""
    narrow = DIGIT.sub(lambda found: str(unicodedata.digit(found.group())), text.translate(NARROW))
    simple = str(_converter().convert(narrow))
    return simple if len(simple) == len(text) else "".join(map(_simple_char, narrow))


def normalize(text: str) -> str:
    """Half-width, simplified and lower-case: for matching only; as long as the text itself.

    >>> normalize("ＧＤＰ增長５０％")
    'gdp增长50%'
    """
    return _folded(text) if len(text) <= SHORT else _fold(text)


def _fold(text: str) -> str:
    simple = to_simplified(text)
    lower = simple.lower()
    if len(lower) == len(simple):
        return lower
    return "".join(small if len(small := char.lower()) == 1 else char for char in simple)  # İ and its like grow


_folded = lru_cache(maxsize=4096)(_fold)  # a question's clauses and words are folded again and again


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=4096)
def _simple_char(char: str) -> str:
    simple = str(_converter().convert(char))
    return simple if len(simple) == 1 else char
