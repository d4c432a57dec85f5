from __future__ import annotations

import pytest

from qa.parts import parts_of


@pytest.mark.parametrize(
    ("question", "asks", "names"),
    [
        ("GDP和税收谁的增速高", ("GDP增速多少", "税收增速多少"), ("GDP", "税收")),
        ("工业一季度和上半年哪个涨得快", ("工业一季度增速多少", "工业上半年增速多少"), ("一季度", "上半年")),
        ("上海和四川GDP哪个高", ("上海GDP有多少", "四川GDP有多少"), ("上海", "四川")),
        ("上半年GDP和税收谁多", ("上半年GDP有多少", "上半年税收有多少"), ("GDP", "税收")),
        ("2023年和2024年产量哪年高？", ("2023年产量有多少", "2024年产量有多少"), ("2023年", "2024年")),
    ],
)
def test_two_figures_compared(question: str, asks: tuple[str, ...], names: tuple[str, ...]) -> None:
    found = parts_of(question)
    assert found and (found.way, found.asks, found.names, found.more, found.polar) == (
        "compare",
        asks,
        names,
        True,
        False,
    )


def test_the_lesser_wins_where_it_is_asked_for() -> None:
    found = parts_of("上海和四川谁的人口少")
    assert found and not found.more


def test_whether_one_is_more_than_the_other() -> None:
    found = parts_of("浙江的收入比江苏高吗")
    assert found and found.polar and found.asks == ("浙江收入有多少", "江苏收入有多少")


def test_several_at_once() -> None:
    found = parts_of("平台的政策、企业、资金各是多少")
    assert found and found.way == "each" and found.asks == ("平台政策有多少", "平台企业有多少", "平台资金有多少")


@pytest.mark.parametrize(
    "question",
    [
        "GDP多少",
        "GDP比去年同期高吗",
        "六稳和六保是什么",
        "谁和谁见了面",
        "他和谁说得好",
        "",
        "哪个省最高",
        "出口占比增长多少",
        "GDP同比增长多少",
        "CPI环比下降多少",
        "GDP同比高吗",
    ],
)
def test_one_question_is_left_whole(question: str) -> None:
    assert parts_of(question) is None
