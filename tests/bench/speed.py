"""How fast and how large: python tests/bench/speed.py [FOLDER]. Prints figures, asserts nothing."""

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
from qa import QA
from qa.records import Timings

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


def encoding(folder: Path) -> float:
    """Passages of about 300 characters encoded a second."""
    encoder = load_encoder()
    text = "".join(document.text for document in read_folder(folder).documents)
    passages = [text[at : at + 300] for at in range(0, len(text) - 300, 37)][:96]
    encoder.encode(passages[:2], "passage")
    began = time.perf_counter()
    encoder.encode(passages, "passage")
    return len(passages) / (time.perf_counter() - began)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "seeds")
    folder = parser.parse_args().folder.resolve()
    seconds = sorted(cold(folder))
    print(f"cold ask, index cached: median {statistics.median(seconds):.2f} s, worst {seconds[-1]:.2f} s")
    spent = warm(folder)
    totals = sorted(timing.total for timing in spent)
    print(f"warm ask: p50 {statistics.median(totals):.0f} ms, p95 {totals[int(0.95 * len(totals))]:.0f} ms")
    for stage in ("search", "read", "judge"):
        print(f"  {stage}: {100 * sum(getattr(t, stage) for t in spent) / sum(totals):.0f} % of the time")
    print(f"encoding: {encoding(folder):.1f} passages of 300 characters a second")
    began = time.perf_counter()
    index = Index.build(read_folder(folder).documents)
    print(f"building: {len(index.passages)} passages in {time.perf_counter() - began:.2f} s")
    print(f"peak memory: {psutil.Process().memory_info().rss / 1e6:.0f} MB now; cores: {len(os.sched_getaffinity(0))}")


if __name__ == "__main__":
    main()
