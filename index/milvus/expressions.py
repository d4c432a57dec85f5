"""A filter → a Milvus expression. Values are escaped here: not every server knows templates."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping

from index.query import Filter

ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
NOTHING = "document < 0"


def quoted(text: str) -> str:
    """Return a text as a string literal of an expression, whatever it holds."""
    return f'"{text.translate(ESCAPED)}"'


def listed(values: Iterable[str]) -> str:
    """Return texts as a list literal."""
    return f"[{', '.join(map(quoted, values))}]"


def number_of(day: datetime.date | None) -> int:
    """Return a day as yyyymmdd, 0 for none."""
    return day.year * 10_000 + day.month * 100 + day.day if day else 0


def marks_of(extra: Mapping[str, str]) -> dict[str, int]:
    """Return what stands for values of one's own in a JSON field: a hash of name and value, so that any will do."""
    pairs = (json.dumps(pair).encode() for pair in extra.items())
    return {hashlib.sha256(pair).hexdigest()[:32]: 1 for pair in pairs}


def expression_of(where: Filter) -> str:
    """Return the expression of the passages that a filter allows; empty for all."""
    rules = [f'extra["{mark}"] == 1' for mark in marks_of(where.metadata)]
    if where.sources:
        rules.append(f"source in {listed(where.sources)}")
    if where.speakers:
        named = [name for name in where.speakers if name]  # nobody's passages have the empty name
        rules.append(f"speaker in {listed(named)}" if named else NOTHING)
    if where.since or where.until:
        rules.append(f"day >= {max(1, number_of(where.since))}")
    if where.until:
        rules.append(f"day <= {number_of(where.until)}")
    return " and ".join(rules)
