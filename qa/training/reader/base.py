"""Turns the bundled 8-bit reader back into a transformers folder, so that training can go on from it.

python -m qa.training.reader.base FOLDER
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from transformers import BertConfig, BertForQuestionAnswering

from qa.reader.bundled import BUNDLED

CONFIG: dict[str, Any] = {
    "hidden_size": 384,
    "intermediate_size": 1536,
    "num_attention_heads": 12,
    "num_hidden_layers": 12,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 512,
    "pad_token_id": 1,
    "type_vocab_size": 2,
    "vocab_size": 27467,
}


def weights_of(path: Path) -> dict[str, NDArray[np.float32]]:
    """Return the weights of an 8-bit ONNX file by the names of BertForQuestionAnswering, as float32."""
    graph = onnx.load(str(path)).graph
    held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = {re.sub(r"^model\.", "", name): value for name, value in held.items() if name.startswith("model.")}
    found = {name: value for name, value in found.items() if not name.endswith(("_quantized", "_scale", "_zero_point"))}
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            stem = node.input[1].removesuffix("_quantized")
            name = re.sub(r"^/model/(.*)/MatMul_quant$", r"\1", node.name).replace("/", ".") + ".weight"
            whole = held[f"{stem}_quantized"].astype(np.float32) - held[f"{stem}_zero_point"].astype(np.float32)
            found[name] = (whole * held[f"{stem}_scale"]).T
        elif node.op_type == "DequantizeLinear":
            stem = node.input[1].removesuffix("_scale")
            whole = held[f"{stem}_quantized"].astype(np.float32) - held[f"{stem}_zero_point"].astype(np.float32)
            found[stem.removeprefix("model.")] = whole * held[f"{stem}_scale"]
    return {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in found.items()}


def restore(out: Path) -> None:
    """Write the bundled reader as a transformers folder."""
    model = BertForQuestionAnswering(BertConfig(**CONFIG))
    missing, unknown = model.load_state_dict(
        {name: torch.from_numpy(value) for name, value in weights_of(BUNDLED / "model.onnx").items()}, strict=False
    )
    if missing or unknown:
        raise SystemExit(f"missing {missing}, unknown {unknown}")
    model.save_pretrained(out)
    (out / "tokenizer.json").write_text((BUNDLED / "tokenizer.json").read_text("utf-8"), "utf-8")


if __name__ == "__main__":
    restore(Path(sys.argv[1]))
