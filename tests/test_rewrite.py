from __future__ import annotations

import pytest

from qa.rewrite import Asked, rewrite_followup


def asked(*questions: str) -> list[str]:
    found: list[Asked] = []
    for question in questions:
        found.append(rewrite_followup(question, found[-1] if found else None))
    return [one.question for one in found]


@pytest.mark.parametrize(
    ("questions", "last"),
    [
        (("上半年GDP多少", "同比呢？"), "上半年GDP增速多少"),
        (("上半年GDP多少", "同比呢？", "税收呢"), "上半年税收多少"),
        (("上半年GDP多少", "税收呢", "那它的增速呢"), "上半年税收增速多少"),
        (("2019年工业增长多少", "那一季度呢？"), "一季度工业增长多少"),
        (("2025年上海GDP多少", "那四川呢？"), "2025年四川GDP多少"),
        (("第一产业增加值多少", "第二产业呢"), "第二产业增加值多少"),
        (("第一个词是什么", "第三个呢"), "第三个词是什么"),
        (("书记说的第一个词是什么", "他还说了什么词"), "书记说的词有哪些"),
        (("平台是解决什么问题的", "一共多少钱"), "平台一共多少钱"),
        (("文章谁写的", "编辑呢"), "编辑是谁"),
        (("平台覆盖几个领域", "场景呢"), "平台覆盖几个场景"),
        (("上半年GDP多少", "健康码是哪里开发的"), "健康码是哪里开发的"),
        (("上半年GDP多少", "为什么要开发健康码"), "为什么要开发健康码"),
    ],
)
def test_what_is_left_out_is_taken_over(questions: tuple[str, ...], last: str) -> None:
    assert asked(*questions)[-1] == last


def test_the_first_question_is_left_as_it_is() -> None:
    assert asked("同比呢？") == ["同比呢?"]
