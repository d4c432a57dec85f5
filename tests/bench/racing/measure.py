"""What is measured of one competitor, in a process of its own that race.py starts: python -m tests.bench.racing.measure JOB.json.

Each figure is written down as soon as it is there, so that what was measured before a failure is kept.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil

from tests.bench.racing.common import Place, Said, Side, Text, Told, read_texts, side_of

K = 5
CLIENTS = 8


class Job:
    """What a process is to do, and the figures so far."""

    def __init__(self, path: Path) -> None:
        self.told: dict[str, Any] = json.loads(path.read_text("utf-8"))
        self.out, self.figures = Path(self.told["out"]), dict[str, Any]()

    def note(self, **figures: Any) -> None:
        """Write figures down."""
        self.figures |= figures
        self.out.write_text(json.dumps(self.figures, ensure_ascii=False), "utf-8")

    def part(self, name: str, measure: Callable[[], dict[str, Any]]) -> None:
        """Measure a part; where it fails the reason is its figure, and the next part goes on."""
        try:
            self.note(**measure())
        except Exception as error:  # whatever a competitor raises is what is told of it
            told = f"{name}: {type(error).__name__}: {str(error)[:200]}"
            self.note(failed=[*self.figures.get("failed", []), told])

    def side(self) -> Side:
        """The competitor."""
        return side_of(Told(**self.told["models"]))


def build(job: Job) -> None:
    """Build and save the index."""
    texts, folder = read_texts(Path(job.told["texts"])), Path(job.told["folder"])
    side = job.side()
    job.note(notes=side.notes)
    side.ready()
    before, worked = megabytes(), time.process_time()
    seconds = timed(lambda: side.build(texts, folder))
    held = side.count()
    job.note(build_cpu_s=time.process_time() - worked)
    job.note(build_s=seconds, passages=held, passages_per_s=held / seconds, texts_mb=before, build_peak_mb=peak())


def ask(job: Job) -> None:
    """Open the saved index, ask, search, and change it."""
    questions, texts = job.told["questions"], read_texts(Path(job.told["added"]))
    side, folder = job.side(), Path(job.told["folder"])
    tenth = max(1, len(questions) // 10)  # answers cost more than searches, so fewer are asked for
    side.open(folder)
    first = side.answer(questions[0])
    job.note(cold_s=time.time() - job.told["began"], first=first.text, resident_mb=megabytes())
    job.part("search", lambda: _searches(side, questions, [None]))
    job.part("filtered search", lambda: _searches(side, questions, job.told["sources"], "filtered_"))
    job.part("answers", lambda: _laps(side.answer, [(one,) for one in questions[: 3 * tenth]], "answer_"))
    job.part("threads, searching", lambda: {"searches_per_s": _rate(lambda one: side.search(one, K), questions)})
    job.part("threads, answering", lambda: {"answers_per_s": _rate(side.answer, questions[: 6 * tenth])})
    job.note(serving_peak_mb=peak(), serving_mb=megabytes())
    job.part("add", lambda: _changed("add", side, texts, folder))
    job.part("remove", lambda: _changed("remove", side, texts, folder))
    job.note(peak_mb=peak())


def quality(job: Job) -> None:
    """Ask the rows of a question bank: what is found and what is answered."""
    from tests.bench.racing.quality import Graded, grades_of

    graded: list[Graded] = []
    began = time.perf_counter()
    for name, rows in job.told["rows"].items():
        side = job.side()
        side.ready()
        with tempfile.TemporaryDirectory(dir=job.told["folder"]) as folder:
            side.build(read_texts(Path(job.told["texts"]) / f"{name}.jsonl"), Path(folder))
            side.open(Path(folder))
            graded += [_graded(side, row) for row in rows]
        job.note(**grades_of(graded), notes=side.notes, quality_s=time.perf_counter() - began)


def vectors(job: Job) -> None:
    """Encode some passages, whose vectors other sizes perturb."""
    import numpy as np

    from tests.bench.racing.models import SentenceEncoder

    found = [passage for text in read_texts(Path(job.told["texts"])) for _, passage in text.passages()]
    chosen = random.Random(7).sample(found, min(job.told["number"], len(found)))
    np.save(job.told["base"], SentenceEncoder(job.told["encoder"]).encode(chosen, "passage"))
    job.note(encoded=len(chosen))


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def lap(work: Callable[..., object], *given: Any) -> float:
    """Milliseconds that it takes."""
    return 1000 * timed(lambda: work(*given))


def megabytes() -> float:
    """Resident memory now."""
    return float(psutil.Process().memory_info().rss / 1e6)


def peak() -> float:
    """The most that was resident so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _searches(side: Side, questions: Sequence[str], sources: Sequence[str | None], name: str = "") -> dict[str, float]:
    asked = [(question, sources[at % len(sources)]) for at, question in enumerate(questions)]
    wrong = sum(source is not None and not _within(side.search(one, K, source), source) for one, source in asked[:5])
    if wrong:
        raise ValueError(f"{wrong} of 5 filtered searches found nothing, or passages of another document")
    return _laps(side.search, [(question, K, source) for question, source in asked], f"{name}search_")


def _within(found: Iterable[Place], source: str) -> bool:
    return {one.source for one in found} == {source}


def _laps(work: Callable[..., object], given: Sequence[tuple[Any, ...]], name: str) -> dict[str, float]:
    """Wall milliseconds, one after the other, and the mean of those that the process's threads worked."""
    worked = time.process_time()
    ordered = sorted([lap(work, *one) for one in given])
    mean = 1000 * (time.process_time() - worked) / len(given)
    late = ordered[int(0.95 * (len(ordered) - 1))]
    return {f"{name}p50_ms": statistics.median(ordered), f"{name}p95_ms": late, f"{name}cpu_ms": mean}


def _rate(work: Callable[[str], object], questions: Sequence[str]) -> float:
    """Questions a second from several clients."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        seconds = timed(lambda: list(pool.map(work, questions)))
    return len(questions) / seconds


def _changed(name: str, side: Side, texts: Sequence[Text], folder: Path) -> dict[str, Any]:
    """Seconds until a change is found, and until it is saved as well; checked by the number of passages."""
    before = side.count()
    found = timed(lambda: getattr(side, name)(texts))
    if (side.count() > before) != (name == "add"):
        raise ValueError(f"{before} passages before, {side.count()} after")
    return {f"{name}_s": found, f"{name}_saved_s": found + timed(lambda: side.save(folder))}


def _graded(side: Side, row: dict[str, Any]) -> Any:
    from tests.bench.racing.quality import graded

    source = row["doc"] if row["scope"] == "document" else None
    places: list[Place] = side.search(row["question"], K, source)
    said: Said = side.answer(row["question"], source)
    return graded(row, places, said)


def main() -> None:
    """Do the job that a file tells."""
    os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", TRANSFORMERS_VERBOSITY="error")
    job = Job(Path(sys.argv[1]))
    {"build": build, "ask": ask, "quality": quality, "vectors": vectors}[job.told["job"]](job)
    job.note(done=True)
    sys.stdout.flush()
    os._exit(0)  # some competitors' threads outlive their work


if __name__ == "__main__":
    main()
