from __future__ import annotations

from pathlib import Path

import pytest

from index import Document, Hit, ModelError, Span
from index.encoders.bundled import BUNDLED as ENCODER
from index.models.card import read_card
from index.passages import passages_of
from qa.calibration import load_calibration
from qa.checks import CHECKS
from qa.pipeline import read, weigh
from qa.question import parse_question
from qa.reader.bundled import BUNDLED as READER
from qa.reader.bundled import load_reader


@pytest.mark.parametrize(("folder", "name"), [(ENCODER, "fangtan-encoder"), (READER, "fangtan-reader")])
def test_the_bundled_files_are_those_of_their_cards(folder: Path, name: str) -> None:
    card = read_card(folder)
    assert (card.name, card.sha256) == (name, card.told)
    assert card.licence
    assert card.metrics
    assert card.size < 35e6


def test_a_folder_without_a_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no bundled model"):
        read_card(tmp_path)
    (tmp_path / "CARD.md").write_text("# no head")
    (tmp_path / "model.onnx").write_bytes(b"")
    with pytest.raises(ModelError, match="has no head"):
        read_card(tmp_path)


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("全市生产总值多少", "上半年，全市实现生产总值7388亿元，同比增长1.5%。", "7388亿元"),
        ("谁宣布了这个消息", "商务部发言人束珏婷25日宣布，两国签署了新的协定。", "束珏婷"),
        ("大桥什么时候通车", "全长22公里的大桥于2009年12月通车，总投资230亿元。", "2009年12月"),
    ],
)
def test_a_handful_of_predictions(question: str, passage: str, answer: str) -> None:
    document = Document.from_text(passage, "d.txt")
    found = read(parse_question(question), [Hit(passages_of(document)[0], 1.0, 1, 1)], load_reader())
    assert answer in weigh(parse_question(question), found, load_calibration(), CHECKS)[0].candidate.text


def test_a_figure_s_absence_is_noticed() -> None:
    whole, stripped = "全市实现生产总值7388亿元，同比增长1.5%。", "全市实现生产总值亿元，同比增长。"
    first, second = load_reader().read([("生产总值多少", "—", whole), ("生产总值多少", "—", stripped)])
    at = whole.index("7388")
    figure, gap = first.scored([Span(at, at + 6)])[0], second.scored([Span(at, at + 2)])[0]
    assert figure.score > gap.score + 1
