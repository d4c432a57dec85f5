"""How fast and how large: python tests/bench/speed.py [FOLDER] [--fp32-encoder DIR] [--fp32-reader DIR].

Prints figures, asserts nothing. The folders hold the same models in fp32, to be run by torch beside the bundled ones.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from index import Index, load_encoder, read_folder
from index.encoders.bundled import BundledEncoder
from qa import QA
from qa.reader.bundled import load_reader
from qa.reply import Timings

ROOT = Path(__file__).parent.parent.parent
QUESTIONS = [
    "上半年GDP多少", "一般公共预算收入增长多少", "城市大脑有多少个应用场景", "记者采访了谁", "杭州健康码是为了解决什么难题",
    "四个省级实验室是哪几个", "数字经济核心产业增加值占GDP比重", "为什么要开发健康码", "下半年有哪些计划", "夜经济品牌叫什么",
]  # fmt: skip


def cold(folder: Path, times: int = 5) -> list[float]:
    """Wall seconds of `fangtan ask` with an index already in the cache."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "XDG_CACHE_HOME": home}
        command = [sys.executable, "-m", "qa.cli", "ask", QUESTIONS[0], "--docs", str(folder)]
        subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True)
        spent = []
        for _ in range(times):
            began = time.perf_counter()
            subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True)
            spent.append(time.perf_counter() - began)
    return spent


def warm(folder: Path, rounds: int = 5) -> list[Timings]:
    """The timings of repeated questions in one process."""
    qa = QA.from_folder(folder)
    qa.ask_many(QUESTIONS)
    return [reply.timings for _ in range(rounds) for reply in qa.ask_many(QUESTIONS)]


def passages(folder: Path) -> list[str]:
    """Stretches of 300 characters."""
    text = "".join(document.text for document in read_folder(folder).documents)
    return [text[at : at + 300] for at in range(0, len(text) - 300, 37)][:96]


def encoding(texts: list[str], name: str | None = None) -> float:
    """Passages encoded a second."""
    encoder = load_encoder(name)
    encoder.encode(texts[:8], "passage")
    began = time.perf_counter()
    encoder.encode(texts, "passage")
    return len(texts) / (time.perf_counter() - began)


def reading(texts: list[str], name: str | None = None) -> float:
    """Passages read a second, with one question."""
    reader = load_reader(name)
    pairs = [(QUESTIONS[0], text) for text in texts]
    reader.read(pairs[:8])
    began = time.perf_counter()
    reader.read(pairs)
    return len(texts) / (time.perf_counter() - began)


def by_number(texts: list[str], times: int = 5) -> dict[int, float]:
    """Median milliseconds of reading 1, 5 and 20 passages."""
    reader, found = load_reader(), {}
    for number in (1, 5, 20):
        pairs, spent = [(QUESTIONS[0], text) for text in texts[:number]], []
        for _ in range(times):
            began = time.perf_counter()
            reader.read(pairs)
            spent.append(1000 * (time.perf_counter() - began))
        found[number] = statistics.median(spent)
    return found


def tokens(texts: list[str]) -> float:
    """The mean number of the encoder's tokens."""
    return statistics.mean(len(one.ids) for one in BundledEncoder().model.tokenizer.encode_batch(texts))


def beside_fp32(texts: list[str], encoder: str | None, reader: str | None) -> None:
    """Print passages a second in 8 bits and in fp32, each measured three times in turn, the best of each."""
    for name, measure, folder in (("encoding", encoding, encoder), ("reading", reading, reader)):
        rounds = [(measure(texts), measure(texts, folder) if folder else 0.0) for _ in range(3)]
        ours, theirs = max(one for one, _ in rounds), max(one for _, one in rounds)
        beside = f", fp32 torch {theirs:.1f}: {ours / theirs:.2f} times" if folder else ""
        print(f"{name}: {ours:.1f} passages of 300 characters a second{beside}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "seeds")
    parser.add_argument("--fp32-encoder")
    parser.add_argument("--fp32-reader")
    told = parser.parse_args()
    folder = told.folder.resolve()
    seconds = sorted(cold(folder))
    print(f"cold ask, index cached: median {statistics.median(seconds):.2f} s, worst {seconds[-1]:.2f} s")
    spent = warm(folder)
    totals = sorted(timing.total for timing in spent)
    print(f"warm ask: p50 {statistics.median(totals):.0f} ms, p95 {totals[int(0.95 * len(totals))]:.0f} ms")
    for stage in ("search", "read", "rank"):
        print(f"  {stage}: {100 * sum(getattr(t, stage) for t in spent) / sum(totals):.0f} % of the time")
    texts = passages(folder)
    print(f"passages of 300 characters have {tokens(texts):.0f} tokens")
    beside_fp32(texts, told.fp32_encoder, told.fp32_reader)
    for number, spent_on in by_number(texts).items():
        print(f"reading {number} of them: {spent_on:.0f} ms")
    began = time.perf_counter()
    index = Index.build(read_folder(folder).documents)
    print(f"building: {len(index.passages)} passages in {time.perf_counter() - began:.2f} s")
    print(f"peak memory: {psutil.Process().memory_info().rss / 1e6:.0f} MB now; cores: {len(os.sched_getaffinity(0))}")


if __name__ == "__main__":
    main()
