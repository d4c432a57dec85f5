"""A prediction against a question bank's row: figures, lists, yes and no; every score in [0, 1]."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.quantities import quantities
from qa.evaluation.cases import Case

POLAR = (("否", re.compile(r"否|不|没|非")), ("是", re.compile(r"是|对|有|能|可以")))
INSIDE_NUMBERS = "./:"


@dataclass(frozen=True, slots=True)
class Grade:
    """Exact match and F1 of one prediction."""

    em: float
    f1: float


def grade(case: Case, said: str, items: Sequence[str]) -> Grade:
    """The grade of a prediction; "" is a refusal, right only where there is no answer.

    A tempting wrong answer counts 0. A list is graded by its items, a yes or no by the verdict where
    one is said, all else by the best of the accepted answers.
    """
    if not case.answers and not case.items:
        return Grade(float(not said), float(not said))
    if not said or plain(said) in {plain(wrong) for wrong in case.wrong}:
        return Grade(0.0, 0.0)
    if case.items:
        f1 = listed(items, case.items) if len(items) > 1 else covered(said, case.items)
        return Grade(float(f1 == 1.0), f1)
    if case.verdict and (polar := verdict(said)):
        return Grade(float(polar == case.verdict), float(polar == case.verdict))
    exact = any(plain(said) == plain(answer) for answer in case.answers)
    return Grade(float(exact), max(overlap(said, answer) for answer in case.answers))


def overlap(said: str, reference: str) -> float:
    """F1 of the characters, order aside; 0 where the reference holds figures and the prediction not the same."""
    if same_figures(said, reference) is False:
        return 0.0
    a, b = plain(said), plain(reference)
    common = (Counter(a) & Counter(b)).total()
    return 2 * common / (len(a) + len(b)) if common else 0.0


def same_figures(said: str, reference: str) -> bool | None:
    """Whether both hold the same figures in value and kind, however written; None where the reference holds none.

    7388亿元 equals 7,388 亿元; 1.2% never equals 1.5%.
    """
    wanted = _figures(reference)
    return _figures(said) == wanted if wanted else None


def listed(said: Sequence[str], items: Sequence[Sequence[str]]) -> float:
    """F1 over items, order aside; an item is met by any of its accepted wordings."""
    wanted = [{plain(wording) for wording in wordings} for wordings in items]
    given = list(dict.fromkeys(filter(None, map(plain, said))))
    hit = sum(any(one in wordings for one in given) for wordings in wanted)
    good = sum(any(one in wordings for wordings in wanted) for one in given)
    return 2 * hit * good / (hit * len(given) + good * len(wanted)) if hit and good else 0.0


def covered(said: str, items: Sequence[Sequence[str]]) -> float:
    """F1 of a list answered as one stretch: the items found in it, and its share of characters that belong to them."""
    left, met, held = plain(said), 0, 0
    for wordings in sorted(items, key=lambda one: -max(len(plain(wording)) for wording in one)):
        found = next((one for one in sorted(map(plain, wordings), key=len, reverse=True) if one and one in left), None)
        if found:
            left, met, held = left.replace(found, "\0", 1), met + 1, held + len(found)
    rest = len(re.sub("[\0和及与等]", "", left))
    precision, recall = held / (held + rest) if held else 0.0, met / len(items)
    return 2 * precision * recall / (precision + recall) if met else 0.0


def verdict(said: str) -> str | None:
    """是 or 否 where an answer begins by saying so, else None."""
    text = plain(said)
    return next((name for name, sign in POLAR if sign.match(text)), None)


def plain(text: str) -> str:
    """NFKC, lower-case, without blanks, marks and symbols, but for % and for . / : between two digits."""
    tight = re.sub(r"\s", "", unicodedata.normalize("NFKC", text).lower())
    return "".join(char for at, char in enumerate(tight) if _counts(tight, at, char))


def _counts(text: str, at: int, char: str) -> bool:
    if char == "%" or unicodedata.category(char)[0] not in "PSC":
        return True
    inside = 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()
    return char in INSIDE_NUMBERS and inside


def _figures(text: str) -> list[object]:
    tight = re.sub(r"(?<=\d)\s+(?=[\u4e00-\u9fff%])", "", unicodedata.normalize("NFKC", text))
    return [(one.measure == "percent", one.value) for one in quantities(tight) if one.value is not None]
