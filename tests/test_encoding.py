"""Bytes → text: every encoding in use comes back as it was written, and noise is refused."""

import codecs
import random
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from index.errors import InputError
from index.load.encoding import COMMON, decode, likeness

SEEDS = Path(__file__).parent.parent / "seeds"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
LENGTHS = (20, 100, None)
LINE = "记者：今年上半年，杭州的经济数据怎么样？\n"
COMMON_TEXT = st.text(sorted(COMMON), min_size=30, max_size=120)


@pytest.fixture(params=[0, 1], ids=["damaged", "intact"])
def whole(request: pytest.FixtureRequest) -> str:
    text: str = TEXTS[request.param]
    return text


def traditional(text: str, table: str = "s2tw") -> str:
    return str(OpenCC(table).convert(text))


def test_the_seeds_are_there() -> None:
    assert len(TEXTS) == 2
    assert [text[:5] for text in TEXTS] == ["以六稳六保", "\u3000\u3000今年上"]


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize(
    ("mark", "codec", "name"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (b"", "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (b"", "utf-16-be", "utf-16-be"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
        (b"", "gb18030", "gb18030"),
        (b"", "hz", "hz"),
    ],
)
def test_simplified_text_comes_back(whole: str, length: int | None, mark: bytes, codec: str, name: str) -> None:
    text = whole[:length]
    decoded = decode(mark + text.encode(codec))
    assert decoded.text == text
    assert (decoded.encoding, decoded.replaced) == (name, 0)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("codec", ["big5", "gb18030", "utf-16-le", "utf-8"])
def test_traditional_text_comes_back(whole: str, length: int | None, codec: str) -> None:
    text = traditional(whole)[:length]
    assert text != whole[:length]
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.encoding, decoded.replaced) == (text, codec, 0)


@pytest.mark.parametrize("length", LENGTHS)
def test_the_other_traditional_standard_comes_back_from_gb18030(whole: str, length: int | None) -> None:
    text = traditional(whole, "s2t")[:length]
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "gb18030"])
def test_rare_characters_and_emoji_come_back(codec: str) -> None:
    text = "记者：您在杭州的𠮷野家😀吃饭，花了多少？\n周江勇：我们三个人一共花了九十元。\n"
    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "gb18030"])
def test_line_ends_stay_as_they_are(codec: str) -> None:
    text = "第一行是这样的。\r\n第二行也是这样。\r第三行没有结尾。\n\n"
    assert decode(text.encode(codec)).text == text


def test_ascii_is_utf8() -> None:
    decoded = decode(b"Hello, ~world~ {1: 2}\r\n")
    assert (decoded.text, decoded.encoding) == ("Hello, ~world~ {1: 2}\r\n", "utf-8")


def test_ascii_in_utf16_without_mark_is_not_taken_for_utf8() -> None:
    assert decode("Hangzhou, 2020".encode("utf-16-le")).text == "Hangzhou, 2020"
    assert decode("Hangzhou, 2020".encode("utf-16-be")).text == "Hangzhou, 2020"


def test_nothing_is_an_empty_text() -> None:
    assert decode(b"").text == ""
    assert decode(codecs.BOM_UTF8).text == ""


def test_only_the_first_mark_is_dropped() -> None:
    assert decode(codecs.BOM_UTF8 * 2 + "早".encode()).text == "\ufeff早"


def test_one_bad_byte_in_utf8_is_replaced() -> None:
    text = TEXTS[1]
    at = len(text[:1000].encode())
    data = text.encode()
    decoded = decode(data[:at] + b"\xff" + data[at:])
    assert decoded.text == text[:1000] + "\ufffd" + text[1000:]
    assert (decoded.encoding, decoded.replaced) == ("utf-8", 1)


def test_text_cut_inside_a_character_is_repaired() -> None:
    data = (LINE * 20).encode()[:-2]
    decoded = decode(data)
    assert decoded.text == (LINE * 20)[:-2] + "\ufffd"
    assert decoded.replaced == 1


def test_a_replacement_character_of_the_text_itself_is_not_counted() -> None:
    text = LINE * 20 + "这里\ufffd有一个。\n"
    assert decode(text.encode()).replaced == 0
    decoded = decode(text.encode() + b"\xff")
    assert (decoded.text, decoded.replaced) == (text + "\ufffd", 1)


def test_one_bad_byte_in_utf16_with_mark_is_replaced() -> None:
    decoded = decode(codecs.BOM_UTF16_LE + (LINE * 20).encode("utf-16-le") + b"\x00")
    assert (decoded.text, decoded.replaced) == (LINE * 20 + "\ufffd", 1)


def test_too_many_bad_bytes_after_a_mark_are_refused() -> None:
    with pytest.raises(InputError, match="over 1 % of its bytes are no valid UTF-8"):
        decode(codecs.BOM_UTF8 + "早".encode() + b"\xff" * 30)


@pytest.mark.parametrize("size", [64, 1000, 4096])
@pytest.mark.parametrize("seed", range(4))
def test_random_bytes_are_refused(seed: int, size: int) -> None:
    with pytest.raises(InputError, match="it is no text in UTF-8, UTF-16, GB18030 or Big5") as refusal:
        decode(random.Random(seed).randbytes(size))
    assert "\n" not in str(refusal.value)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=80))
def test_any_text_comes_back_from_utf8(text: str) -> None:
    assume(not text.startswith("\ufeff") and "~{" not in text)
    assert decode(text.encode()).text == text


@settings(max_examples=40, deadline=None, derandomize=True)
@given(COMMON_TEXT, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "gb18030"]))
def test_common_characters_come_back_from_each_encoding(text: str, codec: str) -> None:
    assert decode(text.encode(codec)).text == text


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.binary(max_size=60))
def test_any_bytes_give_a_text_or_a_refusal(data: bytes) -> None:
    try:
        decoded = decode(data)
    except InputError as error:
        assert "UTF-8" in str(error)
    else:
        assert decoded.replaced == 0 or "\ufffd" in decoded.text
        assert len(decoded.text) <= len(data)


def test_chinese_looks_more_like_chinese_than_its_wrong_decoding() -> None:
    text = TEXTS[1][:300]
    assert likeness(text) > 0.7
    assert likeness(text.encode("gb18030").decode("utf-16-le", errors="replace")) < 0.2
    assert likeness("") == 0.0
    assert likeness("Hello") == 1.0
    assert likeness("\ufffd\x01") == -4.0
