"""Which encoder: the bundled one, or a sentence-transformers model of this machine."""

from __future__ import annotations

from index.encoders.bundled import BundledEncoder
from index.models.folder import folder_of
from index.protocols import Encoder


def load_encoder(name: str | None = None) -> Encoder:
    """The bundled encoder, or the sentence-transformers model of that name or folder.

    Raises ModelError where the model is not on this machine or needs code of its own.
    """
    if name is None or name == BundledEncoder.name:
        return BundledEncoder()
    folder = folder_of(name)
    from index.encoders.general import GeneralEncoder  # imports torch, 8 s

    return GeneralEncoder(name, folder)


def sentence_transformer() -> object:
    """The bundled encoder as a SentenceTransformer, over the same ONNX file; imports torch."""
    from index.encoders.general import bundled_sentence_transformer

    return bundled_sentence_transformer()
