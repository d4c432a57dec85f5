from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from index import ModelError
from qa.reader.bundled import BUNDLED, load_reader


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model with random weights and the bundled tokenizer, as transformers saves it."""
    import torch
    from transformers import BertConfig, BertForQuestionAnswering, PreTrainedTokenizerFast

    path = tmp_path_factory.mktemp("reader")
    torch.manual_seed(1)
    tokenizer = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=tokenizer.get_vocab_size(), type_vocab_size=1, pad_token_id=1, **sizes)
    BertForQuestionAnswering(config).save_pretrained(path)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>").save_pretrained(path)
    return path


def test_a_folder_is_read_by_the_same_decoding(folder: Path) -> None:
    reader = load_reader(str(folder))
    (reading,) = reader.read([("谁", "", "周江勇说，杭州上半年实现生产总值7388亿元。")])
    assert 0 < len(reading.best(3)) <= 3
    assert all(scored.span.of(reading.text) for scored in reading.best(3))
    best = reading.best(1)[0]
    assert [one.span for one in reading.scored([best.span])] == [best.span]
    assert reader.fingerprint == load_reader(str(folder)).fingerprint


def test_a_model_that_answers_no_questions_is_refused(folder: Path, tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel

    BertModel(BertConfig.from_pretrained(folder)).save_pretrained(tmp_path)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    with pytest.raises(ModelError, match="has no start and end scores"):
        load_reader(str(tmp_path))


def test_an_empty_folder_and_an_unknown_name(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is no usable question answering model"):
        load_reader(str(tmp_path))
    with pytest.raises(ModelError, match="there is no model 'no/such'"):
        load_reader("no/such")


def test_a_folder_s_own_code_is_never_run(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    (tmp_path / "evil.py").write_text(f"import pathlib\npathlib.Path({str(canary)!r}).touch()\nclass M: ...\n")
    (tmp_path / "config.json").write_text(
        '{"model_type": "evil", "auto_map": {"AutoConfig": "evil.M", "AutoModelForQuestionAnswering": "evil.M"}}'
    )
    with pytest.raises(ModelError):
        load_reader(str(tmp_path))
    assert not canary.exists()


def test_pickled_weights_are_not_read(folder: Path, tmp_path: Path) -> None:
    import torch

    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    torch.save({}, tmp_path / "pytorch_model.bin")
    with pytest.raises(ModelError, match="is no usable question answering model"):
        load_reader(str(tmp_path))
