"""Documents → turns → sentences → passages."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import Document
from index.load.turns.layout import turns_of
from index.passages import passages_of
from index.spans import Span
from index.text.sentences import sentences

SEEDS = Path(__file__).parent.parent / "seeds"
LONGEST = 520


def of(text: str) -> Document:
    return Document.from_text(text, "made-up.txt")


def seed(number: str) -> Document:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return Document.from_text(path.read_text(encoding="utf-8"), path.name)


def cut(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


def check_cover(text: str, spans: list[Span]) -> None:
    """In order, apart, inside the text, and with every character but white space."""
    at = 0
    for span in spans:
        assert at <= span.start < span.end <= len(text)
        assert not text[at : span.start].strip()
        at = span.end
    assert not text[at:].strip()


# Sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("早。晚。", ["早。", "晚。"]),
        ("同比增长1.5%。占比50.5％！对吗？", ["同比增长1.5%。", "占比50.5％！", "对吗？"]),
        ("用的是v2.0.1版本，值3.14。下一句", ["用的是v2.0.1版本，值3.14。", "下一句"]),
        ("他说：“走！去看看。真的？”然后走了。", ["他说：“走！去看看。真的？”", "然后走了。"]),
        ("「好！走。」他说。下句。", ["「好！走。」", "他说。", "下句。"]),
        ("『外「内。」外。』完。", ["『外「内。」外。』", "完。"]),
        ("他问：“在哪？！”她没有答。", ["他问：“在哪？！”", "她没有答。"]),
        ("真的吗？！是的。", ["真的吗？！", "是的。"]),
        ("好……走吧。", ["好……", "走吧。"]),
        ("他去了（见第三节。另见第四节。）又回来。", ["他去了（见第三节。另见第四节。）", "又回来。"]),
        ("Hello! 你好? 是。", ["Hello!", "你好?", "是。"]),
        ("第一行\r\n第二行\n\n第三行", ["第一行", "第二行", "第三行"]),
        ("\u3000\u3000第一行\u2028\u3000\u3000第二行 ", ["第一行", "第二行"]),
        ("“没有关上的引号。下一句。\n第三句。第四句。", ["“没有关上的引号。下一句。", "第三句。", "第四句。"]),
        ("”先有闭引号。后面。", ["”先有闭引号。", "后面。"]),
        ("没有标点", ["没有标点"]),
        ("", []),
        (" \r\n\u3000", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_sentences_of_a_stretch() -> None:
    text = "一。二三。四五。六。"
    assert sentences(text, Span(2, 8)) == [Span(2, 5), Span(5, 8)]
    assert sentences(text, Span(3, 7)) == [Span(3, 5), Span(5, 7)]


def test_a_quotation_over_300_characters_is_cut() -> None:
    short = "“开。" + "长" * 100 + "。" + "短" * 90 + "。”尾。"
    assert cut(short) == [short[:-2], "尾。"]
    long = "“开。" + ("长" * 99 + "。") * 4 + "”尾。"
    assert [len(part) for part in cut(long)] == [200, 103, 101, 2]


def test_a_long_sentence_is_cut_at_cue_words() -> None:
    first, second, third = "做好工作，" * 18, "一是坚定开放，" + "继续努力，" * 12, "二是拉动内需，" + "继续努力，" * 12
    text = first + second + third + "完。"
    assert len(text) > 200
    assert cut(text) == [first, second, third + "完。"]


def test_a_long_sentence_is_cut_at_commas() -> None:
    text = "城市发展很快，" * 60 + "完。"
    found = cut(text)
    assert "".join(found) == text
    assert all(len(part) <= 200 and part.endswith(("，", "。")) for part in found)


def test_a_long_sentence_without_marks_is_cut_anywhere() -> None:
    assert [len(part) for part in cut("长" * 450)] == [200, 200, 50]
    assert [len(part) for part in cut("长" * 200)] == [200]


def test_a_short_sentence_is_not_cut_at_cue_words() -> None:
    assert cut("有两点，一是早，二是准；其中，早最要紧。") == ["有两点，一是早，二是准；其中，早最要紧。"]


# Passages


def test_short_paragraphs_join_the_next() -> None:
    text = "小标题\n" + "这一段很长，" * 12 + "完。\n" + "下一段也长，" * 12 + "完。"
    found = [passage.text for passage in passages_of(of(text))]
    assert found == [text[:78], text[79:]]
    assert found[0].startswith("小标题\n这一段")


@pytest.mark.parametrize(("length", "passages"), [(59, 1), (60, 2)])
def test_a_paragraph_of_60_characters_stands_alone(length: int, passages: int) -> None:
    text = "短" * (length - 1) + "。\n" + "下一段也长，" * 12 + "完。"
    assert len(passages_of(of(text))) == passages


def test_passages_do_not_cross_turns() -> None:
    found = passages_of(of("记者：好吗？\n周江勇：好。\n记者：还有呢？\n周江勇：没有了。"))
    assert [(passage.speaker, passage.text) for passage in found] == [
        ("记者", "记者：好吗？"),
        ("周江勇", "周江勇：好。"),
        ("记者", "记者：还有呢？"),
        ("周江勇", "周江勇：没有了。"),
    ]


def test_a_long_paragraph_is_cut_evenly() -> None:
    text = "这一句正好有十个字了。" * 40
    found = [len(passage.span) for passage in passages_of(of(text))]
    assert sum(found) == 440
    assert len(found) == 2
    assert all(length % 11 == 0 and 187 <= length <= 253 for length in found)


def test_passages_know_their_damage() -> None:
    damaged = passages_of(seed("000"))
    assert {"marks" in passage.integrity.lost for passage in damaged} == {True}
    assert {"digits" in passage.integrity.lost for passage in damaged} == {True, False}
    assert {passage.integrity.points for passage in passages_of(seed("001"))} == {0}


@pytest.mark.parametrize("number", ["000", "001"])
def test_the_seeds_passages(number: str) -> None:
    document = seed(number)
    passages = passages_of(document)
    check_cover(document.text, [passage.span for passage in passages])
    assert max(len(passage.span) for passage in passages) <= LONGEST
    assert 10 <= len(passages) <= 25
    assert {passage.turn for passage in passages} == set(turns_of(document))


PIECES = (
    *"杭州市经济的是一二三十个早 \t\r\n\u3000\u2028\x0b\x0c\x85\x1c\u200b\ufeff，。！？；：、…?!:;,.'\"*·0123aQA",
    *"“”‘’「」『』（）()《》",
    "😀",
    "👨‍👩‍👧",
    "𠮷",
    "繁體字記者",
    "1.5%",
    "\r\n",
    "一是",
    "第二，",
    "其中，",
)
TURNS = ("\n记者：", "\r\n周江勇：", "\n問：", "\n**答：**", "\n第一个关键词：", "\n来源：", "\n\u3000\u3000主持人:")
PLAIN = st.lists(st.sampled_from(PIECES), max_size=80)
LONG = st.lists(st.sampled_from((*PIECES, *TURNS, "长" * 190, "很长，" * 50, "长。" * 70)), max_size=30)
RUN_ON = st.lists(st.sampled_from((*PIECES, "记者", "？周江勇", "。记者怎么样？周江勇", "周江勇")), max_size=60)
TEXTS = (PLAIN | LONG | RUN_ON).map("".join).filter(str.strip)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(TEXTS)
def test_passages_cover_any_text(text: str) -> None:
    document = of(text)
    passages = passages_of(document)
    check_cover(text, [passage.span for passage in passages])
    for passage in passages:
        assert passage.text == text[passage.span.start : passage.span.end]
        assert passage.text == passage.text.strip()
        assert len(passage.span) <= LONGEST
        assert passage.turn.span.covers(passage.span)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(TEXTS)
def test_turns_and_sentences_cover_any_text(text: str) -> None:
    check_cover(text, [turn.span for turn in turns_of(of(text))])
    spans = sentences(text)
    check_cover(text, spans)
    assert all(span.of(text) == span.of(text).strip() for span in spans)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 3000), st.sampled_from(["长", "長", "😀", "很长，", "很长。", "很 长\r\n", "a b "]))
def test_passages_stay_short_whatever_repeats(times: int, piece: str) -> None:
    text = piece * times
    passages = passages_of(of(text))
    check_cover(text, [passage.span for passage in passages])
    assert max(len(passage.span) for passage in passages) <= LONGEST


def test_turns_in_a_text_with_carriage_returns_alone() -> None:
    turns = turns_of(Document.from_text("记者：多少？\r王芳：三十个。\r记者：何时？\r王芳：今年。", "a.txt"))
    assert [turn.speaker for turn in turns] == ["记者", "王芳", "记者", "王芳"]
