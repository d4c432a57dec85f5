"""A prediction against its references by CMRC 2018's rules; every score in [0, 1]."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

# The marks that the CMRC 2018 evaluation leaves out (Cui et al. 2019, its published script). It names …… too, but looks
# at single characters, so that … counts; and what stands on both sides of a mark becomes one word.
MARKS = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
HAN = re.compile(r"[\u4e00-\u9fa5]")


def exact(said: str, references: Sequence[str]) -> float:
    """CMRC 2018's exact match: equal to a reference, marks and case aside.

    Without references it is 1 where nothing is said (SQuAD 2.0's rule).
    """
    if not references:
        return float(not said.strip())
    return float(any(_bare(said) == _bare(reference) for reference in references))


def overlap(said: str, references: Sequence[str]) -> float:
    """CMRC 2018's F1: of the longest common run of segments, over both lengths; best over the references.

    A segment is one Han character or one Latin word; without references it is 1 where nothing is said.
    """
    if not references:
        return float(not said.strip())
    segments = segmented(said)
    return max(_f1(segments, segmented(reference)) for reference in references)


def segmented(text: str) -> list[str]:
    """The text's segments, lower-case, marks left out: Han characters singly, the rest as NLTK's words."""
    found: list[str] = []
    latin = ""
    for char in _bare(text):
        if HAN.match(char):
            found += [*_words(latin), char]
            latin = ""
        else:
            latin += char
    return found + _words(latin)


def _bare(text: str) -> str:
    return "".join(char for char in text.lower().strip() if char not in MARKS)


def _f1(said: list[str], reference: list[str]) -> float:
    run = _longest_run(said, reference)
    if not run:
        return 0.0
    precision, recall = run / len(said), run / len(reference)
    return 2 * precision * recall / (precision + recall)


def _longest_run(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of the longest stretch that stands in both, by the usual table, a row at a time."""
    best, above = 0, [0] * (len(b) + 1)
    for one in a:
        row = [0] * (len(b) + 1)
        for at, other in enumerate(b, 1):
            if one == other:
                row[at] = above[at - 1] + 1
                best = max(best, row[at])
        above = row
    return best


def _words(text: str) -> list[str]:
    return list(_tokenizer().tokenize(text)) if text.strip() else []


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    from nltk.tokenize import NLTKWordTokenizer  # rules only: nothing is downloaded

    return NLTKWordTokenizer()
