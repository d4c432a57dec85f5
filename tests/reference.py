"""Writes .github/REFERENCE.md from docstrings: python tests/reference.py. A test fails where it is stale."""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from pathlib import Path
from typing import Any

import index
import index.protocols
import qa
import qa.protocols

ROOT = Path(__file__).parent.parent
TARGET = ROOT / ".github" / "REFERENCE.md"
LATER = ("compare", "evaluate", "serve")  # need extras, described by their commands
OWN = {
    "Loader": ("NotesLoader",), "Encoder": ("LetterEncoder",), "Retriever": ("OneByOne",),
    "Reader": ("ShortestFirst", "ShortReader"), "Ranker": ("by_text",), "Check": ("NotThatOne",),
}  # fmt: skip
DOORS = ("qa.client", "qa.adapters.langchain", "qa.adapters.llama_index", "qa.adapters.haystack", "qa.adapters.mcp")
IMPORTS = """from index import Document, Filter, Hit, Passage, Query, Span, Turn
from index.content import Kind, Vectors
from qa import Candidate, Question
from qa.protocols import ScoredCandidate
from qa.reader.scored import Scored
"""


def reference() -> str:
    """Return the page: the public names of qa and index, then an example of each part of one's own."""
    lines = ["# Reference", "", "Made from the docstrings by `python tests/reference.py`.", ""]
    for module in (qa, index):
        lines += [f"## {module.__name__}", "", inspect.getdoc(module) or "", ""]
        for name in module.__all__:
            if name not in LATER and not (module is index and name in qa.__all__):
                lines += _entry(name, getattr(module, name))
    lines += ["## Other programs", "", "Each needs the extra that its first line names.", ""]
    for path in DOORS:
        module = importlib.import_module(path)
        lines += [f"### {path}", "", inspect.getdoc(module) or "", ""]
        for name, thing in vars(module).items():
            if getattr(thing, "__module__", "") == path and not name.startswith("_") and inspect.getdoc(thing):
                lines += ["#" + line if line.startswith("### ") else line for line in _entry(name, thing)]
    lines += [
        "## Parts of one's own",
        "",
        "The smallest of each kind, from `tests/test_seams.py`, which runs them; a `Store` of one's own derives from",
        "`index.memory.MemoryStore` or `index.store.Store`, and `index.index.Index(store, encoder)` searches it.",
        "",
        "```python",
        *IMPORTS.splitlines(),
        "```",
        "",
    ]
    source = (ROOT / "tests" / "test_seams.py").read_text("utf-8")
    for part, names in OWN.items():
        code = [line for name in names for line in [*_source(source, name), "", ""]]
        lines += [f"`{part}`:", "", "```python", *code[:-2], "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def _entry(name: str, thing: Any) -> list[str]:
    lines = [f"### {name}{_signature(thing)}", "", inspect.getdoc(thing) or "", ""]
    if inspect.isclass(thing):
        for label, member in vars(thing).items():
            told = member.__func__ if isinstance(member, (classmethod, staticmethod)) else member
            doc = inspect.getdoc(told)
            if not label.startswith(("_", "model_")) and doc and (callable(told) or isinstance(told, property)):
                head = f"{label}{_signature(told)}" if callable(told) else label
                lines += [f"- `{head}`  {' '.join(doc.split(chr(10) * 2)[0].split())}"]
        lines += [""]
    return lines


def _signature(thing: Any) -> str:
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return ""
    if inspect.isclass(thing) and getattr(thing, "_is_protocol", False):
        return ""
    shown = [one.replace(annotation=inspect.Parameter.empty, default=_short(one.default)) for one in parameters]
    told = [one for one in shown if one.name not in ("self", "cls")]
    names = [str(one) for one in told]
    alone = next((at for at, one in enumerate(told) if one.kind is inspect.Parameter.KEYWORD_ONLY), None)
    if alone is not None and not any(one.kind is inspect.Parameter.VAR_POSITIONAL for one in told):
        names.insert(alone, "*")
    return f"({', '.join(names)})"


def _short(default: Any) -> Any:
    plain = default is inspect.Parameter.empty or isinstance(default, (str, int, float, tuple, type(None)))
    return default if plain and len(repr(default)) < 40 else _Dots()


class _Dots:
    def __repr__(self) -> str:
        return "…"


def _source(source: str, name: str) -> list[str]:
    node = next(one for one in ast.parse(source).body if getattr(one, "name", "") == name)
    start = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    return source.splitlines()[start - 1 : node.end_lineno]


if __name__ == "__main__":
    TARGET.write_text(reference(), "utf-8")
    sys.stdout.write(f"{TARGET}\n")
