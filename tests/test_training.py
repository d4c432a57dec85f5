"""What the networks learn from: made questions, altered ones, groups, and the loss over a group."""

from __future__ import annotations

import gzip
import json
import math
import random
import re
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from index import Span
from index.encode.pairs import SETS, pairs
from index.gaps import told, tune
from index.gaps.train import held_out, news_of, reports_of
from qa.reader import BUNDLED
from qa.reader.alter import altered, noisy
from qa.reader.cloze import clozes
from qa.reader.examples import DIGITS, Example, Mix, groups
from qa.reader.train import Batch, batches, loss_of

TEXT = (
    "今年上半年，全市实现生产总值7388亿元，同比增长1.5%。全国首个云端医院于2015年3月在宁波正式启用，市民可以在家看病。"
)


@pytest.mark.parametrize("seed", range(8))
def test_a_made_question_asks_where_its_answer_stands(seed: int) -> None:
    for made in clozes(TEXT, random.Random(seed)):
        answer = made.answer.of(TEXT)
        assert answer in TEXT
        assert answer not in made.question
        assert any(word in made.question for word in ("多少", "什么", "何", "哪", "谁"))
        assert made.figure == ("多少" in made.question)


def test_the_same_seed_makes_the_same_questions() -> None:
    assert list(clozes(TEXT, random.Random(1))) == list(clozes(TEXT, random.Random(1)))


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


