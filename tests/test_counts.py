from __future__ import annotations

import pytest

from index.text.counts import count_agrees, ordinal_of


@pytest.mark.parametrize(
    ("question", "items", "agrees"),
    [
        ("六难是哪六难", 6, 1),
        ("四个实验室叫什么", 3, -1),
        ("有哪些措施", 3, 0),
        ("2月做了哪些事", 2, 0),
        ("两个问题", 2, 1),
        ("十大工程", 10, 1),
        ("十八大报告的部分", 10, 0),
    ],
)
def test_announced_numbers(question: str, items: int, agrees: int) -> None:
    assert count_agrees(question, items) == agrees


@pytest.mark.parametrize(
    ("question", "place"), [("第二个词是什么", 2), ("第3条", 3), ("第一名是谁", None), ("两个", None)]
)
def test_ordinals(question: str, place: int | None) -> None:
    assert ordinal_of(question) == place
