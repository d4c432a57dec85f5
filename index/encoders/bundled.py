"""Texts → unit vectors: the bundled encoder, or any sentence-transformers model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.models.onnx import OnnxModel, open_model

__all__ = ["BUNDLED", "Encoder", "Kind", "Vectors", "load_encoder", "sentence_transformer"]

Kind = Literal["query", "passage"]
Vectors = NDArray[np.float32]

BUNDLED = Path(__file__).parents[1] / "models" / "encoder"
PROMPTS: dict[Kind, str] = {"query": "query: ", "passage": "passage: "}
LONGEST = 512  # tokens, the model's positions
STRETCH = 1_000  # texts tokenised at a time


class Encoder(ABC):
    """What turns texts into vectors; `fingerprint` changes whenever the vectors would."""

    name: str
    dimension: int
    fingerprint: str

    @abstractmethod
    def encode(
        self, texts: Sequence[str], kind: Kind, *, progress: Callable[[int], object] = lambda _: None
    ) -> Vectors:
        """Unit float32 rows of shape (n, dimension), in the order of `texts`.

        `progress` is told how many texts were done since it was last told.
        """


class BundledEncoder(Encoder):
    """The small Chinese encoder that comes with the package, by onnxruntime."""

    name = "bundled"
    dimension = 384

    def __init__(self, model: OnnxModel | None = None) -> None:
        self.model = model or open_model(BUNDLED)
        self.model.tokenizer.enable_truncation(LONGEST)
        self.fingerprint = f"{self.name}-{self.model.fingerprint}"

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


def load_encoder(name: str | None = None) -> Encoder:
    """The bundled encoder, or the sentence-transformers model of that name or folder.

    Raises ModelError where the model is not on this machine or needs code of its own.
    """
    if name is None or name == BundledEncoder.name:
        return BundledEncoder()
    from index.models.folder import folder_of

    folder = folder_of(name)
    from index.encoders.general import GeneralEncoder  # imports torch, 8 s

    return GeneralEncoder(name, folder)


def sentence_transformer() -> object:
    """The bundled encoder as a SentenceTransformer, over the same ONNX file; imports torch."""
    from index.encoders.general import bundled_sentence_transformer

    return bundled_sentence_transformer()
