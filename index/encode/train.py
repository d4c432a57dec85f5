"""Train the encoder: questions drawn to the passages that answer them.

    python -m index.encode.train --data DIR --base FOLDER --out FOLDER [--profile cpu|gpu] [--resume]

Needs the extra `train`. DIR holds train/, documents/ and dev/ (SQuAD-layout sets), FOLDER a sentence-transformers
model. In-batch negatives and one near passage a question, found by words; of the checkpoints, the one with the best
mean score over the dev sets is kept, and log.jsonl beside it.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator, SequentialEvaluator
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

from index.encode import PROMPTS
from index.encode.pairs import asked, pairs, passage_at
from index.split import passages_of

DEV = ("cmrc2018_train_slice", "drcd_dev_s", "crud_news_dev", "security_news_dev")
SCALE = 50.0  # 1 / temperature of the softmax over a batch's passages
SEED = 7


@dataclass(frozen=True, slots=True)
class Profile:
    """What a machine can afford: frozen lower layers, batch, epochs, tokens a text, peak rate, questions a dev set."""

    frozen: int
    batch: int
    epochs: float
    tokens: int
    rate: float
    asked: int
    every: int  # steps between two looks at dev


PROFILES = {
    "cpu": Profile(frozen=6, batch=32, epochs=0.33, tokens=160, rate=2.5e-4, asked=100, every=64),
    "gpu": Profile(frozen=0, batch=256, epochs=4.0, tokens=320, rate=5e-5, asked=500, every=100),
}


def train(data: Path, base: Path, out: Path, profile: Profile, *, device: str, resume: bool, most: int | None) -> None:
    """Write the trained sentence-transformers folder to `out`, checkpoints and log.jsonl beside it."""
    model = SentenceTransformer(
        str(base),
        device=device,
        prompts={str(kind): text for kind, text in PROMPTS.items()},
        model_kwargs={"attn_implementation": "eager"},  # the faster one in bf16 on a processor
    )
    model.max_seq_length = profile.tokens
    _freeze(model, profile.frozen)
    rows = pairs(data, SEED)[:most]
    trainer = SentenceTransformerTrainer(
        model,
        _arguments(out, profile, device),
        train_dataset=Dataset.from_list([asdict(row) for row in rows]),
        loss=MultipleNegativesRankingLoss(model, scale=SCALE),
        evaluator=SequentialEvaluator([_evaluator(data, name, profile.asked) for name in DEV], _mean),
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
        eval_strategy="steps",
        eval_steps=profile.every,
        save_steps=profile.every,
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model="sequential_score",
        logging_steps=10,
        seed=SEED,
        report_to="none",
    )


def _evaluator(data: Path, name: str, most: int) -> InformationRetrievalEvaluator:
    """Questions of one dev set, drawn by a fixed seed, among the passages of their documents."""
    rows = asked(data / "dev" / f"{name}.json.gz")
    rows = random.Random(SEED).sample(rows, min(most, len(rows)))
    corpus: dict[str, Any] = {f"{p.document.id} {p.span}": p.text for row in rows for p in passages_of(row.document)}
    golds = [passage_at(row.document, row.start) for row in rows]
    kept = [(str(n), row, gold) for n, (row, gold) in enumerate(zip(rows, golds, strict=True)) if gold]
    queries: dict[str, Any] = {number: row.question for number, row, _ in kept}
    return InformationRetrievalEvaluator(
        queries,
        corpus,
        {number: {f"{gold.document.id} {gold.span}"} for number, _, gold in kept},
        name=name,
        query_prompt=PROMPTS["query"],
        corpus_prompt=PROMPTS["passage"],
        accuracy_at_k=[1, 5],
        precision_recall_at_k=[1, 5],
        write_csv=False,
    )


def _mean(scores: list[float]) -> float:
    return sum(scores) / len(scores)


def device_of(name: Literal["auto", "cpu", "cuda"]) -> str:
    """`auto` is the GPU where there is one."""
    return ("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--profile", choices=sorted(PROFILES), default="cpu")
    parser.add_argument("--most", type=int, help="train on so many pairs at most")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    told = parser.parse_args()
    device = device_of(told.device)
    train(told.data, told.base, told.out, PROFILES[told.profile], device=device, resume=told.resume, most=told.most)


if __name__ == "__main__":
    main()
