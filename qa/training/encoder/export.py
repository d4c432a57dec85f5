"""Weights → int8 ONNX: how the bundled models were made from their folders.

    python -m qa.training.encoder.export FOLDER OUT

Needs the extra `train`. The graph is fused for onnxruntime, then its weights are stored in 8 bits, a
scale a channel and one bit of head room, so that processors with and without 8-bit dot products give
the same figures. There is no mask, since each text is a run of its own.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from transformers import AutoModel

POOLED = ("embedding", "whole")  # outputs of one row a text


class MeanPooled(torch.nn.Module):
    """Token states averaged and scaled to length 1."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        """(n, tokens) ids → (n, hidden) unit rows."""
        states = self.model(input_ids=input_ids).last_hidden_state  # (n, tokens, hidden)
        return torch.nn.functional.normalize(states.mean(1), dim=-1)


def export(folder: Path, out: Path) -> None:
    """Write model.onnx and tokenizer.json of the sentence encoder in the transformers folder `folder` into `out`."""
    loaded = AutoModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    write_int8(MeanPooled(loaded), loaded.config, ["embedding"], out)
    shutil.copyfile(folder / "tokenizer.json", out / "tokenizer.json")


def write_int8(
    model: torch.nn.Module, config: Any, outputs: list[str], out: Path, *, exact: Sequence[str] = ()
) -> None:
    """Write `out`/model.onnx; matrix products whose names hold one of `exact` keep their 32 bits."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        whole, fused = f"{scratch}/whole.onnx", f"{scratch}/fused.onnx"
        _trace(model.eval(), whole, outputs)
        fusions = FusionOptions("bert")
        fusions.enable_skip_layer_norm = False  # joined, it takes a processor 11 ms of 45, in its parts 2
        graph = optimizer.optimize_model(
            whole,
            model_type="bert",
            num_heads=config.num_attention_heads,
            hidden_size=config.hidden_size,
            opt_level=0,
            optimization_options=fusions,
        )
        graph.save_model_to_file(fused)
        kept = [one.name for one in graph.model.graph.node if any(f"/{part}/" in one.name for part in exact)]
        quantize_dynamic(
            fused,
            out / "model.onnx",
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=kept,
            extra_options={"DefaultTensorType": 1},  # float, for the fused operators that have no shape rule
        )


def _trace(model: torch.nn.Module, path: str, outputs: list[str]) -> None:
    example = torch.arange(5, 37).reshape(2, 16)
    each, pooled = {0: "batch", 1: "tokens"}, {0: "batch"}
    torch.onnx.export(
        model,
        (example,),
        path,
        input_names=["input_ids"],
        output_names=outputs,
        dynamic_axes={"input_ids": each, **{name: pooled if name in POOLED else each for name in outputs}},
        opset_version=17,
        dynamo=False,  # the fusion rules know this exporter's graphs
    )


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
