"""A set's questions shared among processes."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index import Document, Index, InputError
from index.protocols import Encoder
from qa.evaluation.cases import Case, QuestionSet
from qa.evaluation.run import Mode, Models, Outcome, outcomes
from qa.pipeline import QA

SHARE = 100  # questions for which a process opens the models anew, 0.5 s


def asked(
    questions: QuestionSet, mode: Mode, qas: Mapping[str, QA], models: Models, *, k: int, jobs: int
) -> Iterator[Outcome]:
    """Return the outcomes in the set's order, whatever the number of processes; each opens the models for itself.

    Raises InputError where several are to share the indexes of several folders.
    """
    if jobs <= 1:
        yield from outcomes(questions, mode, qas, models, k=k)
        return
    if len(qas) > 1:
        raise InputError(f"a set about {len(qas)} folders was to be shared by {jobs} jobs; leave --jobs out")
    with _shared_index(questions, mode, next(iter(qas.values()), None), models.encoder) as folder:
        bare = replace(questions, cases=(), corpus=())
        starts = range(0, len(questions.cases), SHARE)
        parts = (questions.cases[start : start + SHARE] for start in starts)
        shares = [_Share(bare, cases, mode, folder, k, models) for cases in parts]
        context = multiprocessing.get_context("spawn")  # a fork would copy held locks of the models' threads
        with ProcessPoolExecutor(jobs, context) as pool:
            for part in pool.map(_ask, shares):
                yield from part


@dataclass(frozen=True, slots=True)
class _Share:
    """Some questions of a set, and what they are asked of."""

    questions: QuestionSet
    cases: tuple[Case, ...]
    mode: Mode
    folder: Path | str | None
    k: int
    models: Models


def _ask(share: _Share) -> list[Outcome]:
    models, qas = share.models, {}
    if share.folder:
        index = Index.open(share.folder, encoder=models.encoder)
        qas[""] = QA(index, reader=models.reader, calibration=models.calibration)
    return list(outcomes(replace(share.questions, cases=share.cases), share.mode, qas, models, k=share.k))


@contextmanager
def _shared_index(questions: QuestionSet, mode: Mode, qa: QA | None, encoder: Encoder) -> Iterator[Path | str | None]:
    """The folder or address of an index that every process can open; None where none is needed."""
    if mode == "reader" or questions.rules == "pairs":
        yield None
    elif qa is None:
        with tempfile.TemporaryDirectory(prefix="fangtan-") as scratch:
            documents = (Document.from_text(text, identity) for identity, text in questions.corpus if text.strip())
            Index.build(documents, Path(scratch) / "index", encoder=encoder)
            yield Path(scratch) / "index"
    elif qa.index.path is None:
        with tempfile.TemporaryDirectory(prefix="fangtan-") as scratch:
            yield qa.index.save(Path(scratch) / "index").path
    else:
        yield qa.index.path
