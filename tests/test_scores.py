from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.bank import grade, listed, overlap, plain, same_figures
from qa.evaluation.cases import Case
from qa.evaluation.scores import exact, segmented
from qa.evaluation.scores import overlap as cmrc_f1


def test_segments_are_han_characters_and_latin_words() -> None:
    assert segmented("在1990年，New York！") == ["在", "1990", "年", "new", "york"]


def test_f1_is_of_the_longest_common_run() -> None:
    # 北京大学 and 京大学生 share 京大学: 3 of 4 and 3 of 4.
    assert cmrc_f1("北京大学", ["京大学生"]) == pytest.approx(2 * (3 / 4) * (3 / 4) / (3 / 4 + 3 / 4))
    # 甲乙丙 and 甲丙 share runs of 1 only: 1 of 3 and 1 of 2.
    assert cmrc_f1("甲乙丙", ["甲丙"]) == pytest.approx(2 * (1 / 3) * (1 / 2) / (1 / 3 + 1 / 2))
    assert cmrc_f1("学中文", ["中文"]) == pytest.approx(2 * (2 / 3) * 1 / (2 / 3 + 1))


def test_the_best_reference_counts() -> None:
    assert cmrc_f1("甲", ["乙", "甲"]) == 1.0
    assert exact("《甲》", ["乙", "甲"]) == 1.0


def test_without_references_silence_is_right() -> None:
    assert (exact("", []), cmrc_f1("", []), exact("甲", []), cmrc_f1("甲", [])) == (1.0, 1.0, 0.0, 0.0)


@given(st.text(alphabet="甲乙丙丁ab1 ，", min_size=1), st.text(alphabet="甲乙丙丁ab1 ，", min_size=1))
def test_f1_is_symmetric_and_bounded(a: str, b: str) -> None:
    assert cmrc_f1(a, [b]) == pytest.approx(cmrc_f1(b, [a]))
    assert 0.0 <= cmrc_f1(a, [b]) <= 1.0


@pytest.mark.parametrize(
    ("said", "reference", "same"),
    [
        ("7388亿元", "7,388 亿元", True),
        ("1.2%", "1.5%", False),
        ("增长1.5％", "1.5%", True),
        ("7388万元", "7388亿元", False),
        ("甲", "乙", None),
    ],
)
def test_figures(said: str, reference: str, same: bool | None) -> None:
    assert same_figures(said, reference) is same


def test_another_figure_is_worth_nothing() -> None:
    assert overlap("1.2%", "1.5%") == 0.0
    # 增长1.5% and 1.5%: 4 of 6 and 4 characters.
    assert overlap("增长1.5%", "1.5%") == pytest.approx(2 * 4 / (6 + 4))


def test_items_in_any_order_and_wording() -> None:
    items = (("湖滨",), ("武林",), ("钱江新城", "钱江"))
    assert listed(["钱江", "武林", "湖滨"], items) == 1.0
    # one right of two given, one of three found
    assert listed(["湖滨", "西湖"], items) == pytest.approx(2 * (1 / 2) * (1 / 3) / (1 / 2 + 1 / 3))


@pytest.mark.parametrize(("said", "f1"), [("是的", 1.0), ("不是", 0.0), ("全国首开", 2 * 4 / (4 + 4))])
def test_yes_and_no(said: str, f1: float) -> None:
    assert grade(Case("1", "吗", "yesno", ("全国首开",), verdict="是"), said, ()).f1 == f1


def test_tempting_wrong_answers_and_refusals() -> None:
    case = Case("1", "多少", "number", ("7388亿元",), wrong=("1276亿元",))
    assert [grade(case, said, ()).em for said in ("7388 亿元", "1276亿元", "")] == [1.0, 0.0, 0.0]
    assert grade(Case("2", "多少", "unanswerable"), "", ()).em == 1.0
    assert plain("１．５％，(1/4)") == "1.5%1/4"
