"""A bundled model: an ONNX file and its tokenizer, run on the processor without torch."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from index.errors import ModelError

Outputs = list[NDArray[np.float32]]


class OnnxModel:
    """An open session and its tokenizer; both may be used from many threads at once, and in forked children."""

    def __init__(self, session: Any, tokenizer: Tokenizer, fingerprint: str) -> None:
        self.session, self.tokenizer, self.fingerprint = session, tokenizer, fingerprint
        self._pool: tuple[int, ThreadPoolExecutor] | None = None

    def run(self, encodings: Iterable[Encoding]) -> Iterator[Outputs]:
        """Each text's outputs with the batch axis dropped, in order; as many run at once as there are cores.

        Every text is a run of its own: 8-bit activations are scaled over a whole batch, so in a shared
        one a text's figures would depend on its neighbours. On two cores that costs no speed.
        """
        return self._threads().map(self._one, encodings)

    def _threads(self) -> ThreadPoolExecutor:
        """Return this process's threads: those of its parent are not there after a fork."""
        if self._pool is None or self._pool[0] != os.getpid():
            self._pool = os.getpid(), ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="fangtan")
        return self._pool[1]

    def _one(self, encoding: Encoding) -> Outputs:
        ids = np.array([encoding.ids], np.int64)
        outputs = self.session.run(None, {"input_ids": ids})
        return [np.asarray(output[0], np.float32) for output in outputs]


def open_model(folder: Path) -> OnnxModel:
    """The model of a folder with model.onnx and tokenizer.json.

    Raises ModelError where a file is missing or no such model.
    """
    weights, vocabulary = folder / "model.onnx", folder / "tokenizer.json"
    # From 1.31 on it reports its use to its maker unless told not to, before it is loaded and after.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        data = weights.read_bytes()
        session = onnxruntime.InferenceSession(
            data,
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],  # the joined operator takes longer than its parts
        )
        tokenizer = Tokenizer.from_file(str(vocabulary))
    except Exception as error:  # onnxruntime and tokenizers raise bare Exception
        reason = str(error).splitlines()[0][:200]
        raise ModelError(f"{folder} holds no usable model.onnx with tokenizer.json ({reason}); reinstall it") from None
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return OnnxModel(session, tokenizer, hashlib.sha256(data).hexdigest()[:16])
