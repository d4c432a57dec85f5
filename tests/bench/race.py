"""This product beside Haystack, txtai, LlamaIndex and plain FAISS, on the same texts, models and machine.

python -m tests.bench.race --sizes 1000,20000 --data DATA --models MODELS --bank BANK.jsonl --out race.json --table race.md

DATA holds folders of .txt files, MODELS the folders encoder/ (sentence-transformers) and reader/ (transformers question
answering), BANK questions about DATA's documents. Each competitor builds in a process of its own and serves in
another, in turn; one that fails, or goes over the limits of time or memory, is shown with the reason. From
--perturb-from passages on vectors are not encoded but made from real ones. Needs the extra `race`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tests.bench.racing.common import SIDES, write_texts
from tests.bench.racing.report import brief, plot, table
from tests.bench.racing.run import Limits, bytes_of, run
from tests.bench.racing.texts import bank_rows, bank_texts, corpus, fresh

PACKAGES = (
    "fangtan", "haystack-ai", "transformers-haystack", "txtai", "llama-index-core", "llama-index-retrievers-bm25",
    "llama-index-vector-stores-faiss", "sentence-transformers", "faiss-cpu", "transformers", "torch", "onnxruntime",
)  # fmt: skip
BASE = 2_000  # real vectors that are perturbed


class Race:
    """One run: its options, its scratch folder and what was measured."""

    def __init__(self, told: argparse.Namespace, work: Path) -> None:
        self.told, self.work = told, work
        self.limits = Limits(told.limit, told.memory * 1e9, told.cores)
        self.rows = bank_rows(told.bank, told.quality or told.asked)
        self.done: dict[str, Any] = json.loads(told.out.read_text("utf-8")) if told.add and told.out.exists() else {}
        if told.sizes or told.quality or not self.done:
            self.done |= {"machine": machine(), "options": options(told)}
        for kind in ("runs", "quality"):
            self.done.setdefault(kind, [])

    def keep(self, kind: str, figures: dict[str, Any]) -> None:
        """Write a competitor's figures down, in place of those of a run before."""

        def same(one: dict[str, Any]) -> bool:
            return one["side"] == figures["side"] and one.get("size") == figures.get("size")

        told = {"cores": self.told.cores, "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M}"}
        self.done[kind] = [one for one in self.done[kind] if not same(one)] + [{**figures, **told}]
        self.told.out.write_text(json.dumps(self.done, ensure_ascii=False, indent=1), "utf-8")

    def models(self, side: str, **more: str | None) -> dict[str, Any]:
        """What a competitor is told of its models."""
        folder = self.told.models.resolve()
        return {"side": side, "encoder": str(folder / "encoder"), "reader": str(folder / "reader"), **more}

    def size(self, number: int) -> None:
        """Every competitor at one size."""
        path = self.work / f"texts-{number}.jsonl"
        asked = {
            "questions": [row["question"] for row in self.rows[: self.told.asked]],
            "sources": self._texts(number, path),
        }
        base = self._base(path) if number >= self.told.perturb_from else None
        for side in self.told.only:
            folder = self.work / "index"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            told = {"models": self.models(side, base=base), "texts": str(path), "folder": str(folder)}
            figures = run({**told, "job": "build"}, self.work, self.limits)
            if "error" not in figures:
                figures["disk_bytes"] = bytes_of(folder)
                told |= {"added": str(self.work / "added.jsonl"), **asked}
                figures |= run({**told, "job": "ask"}, self.work, self.limits)
            self.keep("runs", {"side": side, "size": number, "perturbed": base is not None, **figures})
            say(f"{number} {side}", figures)

    def quality(self) -> None:
        """Every competitor on the bank's own documents."""
        folder = self.work / "bank"
        folder.mkdir(exist_ok=True)
        found = bank_texts(self.rows, self.told.data)
        for name, texts in found.items():
            write_texts(texts, folder / f"{name}.jsonl")
        rows = {name: [row for row in self.rows if row["folder"] == name] for name in found}
        for side in self.told.only:
            kept = None if side == "fangtan" else str(self.work / f"vectors-{side.startswith('fangtan')}.npz")
            told = {
                "models": self.models(side, kept=kept),
                "texts": str(folder),
                "folder": str(self.work),
                "rows": rows,
            }
            figures = run({**told, "job": "quality"}, self.work, self.limits)
            self.keep("quality", {"side": side, **figures})
            say(f"quality {side}", figures)

    def _texts(self, number: int, path: Path) -> list[str]:
        """Write the texts of a size, and those to add; return documents of chance to search in."""
        texts = corpus(self.told.data, self.told.folders, number, path)
        write_texts(fresh(texts), self.work / "added.jsonl")
        once = {one.text: one.source for one in reversed(texts)}  # a text that is there twice may be held once
        return random.Random(7).sample(sorted(once.values()), min(self.told.asked, len(once)))

    def _base(self, path: Path) -> str:
        """The file of real vectors, made once."""
        base = self.work / "base.npy"
        if not base.exists():
            told = {"texts": str(path), "number": BASE, "base": str(base), "encoder": self.models("")["encoder"]}
            figures = run({**told, "job": "vectors"}, self.work, self.limits)
            if "error" in figures:
                raise SystemExit(f"no vectors to perturb: {figures['error']}")
        return str(base)


