"""Outcomes → figures, by name; shares are in 0–1, EM and F1 in 0–100, times in milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import ir_measures
import numpy as np
from ir_measures import AP, RR, Measure, Qrel, R, ScoredDoc, Success, nDCG
from scipy.stats import spearmanr

from qa.evaluation.rules.bank import listed, same_figures, verdict
from qa.evaluation.run import Outcome

RANKED: Mapping[str, Measure] = {
    "recall@1": R @ 1,
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "hit@1": Success @ 1,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
    "map": AP,
}
LENGTHS = ((1, 5), (6, 15), (16, 30), (31, None))  # characters of the reference


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric's name and value."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of some of the questions: those of one type, one document, one length of answer."""

    name: str
    figures: tuple[Figure, ...]


def figures(outcomes: Sequence[Outcome]) -> list[Figure]:
    """Every metric that these outcomes have, in a fixed order; a question without a hit or an answer counts as zero."""
    if not outcomes:
        return []
    graded = [one for one in outcomes if one.graded]
    return [*(_answers(graded) if graded else []), *_retrieval(outcomes), *_likeness(outcomes), *_times(outcomes)]


def parts(outcomes: Sequence[Outcome], key: Callable[[Outcome], str | None]) -> list[Part]:
    """The figures of the questions that `key` names alike, by name; those it names None are in no part."""
    grouped: dict[str, list[Outcome]] = {}
    for one in outcomes:
        if (name := key(one)) is not None:
            grouped.setdefault(name, []).append(one)
    return [Part(name, tuple(figures(members))) for name, members in sorted(grouped.items())]


def length_of(one: Outcome) -> str | None:
    """The range that the first reference's length falls into; None without one."""
    if not one.case.answers:
        return None
    size = len(one.case.answers[0])
    low, high = next((low, high) for low, high in LENGTHS if high is None or size <= high)
    return f"{low:02d}-{high:02d}" if high else f"{low:02d}+"


def document_of(one: Outcome) -> str | None:
    """The document that a question is about, where the set tells."""
    return next((identity for identity, grade in one.case.relevant if grade > 0), None)


def _answers(outcomes: Sequence[Outcome]) -> list[Figure]:
    answered = [one for one in outcomes if one.answered]
    must = [one for one in outcomes if one.case.answerable]
    silent = [one for one in outcomes if not one.case.answerable]
    numeric = [one for one in must if any(same_figures("", answer) is False for answer in one.case.answers)]
    lists = [one for one in must if one.case.items]
    polar = [one for one in must if one.case.verdict]
    found = [
        Figure("em", 100 * _mean([one.em for one in outcomes])),
        Figure("f1", 100 * _mean([one.f1 for one in outcomes])),
        Figure("coverage", len(answered) / len(outcomes)),
        Figure("answered_wrong", _mean([float(one.em == 0) for one in answered])),
        Figure("refused_wrong", _mean([float(not one.answered) for one in must])),
        Figure("aurc", area(risk_coverage(outcomes))),
        Figure("ece", calibration_error(reliability(outcomes))),
    ]
    guesses = [one.guess for one in must if one.guess]
    if guesses:
        found += [Figure("guess_em", 100 * _mean([one.em for one in guesses]))]
        found += [Figure("guess_f1", 100 * _mean([one.f1 for one in guesses]))]
    for name, some, value in (
        ("unanswerable_answered", silent, lambda one: float(one.answered)),
        ("numeric", numeric, _numeric),
        ("list_f1", lists, lambda one: listed(one.items or (one.prediction,), one.case.items)),
        ("yesno", polar, lambda one: float(verdict(one.prediction) == one.case.verdict)),
    ):
        found += [Figure(name, _mean([value(one) for one in some]))] if some else []
    return found


def _numeric(one: Outcome) -> float:
    """1 where the prediction holds the figures of a reference, whatever else either says."""
    return float(any(same_figures(one.prediction, answer) for answer in one.case.answers))


