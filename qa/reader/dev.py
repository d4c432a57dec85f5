"""How a reader in training does on the dev sets."""

from __future__ import annotations

import random
from pathlib import Path

from qa.evaluation.scores import overlap
from qa.evaluation.sets import read_set
from qa.reader import Reader
from qa.reader.general import TorchModel

DEV = ("cmrc2018_train_slice", "drcd_dev_s", "crud_news_dev", "security_news_dev")
SEED = 7


def dev_f1(model: TorchModel, folder: Path, most: int) -> dict[str, float]:
    """Mean F1 in percent by CMRC 2018's rules, given the paragraph, over up to `most` questions of each dev set."""
    reader = Reader(model)
    found = {}
    for name in DEV:
        cases = read_set(folder / f"{name}.json.gz").cases
        cases = tuple(random.Random(SEED).sample(cases, min(most, len(cases))))
        readings = reader.read([(case.question, case.context or "") for case in cases])
        said = [next((scored.span.of(reading.text) for scored in reading.best(1)), "") for reading in readings]
        scores = [overlap(text, case.answers) for text, case in zip(said, cases, strict=True)]
        found[name] = 100 * sum(scores) / len(scores)
    return found
