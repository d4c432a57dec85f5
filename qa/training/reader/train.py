"""Train the reader on groups: which span among all passages of a question answers it, or none.

    python -m qa.training.reader.train --base FOLDER --out FOLDER --groups FILE... [--epochs N] [--resume]

Losses: start and end of each passage and among the passages of a group (Clark and Gardner 2018); the candidates' scores
among all passages and "none", against soft targets by how much of the answer a candidate holds; 是, 否 or open.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from qa.training.reader.draw import batches
from qa.training.reader.groups import Group, read
from qa.training.reader.network import VERDICTS, SpanReader
from qa.training.reader.windows import Window, best_of, packs, shares, tokenizer_of, tokens_of, window_of

SEED = 7
KEPT = 250  # steps between states that are kept
SHARP = 0.15  # temperature of the soft targets
LEAST = 0.4  # share of the answer from which a candidate is partly right
RATE, DECAY = 1e-4, 0.01
NO_VERDICT = 0.2  # weight of a question that is no yes or no, so that the few that are do not drown
RISE, FALL = 30, 1.0  # steps of the rise, and the share of all steps in which the rate falls to nothing


@dataclass(slots=True)
class Scores:
    """What the network says of a pack: candidates' scores, owners, shares of the answer, and verdict scores."""

    score: torch.Tensor
    owner: torch.Tensor
    share: torch.Tensor
    known: torch.Tensor  # False for what says the same elsewhere
    polar: torch.Tensor
    at: np.ndarray  # (m, 3)
    reading: torch.Tensor  # the loss of start and end
    margins: list[tuple[int, torch.Tensor, torch.Tensor, list[int]]]


def look(model: SpanReader, pack: Sequence[Window], *, learn: bool) -> Scores:
    """Return what the network says of a pack's candidates: the proposed spans and those of its own ends."""
    width = max(len(one.ids) for one in pack)
    ids = torch.tensor([one.ids + [1] * (width - len(one.ids)) for one in pack])
    mask = torch.tensor([[1] * len(one.ids) + [0] * (width - len(one.ids)) for one in pack])
    with torch.autocast("cpu", torch.bfloat16, enabled=learn):
        ends, parts, wholes = model.tokens(ids, mask)
    ends, parts, wholes = ends.float(), parts.float(), wholes.float()
    plain = ends.detach().numpy()
    at, share, known = [], [], []
    for number, window in enumerate(pack):
        extra = window.shown.golds if learn else ()
        spans = np.concatenate([tokens_of(window, [*window.shown.spans, *extra]), best_of(window, plain[number])])
        spans = np.unique(spans, axis=0)
        at.append(np.column_stack([np.full(len(spans), number), spans]))
        share.append(shares(window, spans, window.shown.golds))
        known.append(~((shares(window, spans, window.shown.others) > 0.5) & (share[-1] < LEAST)))
    places = np.concatenate(at)
    score, polar = model.spans(ends, parts, wholes, torch.from_numpy(places))
    owner = torch.tensor([pack[number].owner for number in places[:, 0]], dtype=torch.long)
    joined = [torch.from_numpy(np.concatenate(one)) for one in (share, known)]
    reading, margins = _reading(ends, pack) if learn else (torch.zeros(()), [])
    return Scores(score, owner, joined[0], joined[1], polar, places, reading, margins)


def _reading(ends: torch.Tensor, pack: Sequence[Window]) -> tuple[torch.Tensor, list[Any]]:
    """Return each window's own loss of start and end, summed, and what the loss among passages needs."""
    total, margins = torch.zeros(()), []
    for number, window in enumerate(pack):
        own = window.starts >= 0
        allowed = torch.zeros(ends.shape[1], dtype=torch.bool)
        allowed[: len(own)] = torch.from_numpy(own)
        gold = tokens_of(window, window.shown.golds[:1])
        place = [int(gold[0, 0]), int(gold[0, 1])] if len(gold) else [0, 0]
        masked = ends[number].masked_fill(~allowed[:, None], -1e4)
        masked = torch.cat([ends[number, :1], masked[1:]])
        total = total + functional.cross_entropy(masked.T, torch.tensor(place))
        margins.append((window.owner, masked[1:] - masked[:1], allowed, place))
    return total, margins


def loss_of(model: SpanReader, groups: Sequence[Group], tokenizer: Tokenizer) -> dict[str, torch.Tensor]:
    """Return the losses of a batch by name, each a mean over its groups."""
    windows = [window_of(g.question, one, n, tokenizer) for n, g in enumerate(groups) for one in g.passages]
    seen = [look(model, pack, learn=True) for pack in packs(windows)]
    score, owner = torch.cat([one.score for one in seen]), torch.cat([one.owner for one in seen])
    share, known = torch.cat([one.share for one in seen]), torch.cat([one.known for one in seen])
    polar = torch.cat([one.polar for one in seen])
    losses: dict[str, list[torch.Tensor]] = {"span": [], "joint": [], "polar": []}
    for number, group in enumerate(groups):
        inside = (owner == number) & known
        scores = torch.cat([torch.zeros(1), score[inside]])  # none first
        weight = torch.where(share[inside] >= LEAST, torch.exp((share[inside] - 1) / SHARP), 0).float()
        target = torch.cat([(weight.sum() == 0).float()[None], weight])
        losses["span"].append(-(target / target.sum() * torch.log_softmax(scores, 0)).sum())
        losses["joint"].append(_joint([one for look in seen for one in look.margins if one[0] == number]))
        losses["polar"] += _polar(group, polar[inside], weight, score[inside])
    found = {name: torch.stack(parts).mean() for name, parts in losses.items() if parts}
    found["reading"] = torch.stack([one.reading for one in seen]).sum() / len(windows)
    return found


