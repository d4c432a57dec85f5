from __future__ import annotations

import pytest

from index import Span
from qa.period import Period, agreement, governing, period_of


@pytest.mark.parametrize(
    ("text", "written", "period"),
    [
        ("今年一季度", 2020, Period(2020, "一季度")),
        ("去年", 2020, Period(2019, None)),
        ("去年", None, Period(None, None)),
        ("2019年", None, Period(2019, None)),
        ("上半年", 2020, Period(None, "上半年")),
        ("没有时间", 2020, None),
    ],
)
def test_period_of(text: str, written: int | None, period: Period | None) -> None:
    assert period_of(text, written) == period


@pytest.mark.parametrize(
    ("asked", "stated", "says"),
    [
        (Period(2020, "一季度"), Period(2020, "一季度"), 1),
        (Period(None, "一季度"), Period(None, "上半年"), -1),
        (Period(2021, None), Period(2020, None), -1),
        (Period(2019, None), None, 0),
        (None, Period(2019, None), 0),
    ],
)
def test_agreement(asked: Period | None, stated: Period | None, says: int) -> None:
    assert agreement(asked, stated) == says


def test_the_nearest_period_before_a_figure_governs_it() -> None:
    text = "2019年增加值3795亿元。今年一季度增长6.1%，上半年增长10.5%"
    sentence = Span(text.index("今年"), len(text))
    figure = text.index("10.5%")
    assert governing(text, Span(figure, figure + 5), sentence, 2020) == Period(2020, "上半年")
