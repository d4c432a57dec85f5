from __future__ import annotations

import pytest

from index.text.quantities import dates


@pytest.mark.parametrize(
    "said",
    [
        "2024年3月15日",
        "8月22日下午",
        "7月31日至8月1日",
        "2010年7月至9月",
        "今年上半年",
        "前三季度",
        "二季度末",
        "“十五五”时期",
        "第六个五年计划期间",
        "今后五年",
        "过去两年多",
        "二〇三五年",
        "8月下旬",
        "今年以来",
        "去年同期",
        "80年代",
        "5至7月",
        "1—7月",
        "2012年5-7月",
        "3月1-3日",
        "12至15日",
        "2024财年",
        "第三财季",
        "2023-2025年",
        "未来 10 年",
        "当天",
        "周一",
    ],
)
def test_one_expression(said: str) -> None:
    text = f"报告称，{said}，产量持平。"
    assert [span.of(text) for span in dates(text)] == [said]


@pytest.mark.parametrize(
    "text",
    [
        "目前",
        "提前两年达标",
        "学前三年",
        "五年内完成",
        "每周五天",
        "树龄500年以上",
        "连续5年第一",
        "当前",
        "年代久远",
        "一年级学生",
        "3日线",
    ],
)
def test_no_calendar_time(text: str) -> None:
    assert dates(text) == []


@pytest.mark.parametrize("text", ["地铁1-2号线", "每股90日元", "50-80日元", "比分3-2日本队胜", "5-7号楼", "5-7日龄"])
def test_no_date_is_seen_in_other_numbers(text: str) -> None:
    assert dates(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("周五天气晴好", ["周五"]),
        ("3月15日上线运行", ["3月15日"]),
        ("5月20日本公司公告", ["5月20日"]),
        ("2023年来自美国的游客", ["2023年"]),
        ("2024年前三季度增长", ["2024年前三季度"]),
        ("2019年以上海为例", ["2019年"]),
        ("2020年来，产量翻番", []),
        ("第15号台风", []),
        ("国发〔2023〕15号", []),
    ],
)
def test_what_follows_does_not_cut_a_date(text: str, said: list[str]) -> None:
    assert [span.of(text) for span in dates(text)] == said
