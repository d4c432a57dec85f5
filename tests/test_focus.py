from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index import Span
from qa.focus import focus
from qa.question import understand

QUESTION = understand("钱塘江的长度是多少")


def test_a_passage_that_fits_is_kept_whole() -> None:
    text = "西湖很美。钱塘江长度589公里。"
    assert focus(QUESTION, text, len(text)) == Span(0, len(text))


def test_the_sentences_that_hold_the_question_s_words() -> None:
    text = "西湖很美。" * 10 + "钱塘江长度589公里。" + "运河很长。" * 10
    found = focus(QUESTION, text, 20)
    assert "钱塘江长度589公里。" in found.of(text)
    assert len(found) <= 20


def test_a_sentence_longer_than_the_room_is_kept_alone() -> None:
    text = "西湖很美。" + "钱塘江" * 20 + "长度。" + "运河。"
    assert focus(QUESTION, text, 10).of(text) == "钱塘江" * 20 + "长度。"


def test_of_equals_the_first() -> None:
    text = "甲乙。" * 30
    assert focus(QUESTION, text, 9) == Span(0, 9)


@given(st.text(alphabet="钱塘江长度。\n，a ", max_size=80), st.integers(1, 40))
def test_it_is_a_part_of_the_passage(text: str, room: int) -> None:
    found = focus(QUESTION, text, room)
    assert 0 <= found.start <= found.end <= len(text)
