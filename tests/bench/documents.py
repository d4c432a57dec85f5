"""Make the texts that tests/eval/documents.jsonl asks about: python tests/bench/documents.py DATA FOLDER.

DATA holds documents/; they are copied to FOLDER, three of them without their numerals, as a scrape would lose them.
Then: fangtan eval tests/eval/documents.jsonl --docs FOLDER.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from qa.training.damage.gaps import SHARE, strip

STRIPPED = ("gov_province_2026_江西省", "gov_province_2026_湖南省", "gov_province_2026_甘肃省")


def main() -> None:
    """The command line of this bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((options.data / "documents").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        copy = strip(text, SHARE).text if path.stem in STRIPPED else text
        (options.folder / path.name).write_text(copy, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