def say(what: str, figures: dict[str, Any]) -> None:
    """One line on the terminal."""
    print(f"{datetime.now(UTC):%H:%M:%S} {what}: {figures.get('error', 'done')}", flush=True)


def machine() -> dict[str, Any]:
    """What it ran on, and the versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    made = {"cores": os.cpu_count(), "memory_gb": round(memory), "python": platform.python_version()}
    return {**made, "date": f"{datetime.now(UTC):%Y-%m-%d}", "versions": {one: _version(one) for one in PACKAGES}}


def options(told: argparse.Namespace) -> dict[str, Any]:
    """The options that figures depend on; no paths of this machine."""
    return {
        name: getattr(told, name)
        for name in ("sizes", "only", "quality", "perturb_from", "limit", "memory", "cores", "asked")
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000", help="passages, separated by commas; empty for none")
    parser.add_argument("--only", default=",".join(SIDES), help=f"competitors of {', '.join(SIDES)}")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folders", default="documents,interviews,news2,news3", help="of DATA, for the sizes")
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--quality", type=int, default=0, help="rows of the bank to ask for quality; 0 for none")
    parser.add_argument("--perturb-from", type=int, default=50_000, help="passages from which vectors are perturbed")
    parser.add_argument("--limit", type=float, default=3600, help="seconds a process may take")
    parser.add_argument("--memory", type=float, default=16, help="GB a process may hold")
    parser.add_argument("--cores", type=int, default=len(os.sched_getaffinity(0)), help="cores a process may use")
    parser.add_argument("--asked", type=int, default=100, help="questions that times are taken with")
    parser.add_argument("--work", type=Path, help="scratch folder, kept with its texts; default: a temporary one")
    parser.add_argument("--add", action="store_true", help="keep what --out holds of other runs; alone: show it")
    parser.add_argument("--out", type=Path, default=Path("race.json"))
    parser.add_argument("--table", type=Path)
    parser.add_argument("--brief", type=Path, help="some lines of the table")
    parser.add_argument("--plot", type=Path)
    told = parser.parse_args()
    told.sizes = [int(one) for one in told.sizes.split(",") if one]
    told.only, told.folders = told.only.split(","), told.folders.split(",")
    if unknown := set(told.only) - set(SIDES):
        parser.error(f"no such competitor: {', '.join(sorted(unknown))}")
    return told


def main() -> int:
    """Race, then show the table."""
    told = _parsed()
    with tempfile.TemporaryDirectory(prefix="race-") as scratch:
        work = told.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        race = Race(told, work.resolve())
        for number in told.sizes:
            race.size(number)
        if told.quality:
            race.quality()
    shown = table(race.done)
    print(shown)
    if told.table:
        told.table.write_text(shown, "utf-8")
    if told.brief:
        told.brief.write_text(brief(race.done), "utf-8")
    if told.plot:
        plot(race.done, told.plot)
    return int(any("error" in one for one in race.done["runs"] + race.done["quality"]))


if __name__ == "__main__":
    sys.exit(main())
