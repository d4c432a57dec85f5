"""How many items a question announces (六难, 四个实验室)."""

from __future__ import annotations

import re

from index.text.normalize import normalize

HAN_DIGITS = "零一二三四五六七八九十"
ANNOUNCED = re.compile(
    r"(?<![\d第十百])([2-9]|1\d|[二两三四五六七八九]|十(?![一二三四五六七八九]))(?=[个项大种类点方\u4e00-\u9fff](?![年月日季]))(?![年月日季点\d十])"
)

ORDINAL = re.compile(r"第([一二三四五六七八九十]|\d{1,2})(?:个|条|点|项|步|大|部分)")


def count_agrees(question: str, items: int) -> int:
    """1 where there are as many items as the question announces, -1 where not, 0 where it announces no number."""
    said = ANNOUNCED.search(normalize(question))
    return 0 if not said else 1 if items == number_of(said[1]) else -1


def number_of(said: str) -> int:
    """A small number in digits or as one Chinese numeral."""
    return int(said) if said.isdigit() else 2 if said == "两" else HAN_DIGITS.index(said)


def ordinal_of(question: str) -> int | None:
    """Which item of a list is asked for (第二个关键词 → 2); None where none is."""
    said = ORDINAL.search(normalize(question))
    return number_of(said[1]) if said else None
