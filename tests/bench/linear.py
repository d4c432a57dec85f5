"""Whether the extractors take time in proportion to the text: python tests/bench/linear.py.

Prints for each, over 15 repeated tokens, the worst ratio of the time for 100,000 characters to that for 10,000.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from index.load.damage import inspect
from index.text.lists import enumerations
from index.text.quantities import dates, quantities
from index.text.sentences import sentences
from qa.candidates import candidate_spans

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


EXTRACTORS: dict[str, Callable[[str], object]] = {
    "quantities": quantities,
    "dates": dates,
    "enumerations": enumerations,
    "sentences": sentences,
    "integrity": inspect,
    "candidates": candidate_spans,
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
