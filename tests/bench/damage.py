"""How well lost figures and marks are noticed: python tests/bench/damage.py DATA [--all].

DATA holds documents/. Each text that the network has not learnt from (with --all: every text) is read whole and
with things taken out: its numerals, its fine marks, both, both with Latin letters, and the numerals of one paragraph. Prints, sentence by
sentence, precision and recall, and at document level the false alarms among the whole texts.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.load.damage import inspect
from index.text.sentences import sentences
from qa.training.damage.gaps import FINE, LETTERS, SHARE, Stripped, held_out, strip

SEED = 5


@dataclass(slots=True)
class Count:
    """Sentences told to be damaged, rightly so, and damaged ones."""

    said: int = 0
    right: int = 0
    there: int = 0

    def add(self, said: bool, there: bool) -> None:
        self.said += said
        self.there += there
        self.right += said and there

    def __str__(self) -> str:
        return f"precision {self.right / max(self.said, 1):.3f}  recall {self.right / max(self.there, 1):.3f}  ({self.there} damaged)"


def one_paragraph(text: str, draw: random.Random) -> Stripped | None:
    """The text with the numerals of one of its lines taken out."""
    lines = [line for line in re.finditer(r"[^\n]+", text) if SHARE.search(line.group())]
    if not lines:
        return None
    line = draw.choice(lines)
    inner = strip(line.group(), SHARE)
    lost = tuple(line.start() + at for at in inner.lost)
    return Stripped(text[: line.start()] + inner.text + text[line.end() :], lost)


def by_sentence(copy: Stripped) -> Iterator[tuple[bool, bool]]:
    """For each sentence, whether figures are told to be lost and whether they are."""
    seen = inspect(copy.text)
    for span in sentences(copy.text):
        yield bool(seen.of(span.trim(copy.text)).gaps), any(span.start <= at < span.end for at in copy.lost)


def main() -> None:
    """The command line of this bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    paths = sorted((options.data / "documents").glob("*.txt"))
    texts = [path.read_text(encoding="utf-8") for path in paths if options.all or held_out(path.stem)]
    draw = random.Random(SEED)
    copies: dict[str, Callable[[str], Stripped | None]] = {
        "whole": lambda text: Stripped(text, ()),
        "numerals": lambda text: strip(text, SHARE),
        "numerals and marks": lambda text: strip(text, SHARE, FINE),
        "numerals, marks, letters": lambda text: strip(text, SHARE, FINE, LETTERS),
        "one paragraph's numerals": lambda text: one_paragraph(text, draw),
    }
    for name, copy in copies.items():
        count, made = Count(), [made for text in texts if (made := copy(text))]
        for one in made:
            for said, there in by_sentence(one):
                count.add(said, there)
        told = sum("digits" in inspect(one.text).whole.lost for one in made)
        print(
            f"{name:26} {count}, {count.said - count.right} false; {told} of {len(made)} texts told to have lost digits"
        )
    for name, patterns in {"whole": (), "marks": (FINE,), "numerals and marks": (SHARE, FINE)}.items():
        told = sum("marks" in inspect(strip(text, *patterns).text).whole.lost for text in texts)
        print(f"{name:26} {told} of {len(texts)} texts told to have lost marks")


if __name__ == "__main__":
    main()
