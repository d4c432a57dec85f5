from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.typo import mended

TEXTS = "记者采访了杭州市委书记。“亲清在线”平台上线，湖滨等商圈升级，“舒心就医”覆盖医院。"


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("杭洲市委书记是谁", "杭州市委书记是谁"),
        ("亲请在线是什么", "亲清在线是什么"),
        ("升级的商卷有哪些", "升级的商圈有哪些"),
        ("舒心就依覆盖多少医院", "舒心就医覆盖多少医院"),
    ],
)
def test_a_wrong_character_that_sounds_alike(question: str, meant: str) -> None:
    assert mended(question, TEXTS) == meant


@pytest.mark.parametrize(
    "question", ["杭州市委书记是谁", "上海的医院有多少", "平台什么时候上线", "苏州市长是谁", "", "GDP?"]
)
def test_what_is_right_or_unknown_stays(question: str) -> None:
    assert mended(question, TEXTS) == question


@given(st.text(alphabet="杭洲州市请清亲在线商卷a1 ？", max_size=12))
def test_at_most_one_character_changes(question: str) -> None:
    found = mended(question, TEXTS)
    assert len(found) == len(question)
    assert sum(a != b for a, b in zip(found, question, strict=True)) <= 1
