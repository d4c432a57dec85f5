"""Starts one measuring process, watches its time and memory, and returns what it wrote down."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[3]
EVERY = 0.25  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may take before it is ended."""

    seconds: float
    memory: float  # bytes
    cores: int


def run(told: dict[str, Any], work: Path, limits: Limits) -> dict[str, Any]:
    """Return a job's figures; where it failed, with the reason under "error" and what was measured before."""
    job, out, log = work / "job.json", work / "figures.json", work / "log.txt"
    out.unlink(missing_ok=True)
    busy = os.getloadavg()[0]
    job.write_text(json.dumps({**told, "out": str(out), "began": time.time()}, ensure_ascii=False), "utf-8")
    with log.open("w") as file:
        command = [sys.executable, "-m", "tests.bench.racing.measure", str(job)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, **_on(limits.cores))
        reason = _watched(process, limits)
    figures: dict[str, Any] = json.loads(out.read_text("utf-8")) if out.exists() else {}
    if not figures.pop("done", False):
        last = [line for line in log.read_text("utf-8", "replace").split("\n") if line.strip()]
        figures["error"] = f"{told['job']}: {reason or (last[-1][:200] if last else 'ended without a word')}"
    return {**figures, f"{told['job']}_load": [round(busy, 1), round(os.getloadavg()[0], 1)]}


def bytes_of(folder: Path) -> int:
    """The size of all files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _watched(process: subprocess.Popen[bytes], limits: Limits) -> str:
    """Wait for a process; return why it was ended, "" where it ended by itself."""
    began = time.monotonic()
    while process.poll() is None:
        if time.monotonic() - began > limits.seconds:
            return _ended(process, f"over the limit of {limits.seconds:g} s")
        if _held(process.pid) > limits.memory:
            return _ended(process, f"over the limit of {limits.memory / 1e9:g} GB of memory")
        time.sleep(EVERY)
    return f"killed by signal {-process.returncode}" if process.returncode < 0 else ""


def _on(cores: int) -> dict[str, Any]:
    """How a process is started that may use so many cores, with as many threads of its numeric libraries."""
    chosen = sorted(os.sched_getaffinity(0))[-cores:]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(len(chosen)))
    return {"env": {**os.environ, **threads}, "preexec_fn": lambda: os.sched_setaffinity(0, chosen)}


def _ended(process: subprocess.Popen[bytes], why: str) -> str:
    for child in psutil.Process(process.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            child.kill()
    process.kill()
    process.wait()
    return why


def _held(number: int) -> float:
    """Bytes resident of a process and its children."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(number)
        return float(sum(one.memory_info().rss for one in (process, *process.children(recursive=True))))
    return 0.0
