"""Tokens with offsets, and the form under which two spellings match."""

from __future__ import annotations

import logging
from pathlib import Path

import jieba
import pytest
from conftest import SEEDS
from hypothesis import given, settings
from hypothesis import strategies as st

from index.text import normalize as normalizing
from index.text import tokens
from index.text.normalize import normalize, to_simplified

# All of Unicode, and strings thick with what folding treats specially.
FOLDED = "１２，．％ＡＺ\u3000Àİßſῼ\u1e9e㎡ΑΣ後裡體馬雲髮麵乾\U0002f8a6\U00020000\0"
TEXTS = st.text(max_size=30) | st.text(FOLDED, max_size=30)
QUICK = settings(deadline=None, max_examples=200)


@QUICK
@given(TEXTS)
def test_folding_keeps_the_length(text: str) -> None:
    assert len(normalize(text)) == len(text)
    assert len(to_simplified(text)) == len(text)


def test_folding_keeps_the_length_of_every_character() -> None:
    for start in range(0, 0x110000, 0x1000):
        text = "".join(chr(code) for code in range(start, start + 0x1000) if not 0xD800 <= code < 0xE000)
        assert (start, len(normalize(text)), len(to_simplified(text))) == (start, len(text), len(text))


@pytest.mark.parametrize(
    ("text", "simple", "folded"),
    [
        ("ＧＤＰ增長５０％", "GDP增长50%", "gdp增长50%"),
        ("第１２３號　後裡", "第123号 后里", "第123号 后里"),
        ("İSTANBUL", "İSTANBUL", "İstanbul"),
        ("水火", "水火", "水火"),
    ],
)
def test_half_width_simplified_and_lower_case(text: str, simple: str, folded: str) -> None:
    assert to_simplified(text) == simple
    assert normalize(text) == folded


def test_a_conversion_that_grows_is_done_character_by_character(monkeypatch: pytest.MonkeyPatch) -> None:
    class Growing:
        def convert(self, text: str) -> str:
            return text.replace("㐀㐁", "㐂㐂㐂").replace("㐃", "㐄").replace("㐅", "㐅㐅")

    with monkeypatch.context() as patch:
        patch.setattr(normalizing, "_converter", Growing)
        assert to_simplified("㐃") == "㐄"
        assert to_simplified("㐀㐁㐃㐅Ａ") == "㐀㐁㐄㐅A"
    normalizing._simple_char.cache_clear()


@QUICK
@given(TEXTS)
def test_every_word_stands_where_its_span_says(text: str) -> None:
    folded = normalize(text)
    for word in tokens.tokenize(text):
        assert word.text
        assert word.span.of(folded).replace(",", "") == word.text


@QUICK
@given(TEXTS)
def test_ascii_letters_and_digits_are_in_some_word(text: str) -> None:
    covered = {at for word in tokens.tokenize(text) for at in range(word.span.start, word.span.end)}
    assert {at for at, char in enumerate(normalize(text)) if char.isascii() and char.isalnum()} <= covered


@QUICK
@given(st.integers(0, 10**12), st.integers(0, 99), st.sampled_from(["", "%", "％"]), st.booleans())
def test_a_number_is_one_word(whole: int, hundredths: int, percent: str, wide: bool) -> None:
    number = f"{whole:,}.{hundredths:02}{percent}"
    given = "".join(chr(ord(char) + 0xFEE0) for char in number) if wide and percent != "％" else number
    found = [word for word in tokens.tokenize(f"增长{given}万元") if word.text[0].isdigit()]
    assert [word.text for word in found] == [f"{whole}.{hundredths:02}{percent and '%'}"]
    assert (found[0].span.start, found[0].span.end) == (2, 2 + len(number))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234,567元", ["1234567", "元"]),
        ("12,34", ["12", "34"]),
        ("1,2345", ["1234", "5"]),
        ("2020/09/02", ["2020", "09", "02"]),
        ("50％", ["50%"]),
        ("Wi-Fi don't", ["wi-fi", "don't"]),
        ("5G", ["5", "g"]),
        ("", []),
        ("，。！", []),
    ],
)
def test_numbers_and_latin_words(text: str, expected: list[str]) -> None:
    assert [word.text for word in tokens.tokenize(text)] == expected


def test_long_words_come_with_the_shorter_ones_inside() -> None:
    found = {(word.text, word.span.start, word.span.end) for word in tokens.tokenize("中华人民共和国")}
    assert ("中华人民共和国", 0, 7) in found
    assert ("人民", 2, 4) in found


def test_terms_are_the_words_then_the_pairs_of_each_han_run() -> None:
    assert tokens.index_terms("水 火车50%") == ["水", "火车", "50%", "火车"]
    assert tokens.index_terms("六稳六保")[-3:] == ["六稳", "稳六", "六保"]
    assert tokens.index_terms("山") == ["山"]


@pytest.fixture(scope="module")
def plain_jieba(tmp_path_factory: pytest.TempPathFactory) -> jieba.Tokenizer:
    """jieba with its whole dictionary, as it loads by itself."""
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    return tokenizer


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem)
def test_han_runs_are_cut_as_jieba_cuts_them(path: Path, plain_jieba: jieba.Tokenizer) -> None:
    folded = normalize(path.read_text("utf-8"))
    runs = [run.group() for run in tokens.RUN.finditer(folded) if run.group()[0] >= "\u3400"]
    assert max(map(len, runs)) <= tokens.LONGEST_RUN
    expected = [word for run in runs for word in plain_jieba.cut_for_search(run)]
    assert len(expected) > 1000
    assert [word.text for word in tokens.tokenize(folded) if word.text[0] >= "\u3400"] == expected


@QUICK
@given(st.text("水火山城路车钱人杭州市长江大桥研究生命起源的和了", min_size=1, max_size=25))
def test_any_han_run_is_cut_as_jieba_cuts_it(plain_jieba: jieba.Tokenizer, text: str) -> None:
    expected = [(word, start, end) for word, start, end in plain_jieba.tokenize(text, mode="search")]
    assert [(word.text, word.span.start, word.span.end) for word in tokens.tokenize(text)] == expected


def test_a_run_longer_than_any_sentence_is_cut_in_stretches() -> None:
    text = "水" * (2 * tokens.LONGEST_RUN + 7)
    found = tokens.tokenize(text)
    assert {at for word in found for at in range(word.span.start, word.span.end)} == set(range(len(text)))
    assert max(len(word.span) for word in found) <= tokens.LONGEST_RUN


@QUICK
@given(st.text(max_size=6) | st.sampled_from(["的", "杭州", "水", "经济", "中华人民共和国"]))
def test_rarity_is_a_share_of_one(word: str) -> None:
    assert 0 <= tokens.rarity(word) <= 1


def test_rarity_grows_as_words_get_rarer() -> None:
    assert tokens.rarity("的") < tokens.rarity("经济") < tokens.rarity("抓手") <= tokens.rarity("领头雁") <= 1
    assert tokens.rarity("焱水垚") == 1.0


def test_known_tells_words_from_their_beginnings() -> None:
    assert tokens.known("中华人民共和国")
    assert not tokens.known("中华人民共和")
    assert not tokens.known("焱水垚")
    assert not tokens.known("")


def test_the_fingerprint_names_jieba_and_its_version() -> None:
    assert tokens.fingerprint().startswith(f"jieba-{jieba.__version__}+")


def test_kinds_of_places_are_no_place() -> None:
    assert [word for word in ("城市", "上市", "上海", "杭州") if tokens.is_place(word)] == ["上海", "杭州"]
