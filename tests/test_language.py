"""Reasons in the language of the page: every one that the product gives is known."""

import re
from pathlib import Path

import pytest

from qa.web.language.page import EN, ZH
from qa.web.language.reasons import FILES, REASONS, reason_in, refusal_in

ROOT = Path(__file__).parent.parent
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        ("材料里没有提到2022年，请核对原文", "the texts do not mention 2022; please check it in the text"),
        (
            "材料里有「茶园」，但没有提到「安溪」、「海南」",
            "the texts hold 「茶园」, but do not mention 「安溪」 and 「海南」",
        ),
        ("最接近的材料里没有提到「上海」", "what comes nearest does not mention 「上海」"),
        ("这份文本丢失了数字", "this copy has lost its figures"),
    ],
)
def test_reasons_in_english(reason: str, english: str) -> None:
    assert reason_in(EN, reason) == english


def test_every_reason_of_the_code_has_its_english() -> None:
    written = "".join((ROOT / "qa" / name).read_text("utf-8") for name in ("checks.py", "decide.py", "chat.py"))
    said = re.findall(r'f?"((?:材料|几篇|最接近的只|这份|这里|可能的|没有可|前面|不清楚)[^"]+)"', written)
    assert len(said) > 12
    for reason in said:
        plain = re.sub(r"\{[^}]*\}", "甲", reason)
        if plain not in ("材料里", "材料里有「甲」，但"):  # beginnings of others
            assert not HAN.search(re.sub("甲|「[^」]*」|副", "", reason_in(EN, plain))), reason


@pytest.mark.parametrize(
    ("reason", "chinese"),
    [
        ("it is empty; give a text with at least one sentence", "文件是空的；请给至少有一句话的文本"),
        ("it holds the same text as a.txt", "内容与《a.txt》相同"),
        ("its XML is broken (ParseError); save it as text", "文件内容已损坏；请重新保存"),
        ("its PDF content is broken; print it to PDF again", "文件内容已损坏；请重新保存"),
        ("its PDF content is encrypted; save it without a password", "PDF 有密码；请去掉密码再存"),
        ("what nobody foresaw", "what nobody foresaw"),
    ],
)
def test_why_files_are_left_out_in_chinese(reason: str, chinese: str) -> None:
    assert refusal_in(ZH, reason) == chinese


def test_no_form_hides_a_later_one() -> None:
    for table in (REASONS, FILES):
        for at, (form, _) in enumerate(table):
            sample = form.replace("{}", "x")
            first = next(
                n for n, (one, _) in enumerate(table) if re.fullmatch(re.escape(one).replace(r"\{\}", "(.+?)"), sample)
            )
            assert first == at, form
