"""Weights → int8 ONNX: how the bundled models were made from their folders.

    python -m index.encode.export encoder FOLDER OUT
    python -m index.encode.export reader FOLDER OUT
    python -m index.encode.export gaps FOLDER OUT

Needs the extra `train`. The graph is fused for onnxruntime, then its weights are stored in 8 bits, a
scale a channel and one bit of head room, so that processors with and without 8-bit dot products give
the same figures. There is no mask, since each text is a run of its own.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from transformers import AutoModel, AutoModelForQuestionAnswering, AutoModelForTokenClassification


class MeanPooled(torch.nn.Module):
    """Token states averaged and scaled to length 1."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        """(n, tokens) ids → (n, hidden) unit rows."""
        states = self.model(input_ids=input_ids).last_hidden_state  # (n, tokens, hidden)
        return torch.nn.functional.normalize(states.mean(1), dim=-1)


class StartEnd(torch.nn.Module):
    """The two scores of each token: that an answer starts there, that it ends there."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(n, tokens) ids → two (n, tokens) score arrays."""
        scores = self.model(input_ids=input_ids)
        return scores.start_logits, scores.end_logits


class EachToken(torch.nn.Module):
    """One score of each token."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        """(n, tokens) ids → (n, tokens) scores."""
        scores: torch.Tensor = self.model(input_ids=input_ids).logits
        return scores.squeeze(-1)


KINDS: dict[str, tuple[Any, type[torch.nn.Module], list[str]]] = {
    "encoder": (AutoModel, MeanPooled, ["embedding"]),
    "reader": (AutoModelForQuestionAnswering, StartEnd, ["start", "end"]),
    "gaps": (AutoModelForTokenClassification, EachToken, ["lost"]),
}


def export(kind: str, folder: Path, out: Path) -> None:
    """Write model.onnx and tokenizer.json of the transformers folder `folder` into `out`."""
    loader, wrapper, outputs = KINDS[kind]
    loaded = loader.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    wrapped = wrapper(loaded).eval()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        whole, fused = f"{scratch}/whole.onnx", f"{scratch}/fused.onnx"
        _trace(wrapped, whole, outputs)
        fusions = FusionOptions("bert")
        fusions.enable_skip_layer_norm = False  # joined, it takes a processor 11 ms of 45, in its parts 2
        graph = optimizer.optimize_model(
            whole,
            model_type="bert",
            num_heads=loaded.config.num_attention_heads,
            hidden_size=loaded.config.hidden_size,
            opt_level=0,
            optimization_options=fusions,
        )
        graph.save_model_to_file(fused)
        quantize_dynamic(
            fused,
            out / "model.onnx",
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": 1},  # float, for the fused operators that have no shape rule
        )
    shutil.copyfile(folder / "tokenizer.json", out / "tokenizer.json")


def _trace(model: torch.nn.Module, path: str, outputs: list[str]) -> None:
    example = torch.arange(5, 37).reshape(2, 16)
    each = {0: "batch", 1: "tokens"}
    pooled = outputs == KINDS["encoder"][2]
    torch.onnx.export(
        model,
        (example,),
        path,
        input_names=["input_ids"],
        output_names=outputs,
        dynamic_axes={"input_ids": each, **dict.fromkeys(outputs, {0: "batch"} if pooled else each)},
        opset_version=17,
        dynamo=False,  # the fusion rules know this exporter's graphs
    )


if __name__ == "__main__":
    export(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
