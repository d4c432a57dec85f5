"""What the networks learn from: altered questions, groups of passages, and the loss over a group."""

from __future__ import annotations

import gzip
import json
import random
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from fakes import OneHotEncoder
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from index import Document, Index
from qa.reader.bundled import BUNDLED
from qa.reader.heads import Heads
from qa.training.damage import told
from qa.training.damage.gaps import held_out, news_of, reports_of
from qa.training.encoder.pairs import of_banks, of_sets, pairs
from qa.training.reader.alter import altered
from qa.training.reader.draw import drawn
from qa.training.reader.groups import Group, Shown, bank_groups
from qa.training.reader.network import SpanReader
from qa.training.reader.train import loss_of
from qa.training.reader.windows import shares, tokenizer_of, tokens_of, window_of

TEXT = (
    "今年上半年，全市实现生产总值7388亿元，同比增长1.5%。全国首个云端医院于2015年3月在宁波正式启用，市民可以在家看病。"
)


def test_an_altered_question_differs_in_one_word() -> None:
    asked, text = "今年上半年杭州的最大企业出口是多少", "今年上半年，杭州最大的企业出口7388万件，宁波的工厂增长。"
    found = {altered(asked, text, ["火箭"], random.Random(seed)) for seed in range(60)}
    assert asked not in found
    assert "今年上半年杭州的最小企业出口是多少" in found  # the other side
    assert "今年上半年杭州的最大工厂出口是多少" in found  # of the text, the same part of speech
    assert any(one.startswith("今年上半年") and "杭州" not in one for one in found)  # another place
    assert any(not one.startswith("今年上半年") for one in found)  # another time


