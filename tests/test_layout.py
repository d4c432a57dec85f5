"""The order of the house: every module imports from above it in this list, never from below; no circles."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = """
index.errors index.extras index.spans index.text index.documents index.query index.content index.protocols index.atomic index.models
index.encoders index.load index.passages index.entries index.rows index.store index.memory index.postings index.dense
index.derived index.segment index.bm25 index.fusion index.snapshot index.merge index.overlay index.hybrid index.given index.address index.index index.milvus
index.cache index.repair index.cluster index
qa.synonyms qa.terms qa.question qa.models qa.reader qa.pieces qa.candidates qa.ranker qa.protocols qa.calibration
qa.reply qa.answers qa.damage qa.checks qa.weigh qa.about qa.decide qa.rewrite qa.chat qa.pipeline
qa.evaluation qa.web qa.client qa.adapters qa qa.cli qa.training app
""".split()  # noqa: SIM905


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for part in ("index", "qa") for path in (ROOT / part).rglob("*.py")} | {
    "app": ROOT / "app.py"
}


def imports_of(path: Path) -> Iterator[str]:
    """The modules of ours that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield whole if whole in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def place_of(module: str) -> int:
    held = [one for one in ORDER if module == one or (module.startswith(f"{one}.") and one not in ("index", "qa"))]
    assert held, f"{module} has no place in the order"
    return ORDER.index(max(held, key=len))


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_arrow_runs_up(module: str) -> None:
    up = {one for one in imports_of(MODULES[module]) if one in MODULES and place_of(one) > place_of(module)}
    assert up <= {"index"}  # the public names of index, each of which stands where its own module does


def test_there_is_no_circle() -> None:
    graph = {
        name: {one for one in imports_of(path) if one in MODULES} - {name, "index", "qa"}
        for name, path in MODULES.items()
    }
    assert len(tuple(graphlib.TopologicalSorter(graph).static_order())) >= len(MODULES)


@pytest.mark.parametrize("path", MODULES.values(), ids=MODULES)
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 250
