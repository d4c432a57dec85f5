"""Whether the extractors take time in proportion to the text: python tests/bench/linear.py.

Prints for each, over 15 repeated tokens, the worst ratio of the time for 100,000 characters to that for 10,000.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from index import Span, document_of
from index.integrity import inspect
from index.split import sentences
from qa.lists import enumerations
from qa.quantity import dates, quantities
from qa.series import series_of
from qa.statement import statement_of
from qa.typo import mended

TOKENS = (
    "增长1%，",
    "1亿元",
    "同比",
    "一二三",
    "占比1/4。",
    "2024年",
    "一是",
    "第一，",
    "\n（一）",
    "“",
    "、甲",
    "1,",
    "十五五",
    "百分之",
    "7月31日至",
)


def stated(text: str) -> None:
    """A statement at the end of one long sentence."""
    statement_of(text, Span(max(0, len(text) - 1000), len(text)), Span(len(text) - 1, len(text)))


EXTRACTORS: dict[str, Callable[[str], object]] = {
    "quantities": quantities,
    "dates": dates,
    "enumerations": enumerations,
    "series": lambda text: series_of(document_of(text, str(time.perf_counter()))),
    "statement": stated,
    "sentences": sentences,
    "integrity": inspect,
    "typo": lambda text: mended("杭洲市委书记是谁", text),
}


def spent(extract: Callable[[str], object], token: str, size: int) -> float:
    """Seconds, the better of two."""
    text = token * (size // len(token))
    found = []
    for _ in range(2):
        began = time.perf_counter()
        extract(text)
        found.append(time.perf_counter() - began)
    return min(found)


def main() -> None:
    """Measure every extractor."""
    for name, extract in EXTRACTORS.items():
        spent(extract, "甲", 1000)
        ratios = {token: spent(extract, token, 100_000) / max(spent(extract, token, 10_000), 1e-4) for token in TOKENS}
        worst = max(ratios, key=lambda token: ratios[token])
        print(f"{name:14} {ratios[worst]:6.1f} times, at {worst!r}")


if __name__ == "__main__":
    main()
