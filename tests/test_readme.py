from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from reference import TARGET, reference

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found, f"README.md holds no {language} block"
    return found[1]


def test_the_python_blocks_run() -> None:
    evaluation = (ROOT / ".github" / "EVALUATION.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", README + evaluation, re.DOTALL)
    assert len(blocks) == 2
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(blocks)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_printed_answer_is_what_is_printed(tmp_path: Path) -> None:
    (command,) = re.findall(r"^pip install -e \. && (fangtan .*)$", README, re.MULTILINE)
    done = subprocess.run(
        [sys.executable, "-m", "qa.cli", *command.split()[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"XDG_CACHE_HOME": str(tmp_path), "PATH": "", "PYTHONIOENCODING": "utf-8"},
    )
    assert done.stdout == block("text")
    assert done.returncode == 1  # offered, not answered


def test_the_tree_names_what_is_there() -> None:
    tree = README[README.index("index/   errors") : README.index("app.py   the page with")]
    for part, lines in (("index", tree.split("qa/      ")[0]), ("qa", tree.split("qa/      ")[1])):
        there = {path.stem for path in (ROOT / part).glob("*.py")} | {
            path.name for path in (ROOT / part).iterdir() if path.is_dir() and (path / "__init__.py").exists()
        }
        helpers = {"__init__", "content", "query", "rows", "entries", "derived", "atomic", "extras", "protocols"}
        assert {name for name in there - helpers if not re.search(rf"\b{name}\b", lines)} == set()


def test_the_reference_is_what_the_docstrings_say() -> None:
    assert TARGET.read_text("utf-8") == reference()  # else: python tests/reference.py


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 130
