"""What one epoch shows of each group: a few passages, one in seven so that nothing answers."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from qa.candidates import candidate_spans
from qa.training.reader.alter import altered, content
from qa.training.reader.groups import Group

SEED = 7
SHOWN = 4  # passages of a group
PER_BATCH = 8  # groups
LEFT_OUT, STRIPPED, MOVED = 0.06, 0.03, 0.06  # shares of the groups that are shown so that nothing answers
FIGURES = frozenset({"number", "percent", "rank", "date", "duration"})
DIGITS = re.compile(r"\d[\d,.]*[%％]?")


def drawn(group: Group, vocabulary: Sequence[str], chance: random.Random) -> Group:
    """Return a group as one epoch shows it: a few passages, sometimes so that nothing answers.

    Then those that answer are left out, or lose their digits, or the question is moved to another time, place or thing.
    """
    right = [one for one in group.passages if one.golds][:2]
    wrong = [one for one in group.passages if not one.golds]
    chance.shuffle(wrong)
    question, draw = group.question, chance.random()
    if right and draw < LEFT_OUT and len(wrong) > 1 and not any(one.others for one in wrong):
        right = []
    elif right and draw < LEFT_OUT + STRIPPED and group.type in FIGURES:
        right = [replace(one, text=DIGITS.sub("", one.text), golds=(), others=(), spans=()) for one in right]
        right = [replace(one, spans=tuple((s.start, s.end) for s in candidate_spans(one.text))) for one in right]
        wrong = [one for one in wrong if not one.others]
    elif right and LEFT_OUT + STRIPPED < draw < LEFT_OUT + STRIPPED + MOVED and group.type not in ("yesno", "list"):
        moved = altered(question, right[0].text, vocabulary, chance)
        if moved:
            question, right, wrong = moved, [replace(one, golds=(), others=()) for one in right], wrong[:1]
    shown = [*right, *wrong][:SHOWN]
    chance.shuffle(shown)
    return replace(group, question=question, passages=tuple(shown))


def batches(groups: Sequence[Group], epochs: int) -> list[list[Group]]:
    """Return every batch of a run; an epoch shows each group once."""
    chance = random.Random(SEED)
    vocabulary = sorted({word for group in groups for word in content(group.question)})
    found = []
    for _ in range(epochs):
        order = [drawn(group, vocabulary, chance) for group in groups]
        chance.shuffle(order)
        found += [order[at : at + PER_BATCH] for at in range(0, len(order), PER_BATCH)]
    return found
