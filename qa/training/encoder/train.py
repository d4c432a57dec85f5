"""Train the encoder: questions drawn to the passages that answer them.

    python -m qa.training.encoder.train --base FOLDER --out FOLDER --sets SQUAD.json.gz... --bank ROWS... --docs DIR

Needs the extra `train`. FOLDER is a transformers folder, DIR holds the folders that the banks' rows name. In-batch
negatives and one near passage a question, found by words.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

from index.encoders.bundled import PROMPTS
from qa.training.encoder.pairs import Pair, of_banks, of_sets, pairs

SCALE = 50.0  # 1 / temperature of the softmax over a batch's passages
SEED = 7


@dataclass(frozen=True, slots=True)
class Profile:
    """What a machine can afford: frozen lower layers, questions a batch, epochs, tokens a text, peak rate."""

    frozen: int
    batch: int
    epochs: float
    tokens: int
    rate: float


PROFILES = {
    "cpu": Profile(frozen=6, batch=32, epochs=1.0, tokens=192, rate=5e-5),
    "gpu": Profile(frozen=0, batch=256, epochs=4.0, tokens=320, rate=5e-5),
}
SAVED = 50  # steps between checkpoints


def train(base: Path, out: Path, rows: Sequence[Pair], profile: Profile, *, device: str, resume: bool) -> None:
    """Write the trained sentence-transformers folder to `out`, checkpoints and log.jsonl beside it."""
    model = SentenceTransformer(
        str(base),
        device=device,
        prompts={str(kind): text for kind, text in PROMPTS.items()},
        model_kwargs={"attn_implementation": "eager"},  # the faster one in bf16 on a processor
    )
    model.max_seq_length = profile.tokens
    _freeze(model, profile.frozen)
    trainer = SentenceTransformerTrainer(
        model,
        _arguments(out, profile, device),
        train_dataset=Dataset.from_list([asdict(row) for row in rows]),
        loss=MultipleNegativesRankingLoss(model, scale=SCALE),
    )
    trainer.train(resume_from_checkpoint=resume or None)
    model.max_seq_length = 512
    model.save(str(out))
    (out / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in trainer.state.log_history), "utf-8")


def _freeze(model: SentenceTransformer, layers: int) -> None:
    bert: Any = model[0].auto_model
    for part in [bert.embeddings, *bert.encoder.layer[:layers]] if layers else []:
        part.requires_grad_(False)


def _arguments(out: Path, profile: Profile, device: str) -> SentenceTransformerTrainingArguments:
    return SentenceTransformerTrainingArguments(
        str(out / "checkpoints"),
        num_train_epochs=profile.epochs,
        per_device_train_batch_size=profile.batch,
        learning_rate=profile.rate,
        warmup_steps=0.1,
        lr_scheduler_type="linear",
        bf16=True,
        use_cpu=device == "cpu",
        prompts={"anchor": PROMPTS["query"], "positive": PROMPTS["passage"], "negative": PROMPTS["passage"]},
        batch_sampler="no_duplicates",
        save_steps=SAVED,
        save_total_limit=2,
        logging_steps=10,
        seed=SEED,
        report_to="none",
    )


def device_of(name: Literal["auto", "cpu", "cuda"]) -> str:
    """`auto` is the GPU where there is one."""
    return ("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=Path, nargs="*", default=[])
    parser.add_argument("--bank", type=Path, nargs="*", default=[])
    parser.add_argument("--docs", type=Path, default=Path())
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--profile", choices=sorted(PROFILES), default="cpu")
    parser.add_argument("--most", type=int, help="train on so many pairs at most")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    told = parser.parse_args()
    device = device_of(told.device)
    rows = pairs([*of_banks(told.bank, told.docs), *of_sets(told.sets)], SEED)[: told.most]
    train(told.base, told.out, rows, PROFILES[told.profile], device=device, resume=told.resume)


if __name__ == "__main__":
    main()
