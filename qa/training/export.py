"""Write a trained network as the bundled reader: model.onnx in 8 bits, heads.npz, tokenizer.json.

python -m qa.training.export BASE NETWORK.pt OUT
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import torch

from index.encode.export import write_int8
from qa.training.network import SpanReader


class Tokens(torch.nn.Module):
    """The network's part that depends on the passage alone."""

    def __init__(self, network: SpanReader) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return start and end scores (n, tokens), parts (n, tokens, 3 * WIDTH) and wholes (n, WIDTH)."""
        states = self.network.bert(input_ids=input_ids).last_hidden_state
        ends = self.network.ends(states)
        return ends[..., 0], ends[..., 1], self.network.parts(states), self.network.whole(states[:, 0])


def export(base: Path, state: Path, out: Path, *, keep: float = 1.0) -> None:
    """Write the network of a state as the reader's three files into `out`.

    Of encoder and ends `keep` is the trained network's share, the rest that of `base` (Wortsman et al. 2022, "Robust
    fine-tuning of zero-shot models").
    """
    network = SpanReader.starting_from(base)
    before, trained = network.state_dict(), torch.load(state, weights_only=True)
    mixed = (name for name in trained if name.startswith(("bert.", "ends.")))
    network.load_state_dict(trained | {name: keep * trained[name] + (1 - keep) * before[name] for name in mixed})
    write_int8(Tokens(network), network.bert.config, ["start", "end", "parts", "whole"], out, exact=("parts", "whole"))
    heads = {
        "weigh": network.weigh.weight[0, :-1],
        "of_margin": network.weigh.weight[0, -1],
        "bias": network.weigh.bias[0],
        "polar": network.polar.weight,
        "polar_bias": network.polar.bias,
    }
    np.savez(out / "heads.npz", allow_pickle=False, **{name: one.detach().numpy() for name, one in heads.items()})
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", type=Path)
    parser.add_argument("state", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--keep", type=float, default=1.0)
    told = parser.parse_args()
    export(told.base, told.state, told.out, keep=told.keep)


if __name__ == "__main__":
    main()
