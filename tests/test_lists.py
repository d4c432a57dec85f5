from __future__ import annotations

import pytest

from index.text.lists import enumerations, trimmed


def items_of(text: str) -> list[list[str]]:
    return [[item.of(text) for item in one.items] for one in enumerations(text)]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("苹果、香蕉和梨", ["苹果", "香蕉", "梨"]),
        ("红、黄、蓝等颜色", ["红", "黄", "蓝"]),
        ("破解“上学难”“看病难”“住房难”", ["上学难", "看病难", "住房难"]),
        ("“甲”、“乙”和“丙”", ["甲", "乙", "丙"]),
    ],
)
def test_items(text: str, items: list[str]) -> None:
    assert items_of(text)[0] == items


@pytest.mark.parametrize("text", ["没有列举。", "他说，好。", "只有“一个”引号", ""])
def test_no_enumeration(text: str) -> None:
    assert enumerations(text) == []


def test_the_reader_s_ends_trim_the_first_and_last_item() -> None:
    text = "重点建设机场、铁路枢纽、港口三大工程"
    (one,) = enumerations(text)
    start, end = text.index("机场"), text.index("三大")
    assert [item.of(text) for item in trimmed(text, one, start, end)] == ["机场", "铁路枢纽", "港口"]


def test_the_first_item_takes_the_length_that_all_others_share() -> None:
    text = "启动实施新农业、新工业、新服务、新教育等工程"
    (one,) = enumerations(text)
    assert [item.of(text) for item in trimmed(text, one, 0, len(text))][0] == "新农业"


def test_time_is_linear_in_hostile_text() -> None:
    for text in ("、" * 50_000, "甲、" * 30_000, "“" * 50_000, "“甲”" * 20_000):
        assert len(enumerations(text)) <= len(text)
