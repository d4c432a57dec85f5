"""Train a network that takes a closer look at text without its figures.

    python -m index.gaps.tune --data DIR --base FOLDER --out FOLDER
    python -m index.encode.export gaps FOLDER index/gaps/sentences

Needs the extra `train`. DIR as for index/gaps/train.py, FOLDER a BERT-like transformers model whose lower layers and
whose pieces of one character it begins with: the encoder that was cut to Chinese. Every text is shown without its
numerals, six in ten of them without fine marks and letters too; the network learns to tell where a numeral was, and
which sentences had one.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
from transformers import AutoModelForTokenClassification, AutoTokenizer

from index.gaps.closer import ROOM, stretches
from index.gaps.train import FINE, LETTERS, NUMERAL, SHARE, Stripped, paragraphs_of, reports_of, strip
from index.integrity import CLOSING
from index.records import Span
from index.words import fold

Window = tuple[list[int], list[int], list[int]]  # ids, whether a numeral stood before each, its sentence
MARKS = ("<pad>", "<s>", "</s>", "<unk>")
KNOWN = 5500  # characters
LAYERS = 6
ROOMS = (80, 160, ROOM, ROOM)  # characters of a window, one of these for each copy
TOKENS = 4096  # a batch
STEP = 32  # windows are filled up to a multiple of so many tokens
TOLD = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:表示|宣布|报道|发布|公布|举行|发表|召开|通报|抵达|启动|回应|会见|指出|说|称)"
)
DATED = 0.2  # of those verbs
HOURS = ("", "", "", "", "上午", "下午", "晚", "凌晨")
RATE, DECAY, EPOCHS, SEED = 4e-4, 0.01, 5, 11
HIDDEN = 0.03  # of the characters, so that no single one is relied on


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of shape (windows, tokens): ids, which are none of padding, lost numerals, sentences' numbers."""

    ids: torch.Tensor
    mask: torch.Tensor
    lost: torch.Tensor
    sentence: torch.Tensor


def characters_of(texts: Sequence[str]) -> list[str]:
    """The characters that the network knows, folded."""
    return sorted(char for char, _ in Counter(char for text in texts for char in fold(text)).most_common(KNOWN))


def tokenizer_of(characters: Sequence[str]) -> Tokenizer:
    """One token a character, between the marks of the ends."""
    numbers = {one: at for at, one in enumerate([*MARKS, *characters])}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token=MARKS[3]))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
    return tokenizer


def begun(base: Path, characters: Sequence[str]) -> Any:
    """The base model's lower layers over its pieces of one character."""
    model = AutoModelForTokenClassification.from_pretrained(
        base,
        num_labels=1,
        dtype=torch.float32,
        attn_implementation="eager",  # the faster one in bf16 on a processor
        hidden_dropout_prob=0.0,  # drawing its masks takes a processor nearly half a step
        attention_probs_dropout_prob=0.0,
    )
    pieces = AutoTokenizer.from_pretrained(base).get_vocab()
    rows = [pieces.get(one, pieces.get("▁" + one, pieces["<unk>"])) for one in [*MARKS, *characters]]
    bert = model.base_model
    kept = bert.embeddings.word_embeddings.weight.detach()[rows].clone()
    bert.embeddings.word_embeddings = torch.nn.Embedding(*kept.shape)
    bert.embeddings.word_embeddings.weight.data = kept
    bert.encoder.layer = bert.encoder.layer[:LAYERS]
    model.config.num_hidden_layers, model.config.vocab_size, model.config.pad_token_id = LAYERS, len(rows), 0
    torch.nn.init.constant_(model.classifier.bias, -4.0)  # few boundaries lost a numeral
    return model


def with_days(text: str, chance: random.Random) -> str:
    """The text with days before some of its verbs, as news tell them (外交部3日表示): no news are learnt from."""

    def told(verb: re.Match[str]) -> str:
        day = f"{chance.randint(1, 31)}日{chance.choice(HOURS)}" if chance.random() < DATED else ""
        return f"{day}{verb.group()}"

    return TOLD.sub(told, text)


def copy_of(text: str, chance: random.Random) -> Stripped:
    """The text less its numerals, in one of the ways that scrapes do it."""
    drawn = chance.random()
    if drawn < 0.3:
        return strip(text, SHARE)
    return strip(text, SHARE, FINE, LETTERS) if drawn < 0.9 else strip(text, NUMERAL)


