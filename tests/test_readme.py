from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found, f"README.md holds no {language} block"
    return found[1]


def test_the_python_blocks_run() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
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


def test_the_module_list_is_the_modules() -> None:
    listed = re.findall(r"^\| `((?:index|qa)/\S+\.py|app\.py)` \|", README, re.MULTILINE)
    there = [path.relative_to(ROOT).as_posix() for part in ("index", "qa") for path in (ROOT / part).rglob("*.py")]
    assert set(listed) == {*there, "app.py"}
    assert len(listed) == len(set(listed))
