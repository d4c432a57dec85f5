"""Labelled questions → a calibration: the temperature of the scores, and the thresholds that keep a chosen risk."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import Hit, InputError
from index.atomic import written_whole
from qa import decide
from qa.calibration import Calibration
from qa.candidates import Candidate
from qa.evaluation.cases import Case, QuestionSet
from qa.evaluation.run import graded
from qa.pipeline import QA, READ
from qa.question import Question, parse_question
from qa.weigh import read, weigh

FEWEST = 100  # labelled questions
RIGHT = 0.5  # F1 from which an answer counts as right
TEMPERATURES = (0.5, 0.65, 0.8, 1.0, 1.25, 1.6, 2.0)
LEAST = 0.03  # probability below which nothing is offered
BINS = 10

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question that was asked, with all that could be said."""

    questions: QuestionSet
    case: Case
    question: Question
    hits: Sequence[Hit]
    found: Sequence[Candidate]


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A calibration, and how it fares on the rows that it was fitted on: shares, and the expected calibration error."""

    calibration: Calibration
    questions: int
    answered: float
    wrong: float
    right: float  # of all questions with an answer, with the uncertain answers
    ece: float


def labelled(
    questions: QuestionSet, qas: Mapping[str, QA], *, progress: Callable[[int, int], object]
) -> list[Labelled]:
    """Return a set's questions with their candidates; follow-ups and questions about a document itself are left out."""
    rows: list[Labelled] = []
    for done, case in enumerate(questions.cases, 1):
        question = parse_question(case.question)
        qa = qas[case.folder if case.folder in qas else ""]
        if not case.earlier and question.field is None:
            hits = qa.search(case.question, READ, where=case.where)
            rows.append(Labelled(questions, case, question, hits, read(question, hits, qa.reader)))
        progress(done, len(questions.cases))
    return rows


def calibrate(rows: Sequence[Labelled], qa: QA, *, risk: float) -> Calibrated:
    """Return the sharpest calibration under which the first candidates' probabilities have about the least log loss.

    The threshold is the lowest from which on at most `risk` of the answers are wrong. Raises InputError for too few
    rows, and where no threshold keeps the risk.
    """
    if len(rows) < FEWEST:
        raise InputError(f"calibration needs at least {FEWEST} labelled questions, got {len(rows)}; give larger sets")
    told = {temperature: _told(rows, qa, temperature) for temperature in TEMPERATURES}
    temperature = _sharpest({one: _log_losses(*told[one]) for one in TEMPERATURES})
    sure, right = told[temperature]
    threshold = threshold_for(sure, right, risk)
    answered = sure >= threshold
    found = Calibration(temperature, threshold, LEAST, qa.reader.fingerprint, qa.index.encoder.fingerprint)
    must = np.array([row.case.answerable for row in rows])
    return Calibrated(
        found,
        len(rows),
        float(answered.mean()),
        float(1 - right[answered].mean()),
        float(right[must].mean()) if must.any() else 0.0,
        _ece(sure[answered], right[answered]),
    )


def threshold_for(sure: Floats, right: Floats, risk: float) -> float:
    """Return the lowest probability from which on at most `risk` of the answers are wrong.

    Raises InputError where none is: then nothing would be answered.
    """
    order = np.argsort(-sure, kind="stable")
    wrong = np.cumsum(1 - right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((wrong <= risk) & (np.append(np.diff(sure[order]), -1) < 0))
    if not len(good):
        raise InputError(f"even the surest answers are wrong more often than {risk:g}; give a greater --risk")
    return float(sure[order[good[-1]]])


def _told(rows: Sequence[Labelled], qa: QA, temperature: float) -> tuple[Floats, Floats]:
    """Return each row's confidence in what would be said, and whether that is right."""
    open_to_all = Calibration(temperature, 0.0, 0.0)
    sure, right = np.zeros(len(rows)), np.zeros(len(rows))
    for at, row in enumerate(rows):
        scored = weigh(row.question, row.found, open_to_all, qa.checks)
        reply = decide.by_candidates(row.question, row.hits, scored, None, open_to_all)
        sure[at] = reply.confidence
        right[at] = row.case.answerable and graded(row.questions, row.case, reply.guess).f1 >= RIGHT
    return sure, right


def _log_losses(sure: Floats, right: Floats) -> Floats:
    bounded = np.clip(sure, 1e-4, 1 - 1e-4)
    return -np.asarray(right * np.log(bounded) + (1 - right) * np.log(1 - bounded))


def _sharpest(losses: Mapping[float, Floats]) -> float:
    """Return the lowest temperature whose mean loss is within one standard error of the least (Breiman et al. 1984)."""
    best = min(losses.values(), key=lambda one: float(one.mean()))
    bar = best.mean() + best.std() / math.sqrt(len(best))
    return min(temperature for temperature, one in losses.items() if one.mean() <= bar)


def _ece(sure: Floats, right: Floats) -> float:
    """Return the mean distance of confidence and accuracy over ten equal bins, each by its share."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = (abs(float(sure[bins == at].mean() - right[bins == at].mean())) * (bins == at).mean() for at in set(bins))
    return math.fsum(float(gap) for gap in gaps)


def save_calibration(calibration: Calibration, out: Path) -> None:
    """Write a calibration whole or not at all."""
    plain = asdict(calibration)
    with written_whole(out) as write:
        write(json.dumps(plain, indent=1) + "\n")
