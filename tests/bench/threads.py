"""Many threads asking at once: python tests/bench/threads.py QUESTIONS.jsonl [THREADS] [EACH]. Exit code 1 where any answer differs."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from qa import QA
from qa.cli.questions import read_questions

ROOT = Path(__file__).parent.parent.parent


def main() -> int:
    """Ask alone, then from many threads, and compare."""
    threads, each = (int(word) for word in (*sys.argv[2:], "8", "200")[:2])
    asked = [one.question for one in read_questions(Path(sys.argv[1]))]
    qa = QA.from_folder(ROOT / "seeds")
    alone = dict(zip(asked, qa.ask_many(asked), strict=True))

    def work(worker: int) -> int:
        questions = [asked[(worker * 17 + n) % len(asked)] for n in range(each)]
        return sum(qa.ask(question) != alone[question] for question in questions)

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        differing = sum(pool.map(work, range(threads)))
    seconds = time.perf_counter() - began
    print(
        f"{threads} threads x {each} questions: {differing} answers differ, {threads * each / seconds:.1f} questions a second"
    )
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())
