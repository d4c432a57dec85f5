"""What a scrape has lost is noticed, and natural wording is not taken for a loss."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import Integrity
from index.load.damage import Inspection, inspect
from index.spans import Span

SEEDS = Path(__file__).parent.parent / "seeds"


def seed(number: str) -> str:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return path.read_text(encoding="utf-8")


def verdict(text: str) -> Integrity:
    return inspect(text).whole


def of_passage(text: str, whole: Integrity | None = None) -> Integrity:
    seen = inspect(text)
    return replace(seen, whole=whole or Integrity()).of(Span(0, len(text)))


DIGITS_LOST = Integrity(2, ("digits",), ())


def test_the_first_seed_lost_digits_and_marks() -> None:
    found = verdict(seed("000"))
    assert found.points == 4
    assert found.lost == ("digits", "marks")


def test_the_second_seed_is_intact() -> None:
    assert verdict(seed("001")) == Integrity(0, (), ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("生产总值", "亿元"),
        ("预算收入", "亿元"),
        ("增加值达", "亿元"),
        ("缓缴资金", "亿元"),
        ("杭州", "月日"),
    ],
)
def test_the_first_seed_s_gaps_stand_before_the_unit(before: str, after: str) -> None:
    text = seed("000")
    at = text.index(before + after) + len(before)
    assert Span(at, at) in verdict(text).gaps
    assert text[at : at + 2] == after


def test_gaps_are_empty_sorted_and_inside() -> None:
    text = seed("000")
    gaps = verdict(text).gaps
    assert len(gaps) >= 10
    assert list(gaps) == sorted(set(gaps))
    assert all(len(gap) == 0 and 0 < gap.start < len(text) for gap in gaps)


@pytest.mark.parametrize("pattern", [r"\d", r"\d+(?:\.\d+)?[%％]?"])
def test_a_copy_without_digits_is_noticed(pattern: str) -> None:
    text = re.sub(pattern, "", seed("001"))
    found = verdict(text)
    assert (found.points, found.lost) == (2, ("digits",))
    at = text.index("生产总值亿元") + 4
    assert Span(at, at) in found.gaps


def test_a_copy_without_fine_marks_is_noticed() -> None:
    text = re.sub(r"[、；：“”‘’（）《》「」『』;()\"]", "", seed("001"))
    bare = re.sub(r"[，？！]", "", text)
    assert verdict(bare).lost == ("marks",)
    assert verdict(bare).points == 2


def test_a_short_text_without_marks_is_no_loss() -> None:
    assert verdict("春眠不觉晓处处闻啼鸟夜来风雨声花落知多少" * 5).lost == ()
    assert verdict("春眠不觉晓处处闻啼鸟夜来风雨声花落知多少" * 10).lost == ("marks",)


@pytest.mark.parametrize("text", ["", " \n", "Hello, world.", "😀", "早。"])
def test_short_texts_are_intact(text: str) -> None:
    assert verdict(text) == Integrity(0, (), ())


NATURAL = [
    "他投了上亿元，又投了数亿元。",
    "那年头的万元户不多。",
    "他们走进千家万户。",
    "亿元以上的项目有三百个。",
    "这是有名的亿元村。",
    "订单过亿元，利润近亿元。",
    "花了几万元、十余万元。",
    "破了两万亿元，还差半个百分点。",
    "全市生产总值7388亿元，增长1.5%，居第3位。",
    "面积为４５平方公里。",
    "过了亿元大关，进了亿元俱乐部。",
    "占地几十平方公里，养了三百万亩鱼。",
    "街上万人空巷。",
    "一年十二个月，一月一日是元旦。",
    "九月一日开学，12月31日放假。",
    "“亿元楼”有了名气。",
]


@pytest.mark.parametrize("text", NATURAL)
def test_natural_wording_has_no_gaps(text: str) -> None:
    assert verdict(text).gaps == ()
    assert of_passage(text) == Integrity(0, (), ())


FORMS = ["签字：  年  月  日", "申请金额：    万元", "年 月 日"]
TABLES = [
    "单位：亿元、%",
    "（单位：万元、人、个）",
    "注：单位均为万元。",
    "收入（万元）、支出（万元）、结余（万元）",
    "面积（平方公里）、人口（万人）",
    "产量（万吨） 增速（%）",
]


@pytest.mark.parametrize("form", [*FORMS, *TABLES])
def test_blanks_of_a_form_and_units_of_a_table_are_no_lost_figures(form: str) -> None:
    assert inspect(f"全县有14所学校，修路260公里，植树18万株，投资3亿元。\n{form}").whole.gaps == ()


@pytest.mark.parametrize(
    "markup", ["=" * 80, "-" * 40, "https://example.org/%EF%BF%BD%EF%BF%BD%EF%BF%BD%EF%BF%BD", "**" * 20], ids=len
)
def test_rules_and_addresses_lose_no_figures(markup: str) -> None:
    assert verdict(f"茶园访谈\n{markup}\n今年茶园怎么样？\n{markup}\n今年的茶比去年好。\n" * 3).lost == ()


def test_a_whole_text_of_natural_wording_is_intact() -> None:
    assert verdict("\n".join(NATURAL)) == Integrity(0, (), ())


def test_two_gaps_are_not_enough_for_a_text() -> None:
    two = "全市实现生产总值亿元。投资达亿元。"
    assert verdict(two) == Integrity(0, (), ())
    three = two + "出口达亿元。"
    assert verdict(three) == Integrity(2, ("digits",), (Span(8, 8), Span(14, 14), Span(20, 20)))


def test_the_first_look_tells_copies_apart() -> None:
    three = "全市实现生产总值亿元。投资达亿元。出口达亿元。"
    assert (verdict(three).points, verdict("全市实现生产总值7388亿元。投资达3亿元。").points) == (2, 0)
    assert verdict("我们要做好工作" * 100).points == 2  # no mark at all


def test_few_gaps_in_a_very_long_text_are_not_enough() -> None:
    three = "全市实现生产总值亿元。投资达亿元。出口达亿元。"
    assert verdict(three + "天气、水都很好，" * 950).lost == ("digits",)  # 6 Han characters each
    assert verdict(three + "天气、水都很好，" * 1050).lost == ()


def test_a_passage_without_gaps_in_a_damaged_text_is_trusted() -> None:
    assert of_passage("我们要做好工作。", DIGITS_LOST) == Integrity(0, (), ())


def test_lost_marks_are_lost_in_every_passage() -> None:
    assert of_passage("我们要做好工作", Integrity(2, ("marks",), ())) == Integrity(2, ("marks",), ())


def test_a_passage_sees_its_own_gaps_only() -> None:
    text = "生产总值亿元。我们要做好工作。出口达亿元。投资达亿元。"
    seen = inspect(text)
    assert seen.of(Span(7, 15)).gaps == ()
    assert seen.of(Span(15, 21)).gaps == (Span(18, 18),)


@pytest.mark.parametrize("first", ["他说：“总体平稳。”", "（总体平稳！）", "总体平稳……", "总体平稳；"])
def test_a_gap_behind_closing_marks_and_quotes_belongs_to_what_follows(first: str) -> None:
    text = f"{first}月日，会议召开。"
    seen = Inspection(text, DIGITS_LOST, np.array([len(first), len(first) + 1]))
    assert seen.of(Span(0, len(first))).gaps == ()
    assert len(seen.of(Span(len(first), len(text))).gaps) == 2
    bare = Inspection("增长”。", DIGITS_LOST, np.array([2]))
    assert bare.of(Span(0, 3)).gaps == (Span(2, 2),)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(alphabet="亿元万月日第位居近个百分点，。、“增长年和0１三 \n😀的", max_size=60))
def test_verdict_and_gaps_agree(text: str) -> None:
    found = verdict(text)
    assert found.points == 2 * len(found.lost)
    assert all(len(gap) == 0 and gap.end <= len(text) for gap in found.gaps)
    passage = of_passage(text, found)
    assert set(found.gaps) <= set(passage.gaps)
    assert ("digits" in passage.lost) == bool(passage.gaps)
