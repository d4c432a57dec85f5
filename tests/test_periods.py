from __future__ import annotations

import pytest

from index import Span
from index.text.periods import Period, agreement, governing, period_of


@pytest.mark.parametrize(
    ("text", "written", "period"),
    [
        ("今年一季度", 2020, Period(2020, 0, 3)),
        ("去年", 2020, Period(2019)),
        ("去年", None, Period(None)),
        ("2019年", None, Period(2019)),
        ("二〇三五年", None, Period(2035)),
        ("上半年", 2020, Period(None, 0, 6)),
        ("去年下半年", 2020, Period(2019, 6, 12)),
        ("前三季度", None, Period(None, 0, 9)),
        ("三季度", None, Period(None, 6, 9)),
        ("前11个月", None, Period(None, 0, 11)),
        ("2024年1—7月", None, Period(2024, 0, 7)),
        ("1月至7月", None, Period(None, 0, 7)),
        ("截至6月末", None, Period(None, 5, 6)),
        ("全年", 2020, Period(None)),
        ("“十四五”期间", None, Period(2021, 0, 60)),
        ("十五时期", None, Period(2001, 0, 60)),
        ("第七个五年计划期间", None, Period(1986, 0, 60)),
        ("近三年", 2020, Period(2020, -24, 12)),
        ("五年来", 2023, Period(2023, -48, 12)),
        ("未来两年", 2020, Period(2020, 0, 24)),
        ("没有时间", 2020, None),
    ],
)
def test_period_of(text: str, written: int | None, period: Period | None) -> None:
    assert period_of(text, written) == period


def test_intervals_count_months_from_the_year_0() -> None:
    assert Period(2020, -24, 12).interval == (2020 * 12 - 24, 2020 * 12 + 12) == Period(2018, 0, 36).interval


@pytest.mark.parametrize(
    ("asked", "stated", "says"),
    [
        (Period(2020, 0, 3), Period(2020, 0, 3), 1),
        (Period(None, 0, 3), Period(None, 0, 6), -1),
        (Period(2021), Period(2020), -1),
        (Period(2020), Period(None), 0),  # 全年 of an unknown year
        (Period(2020), Period(2020, 0, 6), -1),
        (Period(2020, 0, 6), Period(2020), 0),
        (Period(2020, 0, 6), Period(2019), -1),
        (Period(2025), Period(2021, 0, 60), -1),
        (Period(2019), None, 0),
        (None, Period(2019), 0),
    ],
)
def test_agreement(asked: Period | None, stated: Period | None, says: int) -> None:
    assert agreement(asked, stated) == says


def test_the_nearest_period_before_a_figure_governs_it() -> None:
    text = "2019年增加值3795亿元。今年一季度增长6.1%，上半年增长10.5%"
    sentence = Span(text.index("今年"), len(text))
    figure = text.index("10.5%")
    assert governing(text, Span(figure, figure + 5), sentence, 2020) == Period(2020, 0, 6)


@pytest.mark.parametrize(("figure", "year"), [("12.6万亩", 2023), ("12.1万亩", 2022)])
def test_a_year_in_brackets_is_that_of_the_figure_before_it(figure: str, year: int) -> None:
    text = "2020年以来，茶园面积12.6万亩（2023年），12.1万亩（2022年）。"
    at = text.index(figure)
    assert governing(text, Span(at, at + len(figure)), Span(0, len(text)), None) == Period(year)
