"""Labelled questions in, honest figures out."""

from __future__ import annotations

import hashlib
import platform
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from index import InputError, load_encoder
from index.protocols import Encoder
from qa.calibration import Calibration, load_calibration
from qa.evaluation.cases import Case, QuestionSet
from qa.evaluation.comparison import Comparison, compare
from qa.evaluation.jobs import asked
from qa.evaluation.metrics import Figure, figures
from qa.evaluation.results import plain_results, read_results
from qa.evaluation.run import Mode, Models, Outcome
from qa.evaluation.sets import read_set
from qa.evaluation.sets.beir import read_trec
from qa.pipeline import QA, READ
from qa.protocols import Reader
from qa.reader.bundled import load_reader

SEARCHED = ("retrieval", "pairs")  # rules that grade no answer

__all__ = [
    "Case",
    "Comparison",
    "Evaluation",
    "Figure",
    "Outcome",
    "QuestionSet",
    "compare",
    "evaluate",
    "evaluate_run",
    "read_results",
    "read_set",
]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcomes of one set, and what they were measured with."""

    name: str
    mode: Mode
    outcomes: Sequence[Outcome]
    config: Mapping[str, Any]
    bad: tuple[str, ...] = ()

    @property
    def figures(self) -> list[Figure]:
        """Every metric by name."""
        return figures(self.outcomes)

    @property
    def plain(self) -> dict[str, Any]:
        """The results file's value."""
        return plain_results(self.outcomes, self.config)

    def __getitem__(self, metric: str) -> float:
        """The metric of that name; KeyError where this set has none such."""
        return {figure.name: figure.value for figure in self.figures}[metric]


def evaluate(
    path: Path | str,
    *,
    qa: QA | Mapping[str, QA] | None = None,
    reader: Reader | None = None,
    encoder: Encoder | None = None,
    calibration: Calibration | None = None,
    mode: Mode | Literal["auto"] = "auto",
    k: int = READ,
    sample: int | None = None,
    seed: int = 7,
    skip_bad: bool = False,
    jobs: int = 1,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
) -> Evaluation:
    """Ask every question of a set, or a random `sample` of them, of `qa` or of the set's own texts.

    Where cases name folders, `qa` may be one for each folder, by name.

    `reader` and `calibration` are `qa`'s own where none is given, the bundled ones where there is no `qa` either;
    `encoder` finds the set's own texts (without `qa`), the bundled one by default.

    `mode` auto is retrieval for BEIR folders and pairs, and open for all else; `jobs` processes share the questions.
    `progress` is told (done, in all). Raises InputError for a set that is none, for a bad line unless
    `skip_bad`, and for a mode that the set cannot be asked in.
    """
    questions = read_set(Path(path))
    if questions.bad and not skip_bad:
        raise InputError(f"{path}, {questions.bad[0]} ({len(questions.bad)} such); mend it, or give --skip-bad")
    chosen: Mode = ("retrieval" if questions.rules in SEARCHED else "open") if mode == "auto" else mode
    qas = qa if isinstance(qa, Mapping) else {"": qa} if qa else {}
    first = next(iter(qas.values()), None)
    _check(questions, chosen, first)
    if sample is not None and sample < len(questions.cases):
        places = sorted(random.Random(seed).sample(range(len(questions.cases)), sample))
        questions = replace(questions, cases=tuple(questions.cases[place] for place in places))
    found: list[Outcome] = []
    reading = reader or (first.reader if first else load_reader())
    finding = first.index.encoder if first else encoder or load_encoder()
    models = Models(finding, reading, calibration or (first.calibration if first else load_calibration()))
    for outcome in asked(questions, chosen, qas, models, k=k, jobs=jobs):
        found.append(outcome)
        progress(len(found), len(questions.cases))
    options = {"set": questions.name, "mode": chosen, "k": k, "sample": sample, "seed": seed, "rules": questions.rules}
    return Evaluation(
        questions.name,
        chosen,
        tuple(found),
        {**options, **_hash(path), **made_by(first, reading, finding)},
        questions.bad,
    )


def evaluate_run(run: Path | str, qrels: Path | str) -> Evaluation:
    """The retrieval metrics of a TREC run against its judgements; raises InputError for a bad line."""
    found = read_trec(Path(run), Path(qrels))
    return Evaluation(Path(run).name, "retrieval", found, {"run": str(run), "qrels": str(qrels), **made_by(None)})


def made_by(qa: QA | None, reader: Reader | None = None, encoder: Encoder | None = None) -> dict[str, str]:
    """The versions and hashes of what answered: code, Python, models, the index's content where one was given."""
    made = {"version": version("fangtan"), "code": _code(), "python": platform.python_version()}
    made |= {name: model.fingerprint for name, model in (("encoder", encoder), ("reader", reader)) if model}
    if qa:
        made["documents"] = _digest("\n".join(sorted(one.id for one in qa.index.documents)).encode())
    return made


def _hash(path: Path | str) -> dict[str, str]:
    return {"sha256": _digest(Path(path).read_bytes())} if Path(path).is_file() else {}


@lru_cache(maxsize=1)
def _code() -> str:
    """A hash over the modules and fitted tables of both packages."""
    held = [
        part.read_bytes()
        for package in ("index", "qa")
        for part in sorted(Path(str(files(package))).rglob("*"))
        if part.suffix in (".py", ".csv", ".json") and part.parent.name != "model"
    ]
    return _digest(b"\0".join(held))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _check(questions: QuestionSet, mode: Mode, qa: QA | None) -> None:
    if not questions.cases:
        raise InputError(f"{questions.name} holds no question that can be asked; give another set")
    if questions.rules == "pairs" and mode != "retrieval":
        raise InputError(f"{questions.name} holds pairs of texts and nothing to answer; leave --mode out")
    if mode == "reader" and not all(case.context for case in questions.cases):
        raise InputError(f"{questions.name} gives no paragraph to each question, so the reader alone cannot be asked")
    if mode != "reader" and questions.rules != "pairs" and not questions.corpus and qa is None:
        raise InputError(f"{questions.name} brings no texts of its own; name them with --docs or --index")
