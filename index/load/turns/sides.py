"""Interviews that label one side only: the other side's turns are told by where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index.load.turns.guest import guest_of
from index.load.turns.labels import Line
from index.load.turns.start import Start
from index.load.turns.unlabelled import asks


def both_sides(text: str, starts: Sequence[Start], lines: Sequence[Line]) -> list[Start]:
    """Return the turns with those of the side that has no label.

    Where only questions are labelled, what stands below each is the answer of whom the head names; where only answers
    are, the lines that ask right above them are questions.
    """
    roles = {one.role for one in starts}
    number = {line.span.start: n for n, line in enumerate(lines)}
    at = {one.at for one in starts}
    found = list(starts)
    if roles == {"interviewer"}:
        who = guest_of(text, starts[0].at)
        below = (number[one.at] + 1 for one in starts if one.at in number)
        found += [
            Start(lines[n].span.start, who, "interviewee")
            for n in below
            if n < len(lines) and lines[n].span.start not in at
        ]
    elif roles == {"interviewee"}:
        # below a label alone on its line
        spoken = {b.span.start for a, b in pairwise(lines) if a.alone and a.span.start in at}
        for one in starts:
            n = number.get(one.at, 0) - 1
            while n >= 0 and asks(lines[n].span.of(text)) and lines[n].span.start not in at | spoken:
                found.append(Start(lines[n].span.start, None, "interviewer"))
                n -= 1
    return sorted(found, key=lambda one: one.at)