def batches(texts: Sequence[str], tokenizer: Tokenizer, chance: random.Random) -> list[Batch]:
    """All texts once, windows of similar length together, in a shuffled order."""
    windows: list[Window] = []
    for text in texts:
        copy, room = copy_of(with_days(text, chance), chance), chance.choice(ROOMS)
        lost, plain = set(copy.lost), fold(copy.text)
        parts = list(stretches(copy.text, room))
        for part, encoding in zip(parts, tokenizer.encode_batch([one.of(plain) for one in parts]), strict=True):
            windows.append((encoding.ids, _places(part, lost), _numbers(part.of(plain))))
    chance.shuffle(windows)
    found = [_batch(pack, width) for pack, width in _packs(windows)]
    chance.shuffle(found)
    return found


def _places(part: Span, lost: set[int]) -> list[int]:
    """For each token of a stretch, the marks included, whether a numeral stood before it."""
    return [0, *(int(at in lost) for at in range(part.start, part.end + 1))]


def _numbers(text: str) -> list[int]:
    """For each token of a stretch the number of its sentence, from 1; 0 for the marks at its ends."""
    numbers, number = [0], 1
    for char in text:
        numbers.append(number)
        number += char in CLOSING
    return [*numbers, 0]


def _packs(windows: Sequence[Window]) -> Iterator[tuple[Sequence[Window], int]]:
    """Windows that take the same room, and that room: a processor is a third faster at the few shapes that it knows."""
    by_width: dict[int, list[Window]] = {}
    for window in windows:
        by_width.setdefault(-(-len(window[0]) // STEP) * STEP, []).append(window)
    for width, alike in by_width.items():
        number = TOKENS // width
        yield from ((alike[at : at + number], width) for at in range(0, len(alike), number))


def _batch(pack: Sequence[Window], width: int) -> Batch:
    ids, lost, number = (
        torch.tensor([row + [0] * (width - len(row)) for row in rows]) for rows in zip(*pack, strict=True)
    )
    return Batch(ids, (ids > 0).long(), lost.float(), number)


def train(texts: Sequence[str], base: Path, out: Path, epochs: int) -> None:
    """Write the trained folder to `out` after each epoch."""
    torch.manual_seed(SEED)
    chance, characters = random.Random(SEED), characters_of(texts)
    tokenizer, model = tokenizer_of(characters), begun(base, characters)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    steps, began = epochs * len(batches(texts, tokenizer, random.Random(SEED))), time.time()
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps + steps // 50, pct_start=0.05)
    out.mkdir(parents=True, exist_ok=True)
    for epoch in range(epochs):
        losses = []
        for batch in batches(texts, tokenizer, chance):
            losses.append(_step(model, batch, optimiser))
            schedule.step()
        mean = sum(losses) / len(losses)
        print(f"epoch {epoch + 1}: loss {mean:.5f}, {time.time() - began:.0f} s", flush=True)
        model.save_pretrained(out)
        tokenizer.save(str(out / "tokenizer.json"))


def _step(model: Any, batch: Batch, optimiser: torch.optim.Optimizer) -> float:
    model.train()
    unknown = torch.full_like(batch.ids, MARKS.index("<unk>"))
    ids = torch.where((torch.rand(batch.ids.shape) < HIDDEN) & (batch.ids >= len(MARKS)), unknown, batch.ids)
    with torch.autocast("cpu", torch.bfloat16):
        scores = model(input_ids=ids, attention_mask=batch.mask).logits.squeeze(-1)
    inside = batch.mask.bool()
    loss = torch.nn.functional.binary_cross_entropy_with_logits(scores.float()[inside], batch.lost[inside])
    loss = loss + by_sentence(scores.float(), batch) / inside.sum()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    optimiser.zero_grad()
    return float(loss.detach())


def by_sentence(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Summed loss of the log-odds that a sentence lost any numeral, were its boundaries independent (noisy or)."""
    shape = (len(scores), int(batch.sentence.max()) + 1)
    none = torch.zeros(shape).scatter_add(1, batch.sentence, torch.nn.functional.softplus(scores))[:, 1:]
    lost = torch.zeros(shape).scatter_add(1, batch.sentence, batch.lost)[:, 1:] > 0
    return torch.where(lost, -torch.log(-torch.expm1(-none.clamp(min=1e-6))), none).sum()


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    reports = list(reports_of(options.data))  # shown twice: what most users ask
    train([*paragraphs_of(options.data), *reports, *reports], options.base, options.out, options.epochs)


if __name__ == "__main__":
    main()
