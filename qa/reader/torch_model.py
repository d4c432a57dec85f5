"""A reader in training, read by the same decoding as the one that ships."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Encoding

from qa.evaluation.scores import overlap
from qa.evaluation.sets import read_set
from qa.reader import Reader

DEV = ("cmrc2018_train_slice", "drcd_dev_s", "crud_news_dev", "security_news_dev")
SEED = 7


class TorchModel:
    """A transformers question answering model with the face of index.onnx.OnnxModel."""

    fingerprint = "training"

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self.model = model
        self.tokenizer = tokenizer.backend_tokenizer

    def run(self, encodings: Iterable[Encoding]) -> Iterator[list[NDArray[np.float32]]]:
        """Each window's start and end scores, of shape (tokens,)."""
        self.model.eval()
        for encoding in encodings:
            ids = torch.tensor([encoding.ids], device=self.model.device)
            with torch.no_grad():
                scores = self.model(input_ids=ids, attention_mask=torch.ones_like(ids))
            yield [one[0].float().cpu().numpy() for one in (scores.start_logits, scores.end_logits)]


def dev_f1(model: Any, folder: Path, most: int) -> dict[str, float]:
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
