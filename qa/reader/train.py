"""Train the reader: where in a passage a question is answered, and whether it is.

    python -m qa.reader.train --data DIR --base FOLDER --out FOLDER [--profile cpu|gpu] [--resume]

Needs the extra `train`. DIR holds train/, documents/ and dev/ (SQuAD-layout sets), FOLDER a BERT-like transformers
model with its tokenizer. Each question is read in a few passages at once: besides each passage's own start and end, the
one right span among all of them is learned, so that margins can be compared between passages (Clark and Gardner 2018,
"Simple and Effective Multi-Paragraph Reading Comprehension"). The state with the best mean F1 on dev is kept.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from rich.progress import track
from tokenizers import Encoding
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from qa.reader import WINDOW
from qa.reader.dev import dev_f1
from qa.reader.examples import Group, Mix, groups
from qa.reader.general import TorchModel

SEED = 7
JOINT = 0.5  # what the span among all passages weighs against each passage's own
DECAY = 0.01


@dataclass(frozen=True, slots=True)
class Profile:
    """What a machine can afford: frozen lower layers, windows a batch, epochs, peak rate, dropout, dev questions a set.

    Drawing dropout's masks takes a processor nearly half the time of a step; one epoch does without.
    """

    mix: Mix
    frozen: int
    batch: int
    epochs: int
    rate: float
    dropout: float
    asked: int
    looks: int  # at the dev sets, evenly spread


PROFILES = {
    "cpu": Profile(Mix(12000, 6000), frozen=4, batch=16, epochs=1, rate=1.5e-4, dropout=0.0, asked=60, looks=2),
    "gpu": Profile(Mix(12000, 24000), frozen=0, batch=64, epochs=3, rate=2e-4, dropout=0.1, asked=250, looks=12),
}


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of whole groups: ids and mask (windows, tokens), targets (windows,), `owner` the group of each window.

    A target of 0, the first token's place, means that the window does not answer.
    """

    ids: torch.Tensor
    mask: torch.Tensor
    passage: torch.Tensor  # (windows, tokens), True on tokens of the passage
    starts: torch.Tensor
    ends: torch.Tensor
    owner: torch.Tensor


