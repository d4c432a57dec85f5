"""Train the network that sees where figures were taken out.

    python -m qa.training.damage.gaps --data DIR --out index/models/gaps/gaps.npz

Needs the extra `train`. DIR holds train/ (SQuAD-layout sets) and documents/ (texts). A quarter of the documents, chosen
by the hash of their names, is kept for measuring (tests/bench/damage.py). Every text is shown whole and with its
numerals taken out in the ways that scrapes do it; where a numeral was, is what the network learns to tell.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.load.gaps import EDGE, Gaps, ids
from index.text.normalize import normalize
from qa.training.damage.told import as_in_news, tagged, tagger

SETS = ("cmrc2018_train", "cmrc2018_trial", "drcd_train_part_s")  # class A
NUMERAL = re.compile(r"[0-9０-９]+(?:[ \u3000]*[.,．，:：∶][ \u3000]*[0-9０-９]+)*")
SHARE = re.compile(NUMERAL.pattern + r"(?:[ \u3000]*[%％‰])?")
FINE = re.compile(r"[、；：“”‘’（）《》「」『』;:()\"'？！?!—…]")
LETTERS = re.compile(r"[A-Za-z]+")
SPOKEN = dict(zip("0123456789.", "零一二三四五六七八九点", strict=True))
HALF_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")
VAGUE = ("几", "两", "半", "十余", "数十", "每", "近百", "一两", "好几", "上百", "数千")
VAGUE_BEFORE_SCALE = (*VAGUE, "数", "上", "近", "多")  # 上亿元, but never 增长近。
OFTENER = 4  # times that news are shown: there are few of them
KNOWN = 4000  # characters
AROUND = 7  # characters on each side of a boundary
WIDTH, HIDDEN, DROPPED = 32, 160, 0.25
KEPT = 0.4  # of the boundaries where nothing was lost
BATCH, RATE, EPOCHS, SEED = 4096, 4e-3, 7, 7


@dataclass(frozen=True, slots=True)
class Stripped:
    """A text with things taken out, and the offsets in it where numerals were."""

    text: str
    lost: tuple[int, ...]


def strip(text: str, *patterns: re.Pattern[str]) -> Stripped:
    """The text without what the patterns match; only matches with a digit count as lost."""
    kept, lost = np.ones(len(text), bool), np.zeros(len(text) + 1, bool)
    for pattern in patterns:
        for found in pattern.finditer(text):
            kept[found.start() : found.end()] = False
            lost[found.start()] |= any(char.isdigit() for char in found.group())
    before = np.cumsum(kept) - kept
    at = sorted({int(before[start]) for start in np.flatnonzero(lost[:-1])})
    return Stripped("".join(char for char, keep in zip(text, kept, strict=True) if keep), tuple(at))


def spelled(text: str) -> str:
    """The text with its numerals in characters, each fifth one vague (七千三百八十八, 数): nothing is lost there."""
    number = 0

    def words(found: re.Match[str]) -> str:
        nonlocal number
        number += 1
        plain = found.group().translate(HALF_WIDTH)
        if number % 5 == 0:
            vague = VAGUE_BEFORE_SCALE if text[found.end() : found.end() + 1] in ("万", "亿") else VAGUE
            return vague[number // 5 % len(vague)]
        whole = plain.isdigit() and 0 < int(plain) < 10_000
        return _places(int(plain)) if whole else "".join(SPOKEN.get(char, "") for char in plain)

    return NUMERAL.sub(words, text)


def _places(number: int) -> str:
    said = "".join(SPOKEN[digit] + place for digit, place in zip(f"{number:04}", "千百十 ", strict=True)).strip()
    said = re.sub("(?:零[千百十]?)+", "零", said).strip("零")
    return said.removeprefix("一") if said.startswith("一十") else said


def held_out(name: str) -> bool:
    """Whether a document is kept for measuring."""
    return hashlib.sha256(name.encode()).digest()[-1] % 4 == 3


def paragraphs_of(data: Path) -> Iterator[str]:
    """Texts to learn from: the paragraphs of the question sets."""
    for name in SETS:
        with gzip.open(data / "train" / f"{name}.json.gz", "rt", encoding="utf-8") as file:
            yield from {p["context"]: None for one in json.load(file)["data"] for p in one["paragraphs"]}


def reports_of(data: Path) -> Iterator[str]:
    """Texts to learn from: three quarters of the reports and transcripts."""
    return _documents_of(data, news=False)


def news_of(data: Path) -> Iterator[str]:
    """Texts to learn from: three quarters of the news."""
    return _documents_of(data, news=True)


def _documents_of(data: Path, *, news: bool) -> Iterator[str]:
    for path in sorted((data / "documents").glob("*.txt")):
        if path.stem.startswith("news") == news and not held_out(path.stem):
            yield path.read_text(encoding="utf-8")


def examples(texts: Sequence[str], characters: NDArray[np.int32]) -> tuple[torch.Tensor, torch.Tensor]:
    """Windows of shape (examples, 2 AROUND) and whether a numeral was in their middle."""
    chance = np.random.default_rng(SEED)
    windows: list[NDArray[np.int16]] = []
    labels: list[NDArray[np.bool_]] = []
    for text in texts:
        ways = ((SHARE,), (NUMERAL,), (SHARE, FINE, LETTERS), (FINE, LETTERS), ())
        copies = [strip(text, *patterns) for patterns in ways]
        for stripped in (*copies, Stripped(spelled(text), ())):
            lost = np.zeros(len(stripped.text) + 1, bool)
            lost[list(stripped.lost)] = True
            rows = np.pad(ids(stripped.text, characters), AROUND, constant_values=EDGE).astype(np.int16)
            chosen = lost | (chance.random(len(lost)) < KEPT)
            windows.append(np.lib.stride_tricks.sliding_window_view(rows, 2 * AROUND)[chosen])
            labels.append(lost[chosen])
    return torch.from_numpy(np.concatenate(windows)), torch.from_numpy(np.concatenate(labels)).float()


def train(texts: Sequence[str]) -> Gaps:
    """The network after EPOCHS over all examples."""
    torch.manual_seed(SEED)
    known = Counter(char for text in texts for char in normalize(text)).most_common(KNOWN)
    characters = np.array(sorted(ord(char) for char, _ in known), np.int32)
    windows, labels = examples(texts, characters)
    print(f"{len(labels)} examples, {int(labels.sum())} of them lost numerals", flush=True)
    embedding = torch.nn.Embedding(len(characters) + 2, WIDTH)
    torch.nn.init.normal_(embedding.weight, std=0.3)
    hidden, out = torch.nn.Linear(2 * AROUND * WIDTH, HIDDEN), torch.nn.Linear(HIDDEN, 1)
    drop = torch.nn.Dropout(DROPPED)
    network = torch.nn.Sequential(embedding, torch.nn.Flatten(), drop, hidden, torch.nn.ReLU(), drop, out)
    steps = len(labels) // BATCH
    optimiser = torch.optim.Adam(network.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=EPOCHS * steps, pct_start=0.1)
    for epoch in range(EPOCHS):
        order = torch.randperm(len(labels))
        total = 0.0
        for batch in order[: steps * BATCH].reshape(steps, BATCH):
            scores = network(windows[batch].int()).squeeze(1)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, labels[batch])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / steps:.5f}", flush=True)
    rows, first, first_bias, last = (
        one.detach().numpy() for one in (embedding.weight, hidden.weight.T, hidden.bias, out.weight[0])
    )
    return Gaps(characters, rows, first, first_bias, last, float(out.bias.detach()))


def save(gaps: Gaps, out: Path) -> None:
    """Write the weights in half precision."""
    names = ("embedding", "hidden", "hidden_bias", "out")
    halves = {name: getattr(gaps, name).astype(np.float16) for name in names}
    np.savez_compressed(out, characters=gaps.characters, bias=np.float32(gaps.bias), **halves)


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("gaps.npz"))
    options = parser.parse_args()
    data, tags, chance = options.data, tagger(), random.Random(SEED)
    texts = [*paragraphs_of(data), *reports_of(data), *OFTENER * list(news_of(data))]
    save(train([as_in_news(tagged(text, tags), chance) for text in texts]), options.out)


if __name__ == "__main__":
    main()
