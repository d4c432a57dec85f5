"""What evaluating costs beside the model: python tests/bench/evaluation.py SET.json.gz [--questions 3000].

Prints the share of a reader-mode evaluation's wall time that is not the reader's own, and the peak memory after a tenth
of the questions and after all.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qa.evaluation import evaluate
from qa.evaluation.metrics import figures
from qa.evaluation.results import plain_results
from qa.reader.bundled import BundledReader, SpanScores, load_reader


class Timed:
    """A reader that adds up the time it reads and decodes."""

    def __init__(self, reader: BundledReader) -> None:
        self.reader, self.name, self.fingerprint, self.spent = reader, reader.name, reader.fingerprint, 0.0

    def read(self, pairs: Sequence[tuple[str, str]], **options: Any) -> list[SpanScores]:
        """As the reader does."""
        began = time.perf_counter()
        found = self.reader.read(pairs, **options)
        self.spent += time.perf_counter() - began
        return found


def megabytes() -> float:
    """Peak memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure one set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", type=Path)
    parser.add_argument("--questions", type=int, default=3000)
    told = parser.parse_args()
    reader = Timed(load_reader())
    evaluate(told.set, mode="reader", reader=reader, sample=told.questions // 10)  # type: ignore[arg-type]
    early = megabytes()
    reader.spent = 0.0
    began = time.perf_counter()
    done = evaluate(told.set, mode="reader", reader=reader, sample=told.questions)  # type: ignore[arg-type]
    figures(done.outcomes)
    plain_results(done.outcomes, done.config)
    whole = time.perf_counter() - began
    print(f"{len(done.outcomes)} questions in {whole:.1f} s, of which the reader {reader.spent:.1f} s")
    print(
        f"overhead {100 * (whole - reader.spent) / reader.spent:.2f} %; {early:.0f} MB after a tenth, {megabytes():.0f} MB after all"
    )


if __name__ == "__main__":
    main()
