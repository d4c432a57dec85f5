"""What a large index costs: builds one of N passages, then times opening, searching, asking, adding and removing.

Texts are shuffled sentences of a folder's documents, so that words are as frequent as there; vectors are those of real
passages, each moved a little at random, since encoding a million takes hours. Both are said in what is printed.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from index import Document, Filter, Index, Passage, Span, Turn, load_encoder, read_folder
from index.content import Entry, Vectors
from index.documents import document_id
from index.given import manifest_of
from index.passages import passages_of
from index.store import Store
from index.text.sentences import sentences
from qa import QA

EACH = 10  # passages a document
MOVED = 0.35  # length of what is added to a unit vector


def material(folder: Path, most: int) -> tuple[list[str], Vectors]:
    """Return a folder's sentences, and the vectors of its first passages."""
    passages = [one for document in read_folder(folder).documents for one in passages_of(document)][:most]
    parts = [span.of(one.text) for one in passages for span in sentences(one.text, Span(0, len(one.text)))]
    return [part.strip() for part in parts if part.strip()], load_encoder().encode(
        [one.text for one in passages], "passage"
    )


def entries(n: int, parts: list[str], near: Vectors, seed: int = 7) -> Iterator[Entry]:
    """Yield documents of EACH passages of three sentences each, and their moved vectors."""
    chance, noise = random.Random(seed), np.random.default_rng(seed)
    for number in range(n // EACH):
        day = f"{2000 + number % 25}-{1 + number % 12:02}-{1 + number % 28:02}"
        said = ["".join(chance.choice(parts) for _ in range(3)) for _ in range(EACH)]
        text = f"第{number}号\n{day}\n" + "\n".join(said)
        document = Document.from_text(text, f"{number % 1000:03}/{number}.txt")
        at, passages = len(text) - len("\n".join(said)), []
        for one in said:
            span = Span(at, at + len(one))
            passages.append(Passage(document, span, Turn(document, span, f"说话人{number % 500}", "interviewee")))
            at += len(one) + 1
        rows = near[noise.integers(0, len(near), EACH)]
        moved = rows + MOVED * noise.standard_normal(rows.shape, np.float32) / np.sqrt(rows.shape[1])
        yield Entry(document, passages, (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32))


def build(folder: Path, n: int, docs: Path) -> dict[str, float]:
    """Build the index; return seconds and megabytes."""
    parts, near = material(docs, 4_000)
    encoder = load_encoder()
    began = time.perf_counter()
    Store(folder, manifest_of(encoder)).write(entries(n, parts, near), fresh=True)
    stored = time.perf_counter()
    Index.open(folder, encoder=encoder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "store_s": stored - began,
        "segments_s": time.perf_counter() - stored,
        "disk_mb": size / 1e6,
        "peak_mb": peak,
    }


def timed(act: Callable[[], Any]) -> float:
    """Return the milliseconds that a call takes."""
    began = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - began)


def spread(times: list[float]) -> dict[str, float]:
    """Return the median and the 95th percentile."""
    return {"p50": float(np.percentile(times, 50)), "p95": float(np.percentile(times, 95))}


def use(folder: Path, questions: list[str]) -> dict[str, Any]:
    """Open, search, ask, add, remove; return times in milliseconds and memory in megabytes."""
    encoder = load_encoder()
    process = psutil.Process()
    began = time.perf_counter()
    index = Index.open(folder, encoder=encoder)
    opened = 1000 * (time.perf_counter() - began)
    qa = QA(index)
    found: dict[str, Any] = {"open": opened, "passages": len(index.passages)}
    found["first_answer"] = timed(lambda: qa.ask(questions[0]))
    filters = {
        "search": None,
        "search_speaker": Filter(speakers="说话人7"),
        "search_since": Filter(since="2012-01-01"),
        "search_source": Filter([f"007/{number}.txt" for number in range(7, 100_000, 1000)]),
    }
    for name, where in filters.items():
        for question in questions[:5]:
            qa.search(question, 10, where=where)
        found[name] = spread([timed(lambda one=one, where=where: qa.search(one, 10, where=where)) for one in questions])
    found["ask"] = spread([timed(lambda one=one: qa.ask(one)) for one in questions])
    found["rss_mb"] = process.memory_info().rss / 1e6
    found["recall"] = recall(index, questions)
    fresh = [
        Document.from_text(f"新来的第{n}篇。\n王芳：{'这里写的是新来的事情。' * 20}{n}", f"new/{n}.txt")
        for n in range(10)
    ]
    found["encode_10"] = timed(lambda: encoder.encode([p.text for one in fresh for p in passages_of(one)], "passage"))
    found["add_10"] = timed(lambda: index.add(fresh))
    found["remove_10"] = timed(lambda: index.remove([document_id(one.text) for one in fresh]))
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def recall(index: Index, questions: list[str], k: int = 10) -> float:
    """Return the share of the exact `k` nearest that the vectors' index finds."""
    now = index.refresh()
    vectors = index.encoder.encode(questions[:50], "query")
    right = 0
    everything = np.arange(sum(map(len, now.segments)), dtype=np.int64)
    for vector in vectors:
        near = set(now.near(vector, k, now.allowed(Filter())).ids.tolist())
        scores = np.concatenate([segment.dense.rows(0, len(segment)) @ vector for segment in now.segments])
        right += len(near & set(everything[np.argsort(-scores, kind="stable")[:k]].tolist()))
    return right / (k * len(vectors))


def main() -> None:
    """Run it for each size, each use in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the indexes are made, and kept")
    parser.add_argument("--docs", type=Path, required=True, help="folder of texts")
    parser.add_argument("--questions", type=Path, required=True, help="JSONL with questions")
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--use", type=Path, help="of one index only: its folder")
    told = parser.parse_args()
    asked = [json.loads(line)["question"] for line in told.questions.read_text("utf-8").splitlines()[:200]]
    if told.use:
        sys.stdout.write(json.dumps(use(told.use, asked)))
        return
    for n in map(int, told.sizes.split(",")):
        place = told.folder / str(n)
        made = {} if (place / "index.db").exists() else build(place, n, told.docs)
        command = [
            sys.executable,
            __file__,
            str(told.folder),
            "--docs",
            str(told.docs),
            "--questions",
            str(told.questions),
        ]
        said = subprocess.run([*command, "--use", str(place)], capture_output=True, text=True, check=True)
        sys.stdout.write(json.dumps({"n": n, **made, **json.loads(said.stdout)}, ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
