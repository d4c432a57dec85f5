from __future__ import annotations

import doctest
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import index
import qa

ROOT = Path(__file__).parent.parent


def test_public_names_of_index() -> None:
    assert index.__all__ == [
        "Document", "Encoder", "FangtanError", "Filter", "Hit", "Index", "IndexDamaged", "IndexForeign", "IndexLocked",
        "IndexMissing", "InputError", "Integrity", "LeftOut", "LoadResult", "Loader", "Metadata", "ModelError", "Passage",
        "Query", "Retriever", "Span", "Store", "StoreError", "Turn", "load_encoder", "read_file", "read_folder",
        "sentence_transformer",
    ]  # fmt: skip


def test_public_names_of_qa() -> None:
    assert qa.__all__ == [
        "QA", "Answer", "Check", "Document", "Encoder", "Evidence", "FangtanError", "Filter", "Hit", "Loader", "Passage",
        "Quantity", "Ranker", "Reader", "Reply", "Retriever", "Span", "Status", "Store", "Timings", "compare", "evaluate",
        "serve",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        (
            "from index import Span, Document, Filter",
            ("faiss", "tokenizers", "numpy.linalg", "jieba", "onnxruntime", "qa"),
        ),
        ("from index import Index", ("torch", "transformers", "sentence_transformers", "qa", "gradio")),
        ("import qa", ("torch", "transformers", "sentence_transformers", "gradio", "scipy", "ir_measures")),
        (
            "import sys; from qa.cli import app; app(['ask', '上半年GDP多少'], 'fangtan', standalone_mode=False)",
            ("torch", "transformers", "sentence_transformers", "gradio", "ir_measures", "matplotlib"),
        ),
    ],
)
def test_what_a_cold_start_does_not_import(statement: str, absent: tuple[str, ...]) -> None:
    code = f"{statement}\nimport sys\nprint([name for name in {absent!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_importing_has_no_side_effects() -> None:
    code = (
        "import faiss, numpy, onnxruntime, tokenizers  # what others do is theirs\n"
        "import logging, os, warnings; env, root = dict(os.environ), logging.root.handlers[:]\n"
        "filters = warnings.filters[:]\nimport index, qa\n"
        "assert dict(os.environ) == env and logging.root.handlers == root and warnings.filters[:] == filters"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_model_library_reports_its_use(tmp_path: Path) -> None:
    """Where the cache folder cannot be written, onnxruntime's telemetry says so: silence means that it is off."""
    (tmp_path / "file").touch()
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "file"), "HOME": str(tmp_path / "file")}
    code = (
        "import os\nfrom index import load_encoder\nload_encoder()\nassert os.environ['ORT_DISABLE_TELEMETRY'] == '1'"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("path", [one for one in sorted([*ROOT.glob("index/**/*.py"), *ROOT.glob("qa/**/*.py")]) if ">>>" in one.read_text("utf-8")],
                         ids=lambda path: path.stem)  # fmt: skip
def test_examples_in_docstrings(path: Path) -> None:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    assert doctest.testmod(importlib.import_module(name)).failed == 0
