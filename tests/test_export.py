"""A conversation as a file: Markdown and Word."""

import io

import docx
import pytest

from qa.web.export import markdown, word
from qa.web.turns import Cited, Turn

CITED = Cited("41*亿元", "全县共41*亿元，比去年多。", "市长 · 《报告》", "a.txt [3, 8)")
TURNS = [Turn("多少", "全县多少", "<b>html</b>", "41*亿元", "请核对", (CITED,)), Turn("为什么", "", "", "", "没有提到")]


def test_markdown_escapes_what_the_texts_hold() -> None:
    assert markdown("访谈 #1", TURNS) == (
        "# 访谈 \\#1\n\n## 多少\n\n*全县多少*\n\n**41\\*亿元**\n\n请核对\n\n"
        "> 全县共**41\\*亿元**，比去年多。\n>\n> \\[1\\] 市长 · 《报告》，a.txt \\[3, 8\\)\n\n## 为什么\n\n没有提到\n"
    )


def test_nothing_said_leaves_no_marks_and_numbers_are_no_list() -> None:
    assert markdown("t", [Turn("1. 多少", "", "", " ", "3.5倍")]) == "# t\n\n## 1\\. 多少\n\n3.5倍\n"


def test_word_says_the_same_with_the_words_bold() -> None:
    paragraphs = docx.Document(io.BytesIO(word("访谈", TURNS))).paragraphs
    assert [one.text for one in paragraphs] == [
        "访谈", "多少", "全县多少", "41*亿元", "请核对", CITED.quote, "[1] 市长 · 《报告》，a.txt [3, 8)", "为什么", "没有提到",
    ]  # fmt: skip
    assert [run.text for run in paragraphs[5].runs if run.bold] == ["41*亿元"]


@pytest.mark.parametrize("odd", ["\x00", "\x1b[31m", "\u202e", "\ufffe", "\x0b"])
def test_what_no_word_file_can_hold_is_written_out(odd: str) -> None:
    assert docx.Document(io.BytesIO(word(odd, [Turn(odd, odd, "", odd, odd, (Cited(odd, odd, odd, odd),))])))
