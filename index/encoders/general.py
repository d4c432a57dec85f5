"""sentence-transformers in both directions: its models as our encoder, our encoder as its model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Module

from index.content import Kind, Vectors
from index.encoders.bundled import LONGEST, PROMPTS, BundledEncoder
from index.errors import ModelError
from index.models.folder import hash_of
from index.protocols import Encoder


class GeneralEncoder(Encoder):
    """Any sentence-transformers model that is on this machine, by folder or by its name in the local hub cache.

    The prompts named query and passage are used where the model has them. Only safetensors weights
    are loaded and no code of the model's own runs.
    """

    def __init__(self, name: str, folder: Path) -> None:
        try:
            self.model = SentenceTransformer(
                str(folder), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
            )
        except Exception as error:  # any of several libraries' errors, all meaning that it is no such model
            reason = str(error).splitlines()[0][:200]
            raise ModelError(f"{name!r} is no usable sentence-transformers model ({reason}); give another") from None
        self.name, self._folder = name, folder
        self.dimension = int(self.model.get_embedding_dimension() or 0)
        self.fingerprint = f"{folder.name}-{hash_of(folder)}"

    def __reduce__(self) -> tuple[type[GeneralEncoder], tuple[str, Path]]:
        return GeneralEncoder, (self.name, self._folder)

    def encode(
        self, texts: Sequence[str], kind: Kind, *, progress: Callable[[int], object] = lambda _: None
    ) -> Vectors:
        """See Encoder."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        prompt = self.model.prompts.get(kind) or ""
        vectors = self.model.encode(
            list(texts), prompt=prompt, batch_size=16, normalize_embeddings=True, show_progress_bar=False
        )
        progress(len(texts))
        return np.asarray(vectors, np.float32)


class OnnxModule(Module):
    """A sentence-transformers module whose forward pass is the bundled ONNX session."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.encoder = BundledEncoder()
        self.tokenizer = self.encoder.model.tokenizer
        self.max_seq_length = LONGEST

    def preprocess(self, inputs: Sequence[str], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """The texts' encodings under "encodings", with a token mask of shape (n, longest) as other modules give."""
        encodings = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        width = max(len(encoding.ids) for encoding in encodings)
        mask = [[1] * len(encoding.ids) + [0] * (width - len(encoding.ids)) for encoding in encodings]
        return {"encodings": encodings, "attention_mask": torch.tensor(mask)}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Adds sentence_embedding, unit float32 rows of shape (n, 384)."""
        rows = [outputs[0] for outputs in self.encoder.model.run(features["encodings"])]
        features["sentence_embedding"] = torch.from_numpy(np.stack(rows))
        return features

    def get_embedding_dimension(self) -> int:
        """384."""
        return self.encoder.dimension

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Refused: the weights are the package's own file."""
        raise ModelError(f"the bundled encoder is not saved to {output_path!r}; load it with sentence_transformer()")


def bundled_sentence_transformer() -> SentenceTransformer:
    """The bundled encoder as a SentenceTransformer with its two prompts."""
    return SentenceTransformer(
        modules=[OnnxModule()],
        prompts={str(kind): prompt for kind, prompt in PROMPTS.items()},
        device="cpu",
        similarity_fn_name="cosine",
    )
