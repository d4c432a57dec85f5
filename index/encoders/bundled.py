"""The encoder that comes with the package, by onnxruntime."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.content import Kind, Vectors
from index.models.onnx import OnnxModel, open_model
from index.protocols import Encoder

BUNDLED = Path(__file__).parents[1] / "models" / "encoder"
PROMPTS: dict[Kind, str] = {"query": "query: ", "passage": "passage: "}
LONGEST = 512  # tokens, the model's positions
STRETCH = 1_000  # texts tokenised at a time


class BundledEncoder(Encoder):
    """The small Chinese encoder that comes with the package, by onnxruntime."""

    name = "bundled"
    dimension = 384

    def __init__(self, model: OnnxModel | None = None) -> None:
        self.model = model or open_model(BUNDLED)
        self.model.tokenizer.enable_truncation(LONGEST)
        self.fingerprint = f"{self.name}-{self.model.fingerprint}"

    def __reduce__(self) -> tuple[type[BundledEncoder], tuple[()]]:
        return BundledEncoder, ()

    def encode(
        self, texts: Sequence[str], kind: Kind, *, progress: Callable[[int], object] = lambda _: None
    ) -> Vectors:
        """See Encoder; texts over 512 tokens are read up to there."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), STRETCH):
            stretch = texts[start : start + STRETCH]
            encodings = self.model.tokenizer.encode_batch([PROMPTS[kind] + text for text in stretch])
            for row, outputs in enumerate(self.model.run(encodings), start):
                vectors[row] = outputs[0]
                progress(1)
        return vectors