def test_nothing_to_alter() -> None:
    assert altered("谁呢", "周江勇", [], random.Random(1)) == ""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a set of two questions about one article, and two reports."""
    context = TEXT + "运河全长39公里。" + "\n" + "西湖位于杭州市区西部，全长3公里，后来启用了新的游船码头。" * 8
    rows = [("运河全长多少", "39公里"), ("云端医院何时启用", "2015年3月")]
    qas = [
        {"id": str(n), "question": question, "answers": [{"text": answer, "answer_start": context.index(answer)}]}
        for n, (question, answer) in enumerate(rows)
    ]
    plain = {"data": [{"title": "杭州", "paragraphs": [{"context": context, "qas": qas}]}]}
    (tmp_path / "set.json.gz").write_bytes(gzip.compress(json.dumps(plain).encode()))
    (tmp_path / "documents").mkdir()
    report = "一、去年工作回顾\n" + "全省新增就业120万人，粮食总产量达到3500万吨，建成高速公路860公里。" * 4
    (tmp_path / "documents" / "a.txt").write_text(report, encoding="utf-8")
    (tmp_path / "documents" / "b.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_pairs_for_the_encoder(data: Path) -> None:
    found = pairs(of_sets([data / "set.json.gz"]), seed=3)
    assert {one.anchor for one in found} == {"运河全长多少", "云端医院何时启用"}
    assert all(one.positive != one.negative for one in found)
    assert all("39公里" not in one.negative for one in found if one.anchor == "运河全长多少")


def test_drafts_of_a_bank(data: Path) -> None:
    report = (data / "documents" / "a.txt").read_text("utf-8")
    place = {"folder": "documents", "doc": "a.txt", "start": report.index("120万人"), "answers": ["120万人"]}
    items = {**place, "items": ["860公里", "120万人"], "item_starts": [report.index("860公里"), place["start"]]}
    rows = [{**place, "question": "新增就业多少", "type": "number"}, {**items, "question": "哪些", "type": "list"}]
    rows.append({**place, "question": "失业多少", "type": "unanswerable"})
    (data / "bank.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    found = list(of_banks([data / "bank.jsonl"], data))
    assert [(one.anchor, one.answer) for one in found] == [("新增就业多少", "120万人"), ("哪些", "860公里")]
    assert all(one.answer in one.positive for one in found)


ROW = {
    "id": "1",
    "doc": "a.txt",
    "question": "新增就业多少",
    "type": "number",
    "scope": "document",
    "evidence": "全省新增就业120万人",
    "answers": ["120万人", "120万"],
}


def group_of(text: str) -> Group:
    start = text.index("120万人")
    row = {**ROW, "start": start, "evidence_start": text.index("全省新增就业")}
    index = Index.build([Document.from_text(text, "a.txt")], encoder=OneHotEncoder())
    (group,) = bank_groups([row], index)
    return group


def test_a_group_holds_the_passages_found_and_where_they_answer() -> None:
    group = group_of("全省新增就业120万人，粮食总产量达到3500万吨。" + "\n另一段也说120万人。" + "说了很多话，" * 60)
    first, *_ = (one for one in group.passages if one.golds)
    assert [first.text[start:end] for start, end in first.golds] == ["120万人", "120万"]
    others = [(one.text, span) for one in group.passages for span in one.others]
    assert all(text[start:end] in ROW["answers"] for text, (start, end) in others) and others
    assert all(0 <= start < end <= len(one.text) for one in group.passages for start, end in one.spans)


def test_what_is_shown_without_an_answer_has_none_and_asks_for_none() -> None:
    group = group_of("全省新增就业120万人，粮食总产量达到3500万吨。")
    drawn_ = [drawn(group, ["火箭"], random.Random(seed)) for seed in range(200)]
    stripped = [one for one in drawn_ if not any(char.isdigit() for char in one.passages[0].text)]
    moved = [one for one in drawn_ if one.question != group.question]
    assert stripped and moved
    assert all(not shown.golds for one in (*stripped, *moved) for shown in one.passages)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return tokenizer_of(BUNDLED)


def test_a_window_s_tokens_are_the_passage_s_own(tokenizer: Tokenizer) -> None:
    shown = Shown("标题 | 记者—", "运河全长39公里，西湖周长15公里。", golds=((4, 8),))
    window = window_of("运河多长", shown, 0, tokenizer)
    ((first, last),) = tokens_of(window, shown.golds).tolist()
    assert shown.text[window.starts[first] : window.ends[last]] == "39公里"
    assert tokens_of(window, [(0, 99)]).tolist() == []  # beyond the passage


def test_shares_are_f1_in_place_and_other_figures_none(tokenizer: Tokenizer) -> None:
    shown = Shown("—", "全长39公里，周长15公里。")
    window = window_of("运河多长", shown, 0, tokenizer)
    at = tokens_of(window, [(2, 6), (0, 6), (9, 13), (0, 13)])
    # gold 39公里 (4 letters): itself 1; 全长39公里 2 * 4 / (6 + 4); the other figure 0; both figures 0
    assert shares(window, at, [(2, 6)]).tolist() == [1.0, 0.8, 0.0, 0.0]


def test_the_loss_of_a_group_falls_when_it_is_learnt(tokenizer: Tokenizer) -> None:
    torch.manual_seed(1)
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=tokenizer.get_vocab_size(), pad_token_id=1, **sizes)
    model = SpanReader(BertModel(config, add_pooling_layer=False), torch.nn.Linear(32, 2))
    group = group_of("全省新增就业120万人，粮食总产量达到3500万吨。")
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-2)
    losses = []
    for _ in range(12):
        loss = sum(loss_of(model, [group], tokenizer).values())
        losses.append(float(loss.detach()))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert losses[-1] < losses[0] / 2


def test_the_exported_heads_say_what_the_network_says() -> None:
    torch.manual_seed(1)
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    model = SpanReader(BertModel(BertConfig(vocab_size=50, **sizes), add_pooling_layer=False), torch.nn.Linear(32, 2))
    with torch.no_grad():
        ends, parts, wholes = model.tokens(torch.arange(5, 15)[None], torch.ones(1, 10, dtype=torch.long))
        score, polar = model.spans(ends, parts, wholes, torch.tensor([[0, 2, 4], [0, 3, 3]]))
    heads = Heads(
        model.weigh.weight[0, :-1].detach().numpy(), float(model.weigh.weight[0, -1].detach()),
        float(model.weigh.bias.detach()), model.polar.weight.detach().numpy(), model.polar.bias.detach().numpy(), "",
    )  # fmt: skip
    plain = ends[0].numpy()
    at = np.array([[2, 4], [3, 3]])
    margins = plain[at[:, 0], 0] + plain[at[:, 1], 1] - plain[0].sum()
    told, verdicts = heads.scores(parts[0].numpy(), wholes[0].numpy(), at, margins)
    assert told == pytest.approx(score.tolist(), abs=1e-5)
    assert np.array(verdicts) == pytest.approx(polar.softmax(-1).numpy(), abs=1e-5)


def test_days_and_persons_are_told_as_in_news(monkeypatch: pytest.MonkeyPatch) -> None:
    words = told.tagged("警方在郊外批评记者。", told.tagger())
    day, chance = "[0-9]{1,2}[日号](?:上午|下午|晚|凌晨|早上|午间)?", random.Random(1)
    wholly = dict.fromkeys(("BEFORE_VERB", "AT_START", "OF_PERSONS"), 0.0)
    for name_, expected in {
        "": "警方在郊外批评记者。",
        "BEFORE_VERB": f"警方{day}在郊外批评记者。",
        "AT_START": f"(?:当地时间)?{day}，警方在郊外批评记者。",
        "OF_PERSONS": "警方在郊外批评[0-9]+名记者。",
    }.items():
        for name, share in {**wholly, name_: 1.0}.items():
            if name:
                monkeypatch.setattr(told, name, share)
        assert re.fullmatch(expected, told.as_in_news(words, chance)), name_


def test_a_quarter_of_the_documents_is_not_learnt_from(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    names = [f"{kind}_{number}" for kind in ("news", "gov") for number in range(8)]
    for name in names:
        (folder / f"{name}.txt").write_text(name, encoding="utf-8")
    for found, kind in ((reports_of(tmp_path), "gov"), (news_of(tmp_path), "news")):
        assert set(found) == {name for name in names if name.startswith(kind) and not held_out(name)}
