from __future__ import annotations

from typing import Any

import pytest

from index import InputError
from qa.question import answer_type_of, field_of, parse_question


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("全市有多少家医院", "number"),
        ("去年财政收入增速", "percent"),
        ("在全国排第几", "ordinal"),
        ("市长是谁", "person"),
        ("什么时候开工", "date"),
        ("新校区在哪里", "place"),
        ("包括哪些措施", "list"),
        ("包括什么", "list"),
        ("3家重点医院叫什么", "list"),
        ("第3家医院叫什么", "name"),
        ("对增长的贡献率超过多少", "percent"),
        ("为什么停产", "reason"),
        ("项目完工了吗", "yesno"),
        ("那个平台叫什么", "name"),
        ("下一步怎么走", "other"),
    ],
)
def test_kind(question: str, kind: str) -> None:
    assert answer_type_of(question) == kind


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("这篇文章的标题是什么", "title"),
        ("文章是谁写的", "author"),
        ("责任编辑是谁", "editor"),
        ("报道是什么时候发布的", "date"),
        ("哪家媒体发的", "publisher"),
        ("谁写了宪法", None),
        ("会议什么时候开", None),
    ],
)
def test_field(question: str, field: str | None) -> None:
    assert field_of(question) == field


def test_terms_leave_out_what_only_asks() -> None:
    assert [term.text for term in parse_question("宁波一季度的失业率是多少？").terms] == ["宁波", "一季度", "失业率"]


def test_rarer_words_weigh_more() -> None:
    common, rare = parse_question("经济 泊位").terms
    assert common.weight < rare.weight


def test_variants_name_the_synonyms() -> None:
    variants = parse_question("去年GDP多少").variants
    assert variants[0] == "去年GDP多少"
    assert "去年生产总值多少" in variants


@pytest.mark.parametrize("text", ["", "  \n", "问" * 501])
def test_unusable_questions_are_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(InputError, match=r"1 to 500 characters, got \d+") as caught:
        parse_question(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", [None, 7, ["上半年GDP多少"]])
def test_what_is_no_text_is_refused(text: Any) -> None:
    with pytest.raises(InputError, match="a question is text, got "):
        parse_question(text)
