"""How far a text can be trusted: figures and marks that a scrape has lost.

A small network (index/load/gaps.py) tells whether and where numerals were taken out (生产总值亿元，同比增长，), once a document.
The points were chosen on question sets' paragraphs, whole and stripped; tests/bench/damage.py measures them on reports,
news and transcripts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.documents import Integrity, Loss
from index.load.gaps import load_gaps
from index.spans import Span

SURE = 3.0  # log-odds from which a gap stands for itself, in a line that has no digit
LIKELY = 1.0  # the same in a text known to have lost its digits
CERTAIN = 7.0  # the same in a line that has digits: what strips figures strips all of a stretch
# Wordings that need no figure: 上亿元, 亿元村, 月月 (every month).
TWICE = "|".join(f"{counter}{counter}|(?<={counter}){counter}" for counter in "年月日天人个家户条件项样处村层")
NATURAL = re.compile(
    rf"(?<=[过近超上破])[亿万](?=元)|[亿万]元(?=以上|户|级|[乡镇县村楼]|大关|俱乐部|企业|项目)|{TWICE}"
)
LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
CODE = re.compile(r"[!-~]{8,}|-{3,}|={3,}")
DIGITS = re.compile(r"[0-9０-９]+")
MARK = re.compile(r"[，。、；：？！“”‘’（）《》「」『』,.;:?!()\"'…—]")
FINE_MARK = re.compile(r"[、；：“”‘’（）《》「」『』;()\"]")
CLOSING = frozenset("。！？；!?;…\n")
QUOTES, MOST_QUOTES = "”’」』）)]》", 4  # behind a closing mark
HAN = re.compile(r"[\u4e00-\u9fff]+")
DAMAGED = 2
FEWEST_GAPS = 3
GAPS_PER_HAN = 0.5 / 1000
ENOUGH_HAN = 200
MANY_HAN = 600  # a text so long without a single fine mark has lost them, however many commas it has
FEWEST_MARKS = 80 / 1000
LONGEST_RUN = 45


@dataclass(frozen=True, slots=True)
class Inspection:
    """A text looked at once: the verdict over the whole, and the boundaries that look like gaps."""

    text: str
    whole: Integrity
    gaps: NDArray[np.intp]

    def of(self, span: Span) -> Integrity:
        """The verdict over one stretch: a single gap is enough here; lost marks are lost in all of the text.

        A gap behind the stretch's closing mark belongs to what follows (增长5%。|年末…), behind its quotes too.
        """
        tail = self.text[max(span.start, span.end - 1 - MOST_QUOTES) : span.end]
        closed = tail.rstrip(QUOTES)[-1:] in CLOSING
        first = np.searchsorted(self.gaps, span.start)
        gaps = _spans(self.gaps[first : np.searchsorted(self.gaps, span.end, "left" if closed else "right")])
        return _verdict(bool(gaps), "marks" in self.whole.lost, gaps)


def inspect(text: str) -> Inspection:
    """The text's verdict: 2 points for lost digits, 2 for lost marks, 0 when intact.

    Digits count as lost from three gaps and one in 2,000 Han characters on, where gaps outnumber the numerals
    that are there, and only then are the gaps kept; marks in a text of at least 200 Han characters that has only
    commas and stops, and few of those.
    """
    scores = np.where(_in_code(text), -np.inf, load_gaps().score(text))
    gaps = _unlike(NATURAL, text, np.flatnonzero(scores > np.where(_without_digits(text), SURE, CERTAIN)))
    lost = len(gaps) >= max(FEWEST_GAPS, GAPS_PER_HAN * _han(text), len(DIGITS.findall(text)) + 1)
    gaps = np.flatnonzero(scores > LIKELY) if lost else gaps[:0]
    return Inspection(text, _verdict(lost, _lost_marks(text), _spans(gaps)), gaps)


def _unlike(wording: re.Pattern[str], text: str, gaps: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those of some boundaries where no wording stands that needs no figure."""
    kept: NDArray[np.intp] = gaps[np.array([not wording.match(text, at) for at in gaps.tolist()], bool)]
    return kept


def _in_code(text: str) -> NDArray[np.bool_]:
    """For each boundary, whether it stands in a rule, an address or markup, which lose no figures."""
    inside = np.zeros(len(text) + 1, bool)
    for run in CODE.finditer(text):
        inside[run.start() : run.end() + 1] = True
    return inside


def _without_digits(text: str) -> NDArray[np.bool_]:
    """For each boundary, whether its line has no digit."""
    bare = np.zeros(len(text) + 1, bool)
    for line in LINE.finditer(text):
        bare[line.start() : line.end() + 1] = not DIGITS.search(line.group())
    return bare


def _han(text: str) -> int:
    return sum(len(run) for run in HAN.findall(text))


def _lost_marks(text: str) -> bool:
    han = _han(text)
    if han < ENOUGH_HAN or FINE_MARK.search(text):
        return False
    longest = max(map(len, HAN.findall(text)), default=0)
    return han >= MANY_HAN or len(MARK.findall(text)) < FEWEST_MARKS * han or longest >= LONGEST_RUN


def _verdict(digits: bool, marks: bool, gaps: tuple[Span, ...]) -> Integrity:
    lost: list[Loss] = []
    if digits:
        lost.append("digits")
    if marks:
        lost.append("marks")
    return Integrity(DAMAGED * len(lost), tuple(lost), gaps)


def _spans(at: NDArray[np.intp]) -> tuple[Span, ...]:
    return tuple(Span(start, start) for start in at.tolist())
