"""What a reader is worth: python tests/bench/reader.py DEV_FOLDER [--reader FOLDER] [--onnx FOLDER] [--sample 250].

Prints, by CMRC 2018's rules, EM and F1 given the paragraph; the area under ROC of answerable against unanswerable
questions (chinesesquad_dev, and crud_news_dev with and without its digits) by the best margin; and F1 when all
paragraphs of a set are the corpus: six passages are found, read in full, and the best margin wins.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from dataclasses import replace
from pathlib import Path

from sklearn.metrics import roc_auc_score

from index.onnx import open_model
from qa.evaluation import evaluate, read_set
from qa.evaluation.cases import Case
from qa.evaluation.run import corpus_index
from qa.evaluation.scores import overlap
from qa.reader import Reader, load_reader

GIVEN = ("cmrc2018_train_slice", "drcd_dev_s", "crud_news_dev", "security_news_dev")
OPEN = ("cmrc2018_train_slice", "crud_news_dev")
DIGITS = re.compile(r"\d[\d,.]*[%％]?")
SEED = 7


def margins(reader: Reader, cases: list[Case]) -> list[float]:
    """Each question's best margin, given its paragraph."""
    readings = reader.read([(case.question, case.context or "") for case in cases])
    return [max((scored.margin for scored in reading.best(1)), default=-99.0) for reading in readings]


def area(reader: Reader, cases: list[Case]) -> float:
    """The area under ROC of margins against there being an answer."""
    return float(roc_auc_score([bool(case.answers) for case in cases], margins(reader, cases)))


def sampled(path: Path, most: int) -> list[Case]:
    """Questions of a set, drawn by a fixed seed."""
    cases = read_set(path).cases
    return random.Random(SEED).sample(cases, min(most, len(cases)))


def stripped(cases: list[Case]) -> list[Case]:
    """The questions answered by figures, each with its paragraph and with that paragraph less its digits."""
    figures = [case for case in cases if any(DIGITS.search(answer) for answer in case.answers)]
    return figures + [replace(case, answers=(), context=DIGITS.sub("", case.context or "")) for case in figures]


def open_f1(reader: Reader, path: Path, cases: list[Case]) -> float:
    """F1 of the best span among the six passages found."""
    index = corpus_index(read_set(path))
    scores = []
    for case in cases:
        texts = [hit.passage.text for hit in index.search(case.question, 6)]
        best = [scored for reading in reader.read([(case.question, text) for text in texts]) for scored in
                [(one.margin, one.span.of(reading.text)) for one in reading.best(1)]]  # fmt: skip
        scores.append(overlap(max(best)[1] if best else "", case.answers))
    return 100 * sum(scores) / len(scores)


def main() -> None:
    """Measure one reader."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dev", type=Path)
    parser.add_argument("--reader")
    parser.add_argument("--onnx", type=Path)
    parser.add_argument("--sample", type=int, default=250)
    parser.add_argument("--no-open", action="store_true")
    told = parser.parse_args()
    reader = Reader(open_model(told.onnx)) if told.onnx else load_reader(told.reader)
    for name in GIVEN:
        began = time.perf_counter()
        done = evaluate(told.dev / f"{name}.json.gz", mode="reader", reader=reader, sample=told.sample)
        spent = time.perf_counter() - began
        print(f"{name:22} given   EM {done['em']:5.1f}  F1 {done['f1']:5.1f}  {spent:5.0f} s", flush=True)
    squad = sampled(told.dev / "chinesesquad_dev.json.gz", 2 * told.sample)
    print(f"chinesesquad_dev       area    {area(reader, squad):.3f} of {len(squad)}", flush=True)
    figures = stripped(list(read_set(told.dev / "crud_news_dev.json.gz").cases))
    print(f"crud_news_dev stripped area    {area(reader, figures):.3f} of {len(figures)}", flush=True)
    for name in () if told.no_open else OPEN:
        path = told.dev / f"{name}.json.gz"
        print(f"{name:22} open    F1 {open_f1(reader, path, sampled(path, told.sample)):5.1f}", flush=True)


if __name__ == "__main__":
    main()
