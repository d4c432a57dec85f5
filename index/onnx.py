"""A bundled model: an ONNX file and its tokenizer, run on the processor without torch."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from index.records import ModelError

PAD = 1  # the id of <pad> in the XLM-R family of vocabularies


@dataclass(frozen=True, slots=True)
class OnnxModel:
    """An open session and its tokenizer; both may be used from many threads at once."""

    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    fingerprint: str

    def run(self, encodings: Sequence[Encoding]) -> list[NDArray[np.float32]]:
        """The model's outputs for one batch, padded to its longest member."""
        width = max(len(encoding.ids) for encoding in encodings)
        ids = np.full((len(encodings), width), PAD, np.int64)
        mask = np.zeros((len(encodings), width), np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        feed: Mapping[str, NDArray[np.int64]] = {"input_ids": ids, "attention_mask": mask}
        return list(self.session.run(None, feed))


def open_model(folder: Path, *, threads: int | None = None) -> OnnxModel:
    """The model of a folder with model.onnx and tokenizer.json, run by `threads` (default: all cores).

    Raises ModelError where a file is missing or no such model.
    """
    weights, vocabulary = folder / "model.onnx", folder / "tokenizer.json"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or len(os.sched_getaffinity(0))
    options.log_severity_level = 3
    try:
        data = weights.read_bytes()
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(vocabulary))
    except Exception as error:  # onnxruntime and tokenizers raise bare Exception
        reason = str(error).splitlines()[0][:200]
        raise ModelError(f"{folder} holds no usable model.onnx with tokenizer.json ({reason}); reinstall it") from None
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return OnnxModel(session, tokenizer, hashlib.sha256(data).hexdigest()[:16])
