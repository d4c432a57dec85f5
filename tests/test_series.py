from __future__ import annotations

import pytest

from index import document_of
from qa.series import series_of


@pytest.mark.parametrize(
    ("text", "items", "lead"),
    [
        ("要抓三个词：\n第一个词：早。一月就动。\n第二个词：准。\n第三个词：新。", ["早", "准", "新"], "要抓三个词："),
        ("做好两项工作：一是扩大开放。甲。二是拉动内需，乙。", ["扩大开放", "拉动内需"], "做好两项工作："),
        ("体现在：\n第一，数字是引擎。甲。\n第二，数字是生活。", ["引擎", "生活"], "体现在："),
        ("任务。\n（一）种树。多种。\n（二）修路。\n（三）架桥。", ["种树", "修路", "架桥"], "任务。"),
        ("一、种树\n二、修路", ["种树", "修路"], ""),
    ],
)
def test_items_in_order(text: str, items: list[str], lead: str) -> None:
    (found,) = series_of(document_of(text, "a.txt"))
    assert [item.of(text) for item in found.items] == items
    assert found.lead.of(text).endswith(lead)


@pytest.mark.parametrize("text", ["第一名是他。", "一是开放。", "第二，甲。\n第三，乙。", "他第一次来，第二次走"])
def test_no_series(text: str) -> None:
    assert series_of(document_of(text, "b.txt")) == ()