def batches(found: Sequence[Group], tokenizer: Any, size: int) -> Iterator[Batch]:
    """Groups of similar length together, about `size` windows a batch, in a shuffled order."""
    tokenizer.enable_truncation(WINDOW, strategy="only_second")
    order = sorted(range(len(found)), key=lambda n: max(len(one.text) for one in found[n]) // 40)
    packs: list[list[int]] = [[]]
    for n in order:
        if sum(len(found[m]) for m in packs[-1]) + len(found[n]) > size:
            packs.append([])
        packs[-1].append(n)
    random.Random(SEED).shuffle(packs)
    for pack in packs:
        yield _batch([found[n] for n in pack], tokenizer)


def _batch(pack: Sequence[Group], tokenizer: Any) -> Batch:
    examples = [(number, one) for number, group in enumerate(pack) for one in group]
    encodings = tokenizer.encode_batch([(one.question, one.text) for _, one in examples])
    width = max(len(encoding.ids) for encoding in encodings)
    rows = [_padded(encoding, width) for encoding in encodings]
    places = [_places(encoding, one.answer) for encoding, (_, one) in zip(encodings, examples, strict=True)]
    ids, mask, passage = (torch.tensor(list(column)) for column in zip(*rows, strict=True))
    starts, ends = (torch.tensor(list(column)) for column in zip(*places, strict=True))
    return Batch(ids, mask, passage.bool(), starts, ends, torch.tensor([number for number, _ in examples]))


def _padded(encoding: Encoding, width: int) -> tuple[list[int], list[int], list[int]]:
    short = width - len(encoding.ids)
    inside = [int(owner == 1 and a < b) for owner, (a, b) in zip(encoding.sequence_ids, encoding.offsets, strict=True)]
    return encoding.ids + [1] * short, [1] * len(encoding.ids) + [0] * short, inside + [0] * short


def _places(encoding: Encoding, answer: Any) -> tuple[int, int]:
    """The first and last token of the answer; (0, 0) where there is none, or none within the window."""
    held = [
        at
        for at, (owner, (start, end)) in enumerate(zip(encoding.sequence_ids, encoding.offsets, strict=True))
        if answer and owner == 1 and start < answer.end and answer.start < end
    ]
    return (held[0], held[-1]) if held else (0, 0)


def loss_of(scores: torch.Tensor, target: torch.Tensor, batch: Batch) -> torch.Tensor:
    """The loss of one end's scores (windows, tokens): each window's own, and that among its group's windows."""
    allowed = batch.passage.clone()
    allowed[:, 0] = True
    masked = scores.float().masked_fill(~allowed, -1e4)
    own = torch.nn.functional.cross_entropy(masked, target)
    margins = (masked - masked[:, :1]).masked_fill(~batch.passage, -1e4)
    rows = []
    wanted = []
    for number in range(int(batch.owner.max()) + 1):
        inside = (batch.owner == number).nonzero()[:, 0]
        rows.append(torch.nn.functional.pad(margins[inside].flatten(), (1, 0)))  # place 0: no answer, margin 0
        right = [n * masked.shape[1] + int(target[at]) + 1 for n, at in enumerate(inside) if target[at]]
        wanted.append(right[0] if right else 0)
    joint = [torch.logsumexp(row, 0) - row[place] for row, place in zip(rows, wanted, strict=True)]
    return own + JOINT * torch.stack(joint).mean()


def train(data: Path, base: Path, out: Path, profile: Profile, *, device: str, resume: bool) -> None:
    """Write the trained folder to `out`, a checkpoint and log.jsonl beside it."""
    torch.manual_seed(SEED)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForQuestionAnswering.from_pretrained(
        base,
        dtype=torch.float32,
        attn_implementation="eager",
        hidden_dropout_prob=profile.dropout,
        attention_probs_dropout_prob=profile.dropout,
    )
    for part in [model.base_model.embeddings, *model.base_model.encoder.layer[: profile.frozen]]:
        part.requires_grad_(not profile.frozen)
    found = groups(data, profile.mix, SEED)
    work = [
        batch for epoch in range(profile.epochs) for batch in batches(found, tokenizer.backend_tokenizer, profile.batch)
    ]
    run = _Run(model.to(device), tokenizer, work, profile, data, out, device)
    run.all(run.restored() if resume else 0)


class _Run:
    """One training run: its schedule, checkpoints and log."""

    def __init__(
        self, model: Any, tokenizer: Any, work: list[Batch], profile: Profile, data: Path, out: Path, device: str
    ) -> None:
        self.model, self.tokenizer, self.work, self.profile = model, tokenizer, work, profile
        self.data, self.out, self.device = data, out, device
        self.best = -1.0
        learned = [weights for weights in model.parameters() if weights.requires_grad]
        self.optimiser = torch.optim.AdamW(learned, lr=profile.rate, weight_decay=DECAY)
        rise = max(1, len(work) // 10)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: min((step + 1) / rise, (len(work) - step) / (len(work) - rise + 1))
        )

    def all(self, done: int) -> None:
        """Every step from `done` on."""
        every = max(1, len(self.work) // self.profile.looks)
        mean, began = 0.0, time.time()
        if not done:
            self._look(0)
        for step in track(range(done, len(self.work)), "training", disable=not sys.stderr.isatty()):
            loss = self._step(self.work[step])
            mean = 0.98 * mean + 0.02 * loss if mean else loss
            if (step + 1) % 20 == 0:
                self._log({"step": step + 1, "of": len(self.work), "loss": mean, "seconds": time.time() - began})
            if (step + 1) % every == 0 or step + 1 == len(self.work):
                self._look(step + 1)

    def _step(self, batch: Batch) -> float:
        self.model.train()
        with torch.autocast(self.device, torch.bfloat16):
            scores = self.model(input_ids=batch.ids.to(self.device), attention_mask=batch.mask.to(self.device))
        at_device = Batch(*(getattr(batch, name).to(self.device) for name in Batch.__slots__))
        loss = loss_of(scores.start_logits, at_device.starts, at_device)
        loss = loss + loss_of(scores.end_logits, at_device.ends, at_device)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.schedule.step()
        self.optimiser.zero_grad()
        return float(loss.detach())

    def _look(self, step: int) -> None:
        """Measure on dev, keep the best, and leave a checkpoint to go on from."""
        found = dev_f1(TorchModel(self.model, self.tokenizer, "training"), self.data / "dev", self.profile.asked)
        mean = sum(found.values()) / len(found)
        self._log({"step": step, "f1": mean, **found})
        if mean > self.best:
            self.best = mean
            self.model.save_pretrained(self.out)
            self.tokenizer.save_pretrained(self.out)
        state = {"step": step, "best": self.best, "model": self.model.state_dict()}
        torch.save(
            {**state, "optimiser": self.optimiser.state_dict(), "schedule": self.schedule.state_dict()},
            self.out / "checkpoint.pt",
        )

    def restored(self) -> int:
        """The step that the last checkpoint was left at, its state taken over; 0 without one."""
        path = self.out / "checkpoint.pt"
        if not path.is_file():
            return 0
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        self.best = float(state["best"])
        return int(state["step"])

    def _log(self, row: dict[str, float]) -> None:
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({name: round(value, 4) for name, value in row.items()}) + "\n")


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--profile", choices=sorted(PROFILES), default="cpu")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    told = parser.parse_args()
    device = ("cuda" if torch.cuda.is_available() else "cpu") if told.device == "auto" else told.device
    train(told.data, told.base, told.out, PROFILES[told.profile], device=device, resume=told.resume)


if __name__ == "__main__":
    main()