def _joint(margins: Sequence[Any]) -> torch.Tensor:
    """Return the loss of the one right start and end among all passages of a group, "none" at 0."""
    total = torch.zeros(())
    for side in (0, 1):
        scores = torch.cat([torch.zeros(1), *(one[1][:, side] for one in margins)])
        at, wanted = 1, 0
        for _, held, _, place in margins:
            wanted = at + place[side] - 1 if place[side] and not wanted else wanted
            at += len(held)
        total = total + torch.logsumexp(scores, 0) - scores[wanted]
    return total


def _polar(group: Group, polar: torch.Tensor, weight: torch.Tensor, score: torch.Tensor) -> Iterator[torch.Tensor]:
    """Yield the verdict's loss at the right candidates, and at the best one where nothing decides."""
    if weight.sum() > 0:
        wanted = torch.full((len(polar),), VERDICTS.index(group.verdict or None))
        each = functional.cross_entropy(polar, wanted, reduction="none")
        yield (each * weight).sum() / weight.sum() * (1.0 if group.verdict else NO_VERDICT)
    elif len(score) and group.type == "yesno":
        yield functional.cross_entropy(polar[score.argmax()][None], torch.tensor([VERDICTS.index("")])) * 0.5


WEIGHTS = {"span": 1.0, "joint": 0.4, "reading": 0.4, "polar": 2.0}


def train(
    base: Path,
    out: Path,
    groups: Sequence[Group],
    *,
    epochs: int,
    frozen: int,
    resume: bool,
    most: int | None = None,
    start: Path | None = None,
) -> None:
    """Write the trained network to `out`/network.pt, with a checkpoint and log.jsonl beside it."""
    torch.manual_seed(SEED)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizer_of(base)
    model = SpanReader.starting_from(base)
    if start:
        model.load_state_dict(torch.load(start, weights_only=True))
    for part in [model.bert.embeddings, *model.bert.encoder.layer[:frozen]]:
        part.requires_grad_(False)
    heads = [one for name, one in model.named_parameters() if not name.startswith("bert") and one.requires_grad]
    body = [one for name, one in model.named_parameters() if name.startswith("bert") and one.requires_grad]
    optimiser = torch.optim.AdamW([{"params": body, "lr": RATE}, {"params": heads, "lr": 4 * RATE}], weight_decay=DECAY)
    work = batches(groups, epochs)[:most]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / RISE, 1.0, (len(work) - step) / (FALL * len(work)))
    )
    done, began = 0, time.time()
    mean: dict[str, float] = {}
    state = out / "checkpoint.pt"
    if resume and state.is_file():
        held = torch.load(state, weights_only=True)
        model.load_state_dict(held["model"])
        optimiser.load_state_dict(held["optimiser"])
        schedule.load_state_dict(held["schedule"])
        done = held["step"]
    gc.freeze()  # the groups: millions of small objects that need no second look
    for step in range(done, len(work)):
        model.train()
        losses = loss_of(model, work[step], tokenizer)
        torch.stack([WEIGHTS[name] * value for name, value in losses.items()]).sum().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        for name, value in losses.items():
            mean[name] = 0.98 * mean.get(name, float(value.detach())) + 0.02 * float(value.detach())
        if (step + 1) % 10 == 0:
            row = {"step": step + 1, "of": len(work), "seconds": time.time() - began, **mean}
            with (out / "log.jsonl").open("a") as file:
                file.write(json.dumps({name: round(value, 4) for name, value in row.items()}) + "\n")
        if (step + 1) % KEPT == 0:
            torch.save(model.state_dict(), out / f"network-{step + 1}.pt")
        if (step + 1) % 50 == 0 or step + 1 == len(work):
            torch.save(
                {"step": step + 1, "model": model.state_dict(), "optimiser": optimiser.state_dict(),
                 "schedule": schedule.state_dict()}, state.with_suffix(".tmp"),
            )  # fmt: skip
            state.with_suffix(".tmp").replace(state)
    torch.save(model.state_dict(), out / "network.pt")


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--groups", type=Path, nargs="+", required=True)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--frozen", type=int, default=4)
    parser.add_argument("--most", type=int, help="steps, where fewer than the epochs take")
    parser.add_argument("--start", type=Path, help="a network to go on from, with a new schedule")
    parser.add_argument("--resume", action="store_true")
    told = parser.parse_args()
    groups = [group for path in told.groups for group in read(path) if group.passages]
    train(
        told.base, told.out, groups, epochs=told.epochs, frozen=told.frozen, resume=told.resume, most=told.most,
        start=told.start,
    )  # fmt: skip


if __name__ == "__main__":
    main()
