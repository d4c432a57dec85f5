"""Write trained networks as the bundled reader: model.onnx in 8 bits, heads.npz, tokenizer.json.

python -m qa.training.reader.export BASE OUT NETWORK.pt...
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from qa.training.encoder.export import write_int8
from qa.training.reader.network import SpanReader


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


def export(base: Path, out: Path, states: Sequence[Path]) -> None:
    """Write the mean of networks trained from one start as the reader's three files into `out`.

    (Wortsman et al. 2022, "Model soups: averaging weights of multiple fine-tuned models improves accuracy without
    increasing inference time".)
    """
    network = SpanReader.starting_from(base)
    held = [torch.load(state, weights_only=True) for state in states]
    network.load_state_dict({name: torch.stack([one[name] for one in held]).mean(0) for name in held[0]})
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
    parser.add_argument("out", type=Path)
    parser.add_argument("states", type=Path, nargs="+")
    told = parser.parse_args()
    export(told.base, told.out, told.states)


if __name__ == "__main__":
    main()