def test_noise_changes_one_character_or_the_script() -> None:
    found = {noisy("杭州实现多少", random.Random(seed)) for seed in range(30)}
    assert "杭州實現多少" in found
    assert all(len(one) == 6 for one in found)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with one article of two questions in each set, and two reports."""
    context = TEXT + "运河全长39公里。" + "\n" + "西湖位于杭州市区西部，全长3公里，后来启用了新的游船码头。" * 8
    rows = [("运河全长多少", "39公里"), ("云端医院何时启用", "2015年3月")]
    qas = [
        {"id": str(n), "question": question, "answers": [{"text": answer, "answer_start": context.index(answer)}]}
        for n, (question, answer) in enumerate(rows)
    ]
    plain = {"data": [{"title": "杭州", "paragraphs": [{"context": context, "qas": qas}]}]}
    (tmp_path / "train").mkdir()
    for name in SETS:
        (tmp_path / "train" / f"{name}.json.gz").write_bytes(gzip.compress(json.dumps(plain).encode()))
    (tmp_path / "documents").mkdir()
    report = "一、去年工作回顾\n" + "全省新增就业120万人，粮食总产量达到3500万吨，建成高速公路860公里。" * 4
    (tmp_path / "documents" / "a.txt").write_text(report, encoding="utf-8")
    (tmp_path / "documents" / "b.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_groups_hold_their_answers_and_wrong_passages_do_not(data: Path) -> None:
    found = groups(data, Mix(human=6, made=6, beside=1.0, stripped=1.0, altered=0.5, noisy=0.0), seed=3)
    assert len(found) > 6
    for group in found:
        first, *others = group
        assert all(one.answer is None and one.question == first.question for one in others)
        if first.answer:
            assert 0 <= first.answer.start < first.answer.end <= len(first.text)
            assert all(first.answer.of(first.text) not in one.text for one in others)
    assert any(not DIGITS.search(one.text) and one.answer is None for group in found for one in group)
    assert found == groups(data, Mix(human=6, made=6, beside=1.0, stripped=1.0, altered=0.5, noisy=0.0), seed=3)


def test_pairs_for_the_encoder(data: Path) -> None:
    found = pairs(data, seed=3)
    assert {one.anchor for one in found} >= {"运河全长多少", "云端医院何时启用"}
    assert all(one.positive != one.negative for one in found)
    assert all("39公里" not in one.negative for one in found if one.anchor == "运河全长多少")


def test_a_batch_marks_the_answer_s_tokens() -> None:
    tokenizer = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    text = "运河全长39公里，西湖周长15公里。"
    span = Span(text.index("39公里"), text.index("39公里") + 4)
    group = (Example("运河多长", text, span), Example("运河多长", "西湖很美。"))
    (batch,) = batches([group], tokenizer, 16)
    encoding = tokenizer.encode("运河多长", text)
    at, end = int(batch.starts[0]), int(batch.ends[0])
    assert text[encoding.offsets[at][0] : encoding.offsets[end][1]].strip() == "39公里"
    assert (int(batch.starts[1]), int(batch.ends[1]), batch.owner.tolist()) == (0, 0, [0, 0])
    assert not batch.passage[:, 0].any()


def test_the_loss_by_hand() -> None:
    """Two windows of one group, one passage token each: the first answers at place 1, the second not at all."""
    batch = Batch(
        ids=torch.zeros(2, 2, dtype=torch.long),
        mask=torch.ones(2, 2, dtype=torch.long),
        passage=torch.tensor([[False, True], [False, True]]),
        starts=torch.tensor([1, 0]),
        ends=torch.tensor([1, 0]),
        owner=torch.tensor([0, 0]),
    )
    scores = torch.tensor([[0.0, 2.0], [0.0, -1.0]])
    own = (-2 + math.log(1 + math.exp(2)) + math.log(1 + math.exp(-1))) / 2
    joint = -2 + math.log(1 + math.exp(2) + math.exp(-1))  # no answer at all, the first's token, the second's
    assert float(loss_of(scores, batch.starts, batch)) == pytest.approx(own + 0.5 * joint, abs=1e-5)


def test_windows_mark_the_boundaries_where_numerals_stood() -> None:
    tokenizer = tune.tokenizer_of(tune.characters_of(["共3元，达12个。"]))
    (batch,) = tune.batches(["共3元，达12个。"], tokenizer, random.Random(1))
    filled = ["<pad>"] * (tune.STEP - 8)
    assert tokenizer.decode(batch.ids[0].tolist()).split() == ["<s>", *"共元,达个。", "</s>", *filled]
    # one mark of the beginning, then a place for each of 共元，达个。 and for the end
    assert batch.lost.tolist() == [[0, 0, 1, 0, 0, 1, 0, 0] + [0] * len(filled)]
    assert batch.sentence.tolist() == [[0, 1, 1, 1, 1, 1, 1, 0] + [0] * len(filled)]
    assert batch.mask.sum() == 8


def test_a_sentence_lost_a_numeral_where_any_of_its_boundaries_did() -> None:
    lost, sentence = torch.tensor([[0.0, 0, 1, 0, 0, 0, 0]]), torch.tensor([[0, 1, 1, 1, 2, 2, 0]])
    batch = tune.Batch(torch.ones(1, 7, dtype=torch.long), torch.ones(1, 7, dtype=torch.long), lost, sentence)
    # at a log-odds of 0 each of three boundaries stays whole by 1/2, and so do both of the sentence that is whole
    expected = -math.log(1 - 1 / 2**3) + 2 * math.log(2)
    assert float(tune.by_sentence(torch.zeros(1, 7), batch)) == pytest.approx(expected, abs=1e-5)


def test_days_are_told_before_verbs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tune, "DATED", 1.0)
    dated = tune.with_days("外交部表示，会谈有益。", random.Random(1))
    assert re.fullmatch("外交部[0-9]{1,2}日(?:上午|下午|晚|凌晨)?表示，会谈有益。", dated)
    monkeypatch.setattr(tune, "DATED", 0.0)
    assert tune.with_days("外交部表示，会谈有益。", random.Random(1)) == "外交部表示，会谈有益。"


def test_days_and_persons_are_told_as_in_news(monkeypatch: pytest.MonkeyPatch) -> None:
    words = told.tagged("警方在郊外批评记者。", told.tagger())
    day, chance = "[0-9]{1,2}[日号](?:上午|下午|晚|凌晨|早上|午间)?", random.Random(1)
    wholly = dict.fromkeys(("BEFORE_VERB", "AT_START", "OF_PERSONS"), 0.0)
    for drawn, expected in {
        "": "警方在郊外批评记者。",
        "BEFORE_VERB": f"警方{day}在郊外批评记者。",
        "AT_START": f"(?:当地时间)?{day}，警方在郊外批评记者。",
        "OF_PERSONS": "警方在郊外批评[0-9]+名记者。",
    }.items():
        for name, share in {**wholly, drawn: 1.0}.items():
            if name:
                monkeypatch.setattr(told, name, share)
        assert re.fullmatch(expected, told.as_in_news(words, chance)), drawn


def test_a_quarter_of_the_documents_is_not_learnt_from(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    names = [f"{kind}_{number}" for kind in ("news", "gov") for number in range(8)]
    for name in names:
        (folder / f"{name}.txt").write_text(name, encoding="utf-8")
    for found, kind in ((reports_of(tmp_path), "gov"), (news_of(tmp_path), "news")):
        assert set(found) == {name for name in names if name.startswith(kind) and not held_out(name)}
