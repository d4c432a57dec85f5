"""The encoder and the reader that every competitor of the race is given."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from tests.bench.racing.common import Said, Told

Kind = Literal["query", "passage"]
Vectors = NDArray[np.float32]
PROMPTS: dict[str, str] = {"query": "query: ", "passage": "passage: "}
NOISE = 0.35  # beside a vector of length 1: the cosine with it is then about 0.94
NOISES = 4096
STRETCH = 4096  # texts at a time, so that making vectors adds little to the memory that is measured
LONGEST_ANSWER = 60  # tokens


class Encodes(Protocol):
    """What makes unit vectors of texts."""

    dimension: int

    def encode(self, texts: Sequence[str], kind: Kind, **options: Any) -> Vectors:
        """Return one row a text."""


class SentenceEncoder:
    """A sentence-transformers folder, with the two prompts."""

    def __init__(self, folder: str) -> None:
        from sentence_transformers import SentenceTransformer

        self.model = SentenceTransformer(folder, device="cpu", local_files_only=True)
        self.dimension = int(self.model.get_embedding_dimension() or 0)
        self.name, self.fingerprint = "race", f"race-{Path(folder).name}"

    def encode(self, texts: Sequence[str], kind: Kind, **_: Any) -> Vectors:
        """See Encodes."""
        options = {"normalize_embeddings": True, "show_progress_bar": False}
        return np.asarray(self.model.encode(list(texts), prompt=PROMPTS[kind], **options), np.float32)


class Perturbing:
    """Questions by a real encoder; a passage's vector is one of the `base` vectors, moved by noise that its text chooses.

    For sizes at which encoding would take hours: what is found means nothing then, what it costs does.
    """

    def __init__(self, real: Encodes, base: Path) -> None:
        self.real, self.base = real, np.load(base)
        self.dimension = self.base.shape[1]
        noise = np.random.default_rng(7).standard_normal((NOISES, self.dimension)).astype(np.float32)
        self.noise = NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        self.name, self.fingerprint = "perturbed", f"perturbed-{getattr(real, 'fingerprint', '')}"

    def encode(self, texts: Sequence[str], kind: Kind, **options: Any) -> Vectors:
        """See Encodes."""
        if kind == "query":
            return self.real.encode(texts, kind, **options)
        made = np.empty((len(texts), self.dimension), np.float32)
        for at in range(0, len(texts), STRETCH):
            made[at : at + STRETCH] = self._made(texts[at : at + STRETCH])
        return made

    def _made(self, texts: Sequence[str]) -> Vectors:
        hashes = [int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) for text in texts]
        rows = self.base[[one % len(self.base) for one in hashes]]
        rows = rows + self.noise[[(one >> 32) % NOISES for one in hashes]]
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


class Remembering:
    """An encoder that keeps passages' vectors in a file, so that the same texts are encoded once for all competitors."""

    def __init__(self, real: Encodes, path: Path) -> None:
        self.real, self.path, self.dimension = real, path, real.dimension
        self.name, self.fingerprint = "remembered", f"remembered-{getattr(real, 'fingerprint', '')}"
        self.held: dict[str, Vectors] = {}
        if path.exists():
            with np.load(path, allow_pickle=False) as file:
                self.held = dict(zip(file["keys"].tolist(), file["rows"], strict=True))

    def encode(self, texts: Sequence[str], kind: Kind, **options: Any) -> Vectors:
        """See Encodes."""
        if kind == "query":
            return self.real.encode(texts, kind, **options)
        keys = [hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.held}
        if new:
            self.held |= dict(zip(new, self.real.encode(list(new.values()), kind), strict=True))
            np.savez(self.path, keys=np.array(list(self.held)), rows=np.stack(list(self.held.values())))
        return np.stack([self.held[key] for key in keys])


def encoder_of(told: Told, real: Callable[[], Encodes] | None = None) -> Encodes:
    """The encoder of a run: the folder's, or `real`; perturbing or remembering where the run says so."""
    made = real() if real else SentenceEncoder(told.encoder)
    if told.base:
        return Perturbing(made, Path(told.base))
    return Remembering(made, Path(told.kept)) if told.kept else made


class SpanReader:
    """The reader's folder by plain transformers: the best span of some passages, sure where it beats no answer."""

    def __init__(self, folder: str) -> None:
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self.model = AutoModelForQuestionAnswering.from_pretrained(folder, local_files_only=True).eval()

    def read(self, question: str, texts: Sequence[str]) -> Said:
        """Return the best span of these texts; of each no more than 512 tokens are read."""
        import torch

        if not texts:
            return Said("")
        options = {"truncation": "only_second", "max_length": 512, "padding": True, "return_tensors": "pt"}
        given = self.tokenizer([question] * len(texts), list(texts), return_offsets_mapping=True, **options)
        offsets = given.pop("offset_mapping").tolist()
        with torch.inference_mode():
            out = self.model(**given)
        starts, ends = out.start_logits.numpy(), out.end_logits.numpy()
        inside = [[one == 1 for one in given.sequence_ids(row)] for row in range(len(texts))]
        found = [_best(*one) for one in zip(starts, ends, inside, strict=True)]
        row = max(range(len(texts)), key=lambda at: found[at][0])
        margin, first, last = found[row]
        return Said(texts[row][offsets[row][first][0] : offsets[row][last][1]].strip(), margin > 0)


def _best(start: Vectors, end: Vectors, inside: Sequence[bool]) -> tuple[float, int, int]:
    """The margin over no answer of the best span, and its first and last token."""
    beside = np.where(inside, 0.0, -np.inf)
    scores = (start + beside)[:, None] + (end + beside)[None, :]
    allowed = np.triu(np.ones_like(scores)) - np.triu(np.ones_like(scores), LONGEST_ANSWER)
    scores = np.where(allowed > 0, scores, -np.inf)
    first, last = np.unravel_index(int(scores.argmax()), scores.shape)
    return float(scores[first, last] - start[0] - end[0]), int(first), int(last)
