"""Any extractive question answering model of transformers as our reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Encoding
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from index import ModelError
from index.models.folder import hash_of

Scores = NDArray[np.float32]


class TorchModel:
    """A transformers question answering model with the face of index.onnx.OnnxModel."""

    def __init__(self, model: Any, tokenizer: Any, fingerprint: str) -> None:
        self.model = model
        self.tokenizer = tokenizer.backend_tokenizer
        self.fingerprint = fingerprint

    def run(self, encodings: Iterable[Encoding]) -> Iterator[list[Scores]]:
        """Each window's start and end scores, of shape (tokens,); a window is a run of its own."""
        self.model.eval()
        for encoding in encodings:
            inputs = {
                "input_ids": torch.tensor([encoding.ids], device=self.model.device),
                "attention_mask": torch.tensor([encoding.attention_mask], device=self.model.device),
            }
            if getattr(self.model.config, "type_vocab_size", 1) > 1:
                inputs["token_type_ids"] = torch.tensor([encoding.type_ids], device=self.model.device)
            with torch.no_grad():
                scores = self.model(**inputs)
            yield [one[0].float().cpu().numpy() for one in (scores.start_logits, scores.end_logits)]


def open_folder(name: str, folder: Path) -> TorchModel:
    """The model of a folder with config.json, safetensors weights and a fast tokenizer; none of its own code runs.

    Raises ModelError where it is no such model.
    """
    try:
        options = {"local_files_only": True, "trust_remote_code": False}
        model, loaded = AutoModelForQuestionAnswering.from_pretrained(
            folder, use_safetensors=True, dtype=torch.float32, output_loading_info=True, **options
        )
        tokenizer = AutoTokenizer.from_pretrained(folder, use_fast=True, **options)
        tokenizer.backend_tokenizer  # noqa: B018 (a slow tokenizer has none)
    except Exception as error:  # any of several libraries' errors, all meaning that it is no such model
        reason = str(error).splitlines()[0][:200]
        raise ModelError(f"{name!r} is no usable question answering model ({reason}); give another") from None
    if any("qa_outputs" in key for key in loaded["missing_keys"]):
        raise ModelError(f"{name!r} has no start and end scores: it was not trained to answer questions; give another")
    return TorchModel(model, tokenizer, f"{folder.name}-{hash_of(folder)}")
