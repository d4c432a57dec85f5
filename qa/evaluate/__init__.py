"""Labelled questions in, honest figures out."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from index import InputError
from qa.answer import QA, READ
from qa.evaluate.run import Asked, Mode, ask_all
from qa.evaluate.sets import Case, QuestionSet, read_set

__all__ = ["Asked", "Case", "Evaluation", "QuestionSet", "evaluate", "read_set"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcomes of one set, and what they were measured with."""

    name: str
    mode: Mode
    outcomes: Sequence[Asked]
    config: Mapping[str, Any]
    bad: tuple[str, ...] = ()


def evaluate(
    path: Path | str,
    *,
    qa: QA | None = None,
    mode: Mode | Literal["auto"] = "auto",
    k: int = READ,
    sample: int | None = None,
    seed: int = 7,
    skip_bad: bool = False,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
) -> Evaluation:
    """Ask every question of a set, or a random `sample` of them, of `qa` or of the set's own texts.

    `mode` auto is retrieval for BEIR folders and open for all else. `progress` is told (done, in all).
    Raises InputError for a set that is none, for a bad line unless `skip_bad`, and for a mode that the
    set cannot be asked in.
    """
    questions = read_set(Path(path))
    if questions.bad and not skip_bad:
        raise InputError(f"{path}, {questions.bad[0]} ({len(questions.bad)} such); mend it, or give --skip-bad")
    chosen: Mode = ("retrieval" if questions.rules == "retrieval" else "open") if mode == "auto" else mode
    _check(questions, chosen, qa)
    if sample is not None and sample < len(questions.cases):
        places = sorted(random.Random(seed).sample(range(len(questions.cases)), sample))
        questions = replace(questions, cases=tuple(questions.cases[place] for place in places))
    total, done = len(questions.cases), 0

    def tick(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    outcomes = ask_all(questions, chosen, qa, k=k, progress=tick)
    config = {"set": questions.name, "mode": chosen, "k": k, "sample": sample, "seed": seed, "rules": questions.rules}
    return Evaluation(questions.name, chosen, tuple(outcomes), config, questions.bad)


def _check(questions: QuestionSet, mode: Mode, qa: QA | None) -> None:
    if not questions.cases:
        raise InputError(f"{questions.name} holds no question that can be asked; give another set")
    if mode == "reader" and not all(case.context for case in questions.cases):
        raise InputError(f"{questions.name} gives no paragraph to each question, so the reader alone cannot be asked")
    if mode != "reader" and not questions.corpus and qa is None:
        raise InputError(f"{questions.name} brings no texts of its own; name them with --docs or --index")