def _retrieval(outcomes: Sequence[Outcome]) -> list[Figure]:
    """By ir_measures, over the questions that have relevant texts and were searched for."""
    searched = [one for one in outcomes if one.case.relevant and one.ranking is not None]
    if not searched:
        return []
    found = ir_measures.calc_aggregate(list(RANKED.values()), *ranked(searched))
    return [Figure(name, float(found[measure])) for name, measure in RANKED.items()]


def _likeness(outcomes: Sequence[Outcome]) -> list[Figure]:
    """Spearman's rank correlation of cosine and grade, over the pairs; 0 where either is the same throughout."""
    pairs = [(one.confidence, one.case.grade) for one in outcomes if one.case.grade is not None]
    cosines, grades = [cosine for cosine, _ in pairs], [grade for _, grade in pairs]
    if not pairs:
        return []
    differ = len(set(cosines)) > 1 and len(set(grades)) > 1
    return [Figure("spearman", float(spearmanr(cosines, grades).statistic) if differ else 0.0)]


def ranked(outcomes: Sequence[Outcome]) -> tuple[list[Qrel], list[ScoredDoc]]:
    """The judgements and the run of the outcomes, as ir_measures takes them; queries are numbered from 0."""
    qrels = [Qrel(str(n), text, grade) for n, one in enumerate(outcomes) for text, grade in one.case.relevant]
    run = [
        ScoredDoc(str(n), text, float(-place))
        for n, one in enumerate(outcomes)
        for place, text in enumerate(one.ranking or ())
    ]
    return qrels, run


def _times(outcomes: Sequence[Outcome]) -> list[Figure]:
    spent = [one.ms for one in outcomes if one.ms]
    if not spent:
        return []
    found = [Figure(f"p{level}_ms", float(np.percentile(spent, level))) for level in (50, 95, 99)]
    return [*found, Figure("questions_per_second", 1000 * len(spent) / sum(spent))]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


BINS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """The share of questions answered at some confidence, and the share of those that are wrong."""

    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers within one tenth of confidence: how many, how sure and how right on average."""

    count: int
    confidence: float
    accuracy: float


def risk_coverage(outcomes: Sequence[Outcome]) -> list[Point]:
    """The curve of the answered questions, the most confident first, then of the refused.

    El-Yaniv and Wiener 2010. A refusal counts with confidence 0 and is wrong where there was an answer, so that
    the last point covers every question; among equal confidences errors are spread evenly.
    """
    ordered = sorted(outcomes, key=lambda one: -_belief(one))
    points: list[Point] = []
    done, wrong = 0, 0.0
    for _, group in groupby(ordered, key=_belief):
        members = list(group)
        share = sum(_error(one) for one in members) / len(members)
        for _ in members:
            done, wrong = done + 1, wrong + share
            points.append(Point(done / len(ordered), wrong / done))
    return points


def area(points: Sequence[Point]) -> float:
    """The area under the curve: the mean risk over all coverages (Geifman et al. 2019); lower is better."""
    return sum(point.risk for point in points) / len(points) if points else 0.0


def reliability(outcomes: Sequence[Outcome]) -> list[Bin]:
    """Ten equal bins of confidence over the answered questions, empty ones with count 0."""
    bins: list[list[Outcome]] = [[] for _ in range(BINS)]
    for one in outcomes:
        if one.answered:
            bins[min(int(one.confidence * BINS), BINS - 1)].append(one)
    return [
        Bin(len(part), _average([one.confidence for one in part]), _average([one.em for one in part])) for part in bins
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance of confidence and accuracy, weighted by count (Guo et al. 2017)."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.accuracy) for one in bins) / total if total else 0.0


def _belief(one: Outcome) -> float:
    return one.confidence if one.answered else -1.0


def _error(one: Outcome) -> float:
    """1 where the outcome is wrong: not an exact match; a right refusal is one."""
    return 1.0 - one.em


def _average(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
