from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from index import ModelError, load_encoder, sentence_transformer
from index.models.onnx import open_model
from index.protocols import Encoder

STORED = json.loads((Path(__file__).parent / "data" / "fp32_vectors.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def test_rows_are_unit_float32(encoder: Encoder) -> None:
    rows = encoder.encode(["上半年GDP多少", "", "a" * 5_000], "query")
    assert (rows.shape, rows.dtype) == ((3, 384), np.float32)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert encoder.encode([], "query").shape == (0, 384)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: Encoder) -> None:
    texts = ["城市", "城市大脑建成覆盖若干重点领域的应用场景", "下半年，杭州还有什么计划？" * 20]
    together = encoder.encode(texts, "passage")
    assert all((encoder.encode([text], "passage")[0] == row).all() for text, row in zip(texts, together, strict=True))


def test_near_the_full_precision_model(encoder: Encoder) -> None:
    cosines = [
        float(encoder.encode([row["text"]], row["kind"])[0] @ np.array(row["vector"], np.float32)) for row in STORED
    ]
    assert len(cosines) == 24
    assert min(cosines) >= 0.99


def test_as_a_sentence_transformer_it_is_the_same(encoder: Encoder) -> None:
    model = sentence_transformer()
    texts = ["上半年GDP多少", "全市实现生产总值7388亿元，同比增长1.5%。"]
    for kind in ("query", "passage"):
        assert (model.encode(texts, prompt_name=kind) == encoder.encode(texts, kind)).all()  # type: ignore[attr-defined, arg-type]


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no usable"):
        load_encoder(str(tmp_path))
    with pytest.raises(ModelError, match="holds no usable model"):
        open_model(tmp_path)


def test_a_folder_s_own_code_is_never_run(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    (tmp_path / "modules.json").write_text('[{"idx": 0, "name": "0", "path": "", "type": "evil.Module"}]')
    (tmp_path / "evil.py").write_text(f"import pathlib\npathlib.Path({str(canary)!r}).touch()\nclass Module: ...\n")
    with pytest.raises(ModelError):
        load_encoder(str(tmp_path))
    assert not canary.exists()


def test_an_unknown_name_is_refused_without_a_download() -> None:
    with pytest.raises(ModelError, match="nothing is downloaded"):
        load_encoder("nobody/no-such-model")
