"""A set's questions shared among processes."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index import Index, InputError, document_of, load_encoder
from index.encoders.bundled import Encoder
from qa.calibration import Calibration
from qa.evaluation.cases import Case, QuestionSet
from qa.evaluation.outcomes import Outcome
from qa.evaluation.run import Mode, Models, outcomes
from qa.pipeline import QA
from qa.reader.bundled import load_reader

SHARE = 100  # questions for which a process opens the models anew, 0.5 s


def asked(
    questions: QuestionSet, mode: Mode, qas: Mapping[str, QA], models: Models, *, k: int, jobs: int
) -> Iterator[Outcome]:
    """The outcomes in the set's order, whatever the number of processes; each opens the models for itself.

    Raises InputError where several are to share an index in memory.
    """
    if jobs <= 1:
        yield from outcomes(questions, mode, qas, models, k=k)
        return
    if len(qas) > 1:
        raise InputError(f"a set about {len(qas)} folders was to be shared by {jobs} jobs; leave --jobs out")
    with _shared_index(questions, mode, next(iter(qas.values()), None), models.encoder) as folder:
        bare = replace(questions, cases=(), corpus=())
        starts = range(0, len(questions.cases), SHARE)
        shares = [
            _Share(
                bare,
                questions.cases[start : start + SHARE],
                mode,
                folder,
                k,
                models.reader.name,
                models.encoder.name,
                models.calibration,
            )
            for start in starts
        ]
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
    folder: Path | None
    k: int
    reader: str
    encoder: str
    calibration: Calibration


def _ask(share: _Share) -> list[Outcome]:
    models = Models(load_encoder(share.encoder), load_reader(share.reader), share.calibration)
    qas = {}
    if share.folder:
        index = Index.open(share.folder, encoder=models.encoder)
        qas[""] = QA(index, reader=models.reader, calibration=models.calibration)
    return list(outcomes(replace(share.questions, cases=share.cases), share.mode, qas, models, k=share.k))


@contextmanager
def _shared_index(questions: QuestionSet, mode: Mode, qa: QA | None, encoder: Encoder) -> Iterator[Path | None]:
    """The folder of an index that every process can open; None where none is needed."""
    if mode == "reader" or questions.rules == "pairs":
        yield None
    elif qa is None:
        with tempfile.TemporaryDirectory(prefix="fangtan-") as scratch:
            documents = (document_of(text, identity) for identity, text in questions.corpus if text.strip())
            Index.build(documents, Path(scratch) / "index", encoder=encoder)
            yield Path(scratch) / "index"
    elif qa.index.path is None:
        raise InputError("an index in memory cannot be shared by several jobs; save it with Index.build(…, path)")
    else:
        yield qa.index.path
