"""The network that reads, ranks and decides: one pass a passage, a score for any span of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoModelForQuestionAnswering

DROPOUT = 0.0
WIDTH = 256  # of a span's own representation
VERDICTS = ("是", "否", "", None)  # the span affirms, denies, leaves open; None where the question is no yes or no


class SpanReader(nn.Module):
    """A BERT-like encoder with start and end scores, a score of any span, and what the span says to yes or no.

    A span is seen by its first and last token, the mean of its tokens, and the first token of all (Lee et al. 2017,
    "End-to-end Neural Coreference Resolution"): gelu(F first + L last + M mean + C whole). Its score is a weighted sum
    of that, and of its start and end scores against no answer.
    """

    def __init__(self, bert: Any, ends: nn.Linear) -> None:
        super().__init__()
        size = bert.config.hidden_size
        self.bert = bert
        self.ends = ends
        self.parts = nn.Linear(size, 3 * WIDTH, bias=False)  # first, last, mean
        self.whole = nn.Linear(size, WIDTH)
        self.weigh = nn.Linear(WIDTH + 1, 1)
        self.polar = nn.Linear(WIDTH, len(VERDICTS))
        nn.init.normal_(self.weigh.weight, std=0.01)
        with torch.no_grad():
            self.weigh.weight[0, -1] = 0.3

    @classmethod
    def starting_from(cls, folder: Path) -> SpanReader:
        """Return the network with a question answering model's encoder and ends."""
        model = AutoModelForQuestionAnswering.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager",
            hidden_dropout_prob=DROPOUT, attention_probs_dropout_prob=0.0,
        )  # fmt: skip
        return cls(model.base_model, model.qa_outputs)

    def tokens(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return end scores (n, tokens, 2), parts (n, tokens, 3 * WIDTH) and wholes (n, WIDTH)."""
        states = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.ends(states), self.parts(states), self.whole(states[:, 0])

    def spans(
        self, ends: torch.Tensor, parts: torch.Tensor, wholes: torch.Tensor, at: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the scores (m,) and verdict scores (m, 3) of spans `at` (m, 3): window, first and last token."""
        row, first, last = at.unbind(1)
        heads, tails, inner = torch.split(parts, WIDTH, -1)
        sums = nn.functional.pad(inner.cumsum(1), (0, 0, 1, 0))
        mean = (sums[row, last + 1] - sums[row, first]) / (last + 1 - first)[:, None]
        seen = nn.functional.gelu(heads[row, first] + tails[row, last] + mean + wholes[row])
        margin = ends[row, first, 0] + ends[row, last, 1] - ends[row, 0].sum(-1)
        return self.weigh(torch.cat([seen, margin[:, None]], -1))[:, 0], self.polar(seen)
