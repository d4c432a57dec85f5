"""What a text says of itself: title, date, publisher, authors, editor."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import Document
from index.spans import Span
from index.text.header import Metadata, describe
from index.text.names import names

SEEDS = Path(__file__).parent.parent / "seeds"
BODY = "\n今年以来，全市经济运行总体平稳，工业生产稳步恢复，市场销售逐月好转。\n他说，明年会更好。\n"


def seed(number: str) -> Document:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return Document.from_text(path.read_text(encoding="utf-8"), path.name)


def of(header: str, tail: str = "") -> Document:
    return Document.from_text(header + BODY + tail, "made-up.txt")


def spans(metadata: Metadata) -> Iterator[Span]:
    for span in (metadata.title, metadata.date, metadata.publisher, metadata.editor, *metadata.authors):
        if span is not None:
            yield span


def check_spans(document: Document) -> None:
    for span in spans(document.metadata):
        assert 0 <= span.start < span.end <= len(document.text)


def test_the_first_seed_says_all_five() -> None:
    document = seed("000")
    assert document.title == "以六稳六保为抓手推动高质量发展"
    assert document.date == "2020-09-02"
    assert document.metadata.published == datetime.datetime(2020, 9, 2, 13, 34)
    assert document.publisher == "新华每日电讯"
    assert [span.of(document.text) for span in document.metadata.authors] == ["何玲玲", "商意盈", "朱涵"]
    assert document.author == "何玲玲、商意盈、朱涵"
    assert document.editor == "冯明"
    check_spans(document)


def test_the_first_seed_s_title_is_its_first_line() -> None:
    document = seed("000")
    assert document.metadata.title == Span(0, 15)
    assert document.metadata.date == Span(16, 32)
    assert document.text[16:32] == "2020/09/02 13:34"


def test_the_second_seed_says_none() -> None:
    document = seed("001")
    assert document.metadata == Metadata()
    found = (document.title, document.date, document.publisher, document.author, document.editor)
    assert found == (None, None, None, None, None)


# header, title, date, publisher, author
HEADERS = [
    ("城市更新要有温度\n2021-03-15 08:30\n来源：人民日报", "城市更新要有温度", "2021-03-15", "人民日报", None),
    ("老街新生记\n2021年3月15日\n来源：浙江日报 记者 张三 李四", "老街新生记", "2021-03-15", "浙江日报", "张三、李四"),
    ("老街新生记\n2021.3.5", "老街新生记", "2021-03-05", None, None),
    ("老街新生记\n（记者王小明）", "老街新生记", None, None, "王小明"),
    ("老街新生记\n本报记者 王小明 李晓红", "老街新生记", None, None, "王小明、李晓红"),
    ("老街新生记\n本报记者王小明北京报道", "老街新生记", None, None, "王小明"),
    ("老街新生记\n记者王小明在杭州报道", "老街新生记", None, None, "王小明"),
    ("老街新生记\n□ 本报记者 赵敏", "老街新生记", None, None, "赵敏"),
    ("老街新生记\n本报讯（记者 刘洋）昨日召开大会。", "老街新生记", None, None, "刘洋"),
    ("老街新生记\n新华社北京3月15日电 记者陈晓东、李娜", "老街新生记", None, None, "陈晓东、李娜"),
    ("# 老街新生记\n2022/01/05", "老街新生记", "2022-01-05", None, None),
    ("## 老街新生记\n", "老街新生记", None, None, None),
    ('---\r\ntitle: "老街新生记"\r\ndate: "2022-01-05"\r\n---\r\n', "老街新生记", "2022-01-05", None, None),
    ("Title: 老街新生记\nDate: 2022-01-05 08:00\nCategory: interview\n", "老街新生记", "2022-01-05", None, None),
    ("老街会怎么样？\n========\n", "老街会怎么样？", None, None, None),
    ("> * 原文地址：[Old Street](https://example.org/old)\n\n# 老街新生记\n", "老街新生记", None, None, None),
    ("**老街新生记**\n来源：新华网", "老街新生记", None, "新华网", None),
    ("《老街新生记》\n来源:光明网", "《老街新生记》", None, "光明网", None),
    ("\u3000\u3000老街新生记\u3000\u3000\n来源：\u3000南方周末", "老街新生记", None, "南方周末", None),
    ("老街新生记\r\n2021-03-15\r\n来源：人民网\r\n", "老街新生记", "2021-03-15", "人民网", None),
    ("\n\n老街新生记\n\n\n2021-03-15\n\n来源：人民日报", "老街新生记", "2021-03-15", "人民日报", None),
    ("2021-03-15\n老街新生记", "老街新生记", "2021-03-15", None, None),
    ("[2021-03-15 10:00]\n老街新生记", "老街新生记", "2021-03-15", None, None),
    ("老街新生记\n发布时间：2021-03-15 09:05:33", "老街新生记", "2021-03-15", None, None),
    ("老街新生记\n日期: 2021/3/5", "老街新生记", "2021-03-05", None, None),
    ("老街新生记\n2021-03-15 08:30 来源：人民日报", "老街新生记", "2021-03-15", "人民日报", None),
    ("老街新生记\n转自：央视新闻客户端", "老街新生记", None, "央视新闻客户端", None),
    ("老街新生记\n稿源：中国青年报", "老街新生记", None, "中国青年报", None),
    ("老街新生记\n来源：财经杂志  作者：赵敏", "老街新生记", None, "财经杂志", "赵敏"),
    ("老街新生记\n作者：欧阳修文", "老街新生记", None, None, "欧阳修"),
    ("老街新生记\n文：林清玄", "老街新生记", None, None, "林清玄"),
    ("老街新生记\n文／陈思", "老街新生记", None, None, "陈思"),
    # No title where the first line is a sentence or a speaker's turn.
    ("这是一篇没有标题的文章，第一句就是正文。", None, None, None, None),
    ("记者：您好，请介绍一下。", None, None, None, None),
    ("我们见面的时候，他刚从外地回来，\n所以有些疲惫。", None, None, None, None),
    ("长" * 61, None, None, None, None),
    ("长" * 60, "长" * 60, None, None, None),
    # No day where the calendar has none.
    ("老街新生记\n2021年13月45日", "老街新生记", None, None, None),
    ("老街新生记\n2021-02-30", "老街新生记", None, None, None),
    ("老街新生记\n2021-02-30\n2021-03-02", "老街新生记", "2021-03-02", None, None),
    # A reporter who does something is no byline.
    ("老街新生记\n新华社记者采访了市长。", "老街新生记", None, None, None),
    ("老街新生记\n记者：何时开始？", "老街新生记", None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("header", "title", "date", "publisher", "author"), HEADERS)
def test_headers(header: str, title: str | None, date: str | None, publisher: str | None, author: str | None) -> None:
    document = of(header)
    found = (document.title, document.date, document.publisher, document.author)
    assert found == (title, date, publisher, author)
    assert document.editor is None
    assert (document.metadata.date is None) == (date is None)
    check_spans(document)


@pytest.mark.parametrize(
    ("tail", "editor"),
    [
        ("责任编辑：赵六", "赵六"),
        ("【责任编辑:王磊】", "王磊"),
        ("责任编辑 周琳", "周琳"),
        ("（责编：赵晓光）", "赵晓光"),
        ("本文编辑：吴迪", "吴迪"),
        ("编辑：孙丽", "孙丽"),
        ("责任编辑：赵六 校对：钱七", "赵六"),
        ("责任编辑：欧阳明月", "欧阳明月"),
        ("责任编辑：冯明关键词", "冯明"),
        ("总编辑：马云龙", None),
        ("副主编：刘强", None),
        ("编辑部主任说，很好。", None),
        ("", None),
    ],
)
def test_editors(tail: str, editor: str | None) -> None:
    document = of("老街新生记", tail)
    assert document.editor == editor
    check_spans(document)


def test_the_editor_may_stand_at_the_head_of_a_long_text() -> None:
    document = Document.from_text("老街新生记\n责任编辑：赵六\n" + "今天天气很好。\n" * 200, "made-up.txt")
    assert document.editor == "赵六"
    assert document.metadata.editor == Span(11, 13)


def test_the_hour_is_kept() -> None:
    metadata = describe("老街新生记\n2021-03-15 08:30:59\n正文在这里。\n")
    assert metadata.published == datetime.datetime(2021, 3, 15, 8, 30)
    assert metadata.date == Span(6, 25)


def test_what_stands_far_below_is_no_header() -> None:
    text = "老街新生记\n" + "今天天气很好。\n" * 100 + "2021-03-15\n来源：人民日报\n本报记者 王小明\n"
    assert describe(text) == Metadata(title=Span(0, 5))


@pytest.mark.parametrize("text", ["", "\n", "标题", "标题\n", "来源：", "记者", "责任编辑：", "2021-03-15"])
def test_fragments_do_no_harm(text: str) -> None:
    metadata = describe(text)
    assert metadata.title is None
    assert (metadata.publisher, metadata.authors, metadata.editor) == (None, (), None)
    assert (metadata.published is not None) == (text == "2021-03-15")


PIECES = st.sampled_from(
    ["老街新生记", "来源：", "来源", "人民日报", "记者", "本报记者 ", "（记者", "王小明", "李四", "责任编辑：",
     "编辑", "作者：", "2021-03-15", "2021-13-45", "2021年3月", "15日", "08:30", "【", "】", "（", "）", "。", "，",
     "：", " ", "\u3000", "\n", "\r\n", "\u2028", "😀", "網", "欧阳", "的", "在", "a", "9"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_every_span_lies_in_the_text(text: str) -> None:
    metadata = describe(text)
    for span in spans(metadata):
        assert 0 <= span.start < span.end <= len(text)
        assert span.of(text) == span.of(text).strip()
    assert (metadata.date is None) == (metadata.published is None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("何玲玲商意盈朱涵在复杂多变的国际形势下", ["何玲玲", "商意盈", "朱涵"]),
        ("张三 李四 王小明）", ["张三", "李四", "王小明"]),
        ("陈晓东、李娜报道", ["陈晓东", "李娜"]),
        ("欧阳修，司马光", ["欧阳修", "司马光"]),
        ("王磊摄", ["王磊"]),
        ("赵六", ["赵六"]),
        ("王", []),
        ("王在杭州", []),
        ("报道称", []),
        ("", []),
    ],
)
def test_names_end_where_they_should(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in names(text, 0)] == expected


def test_names_start_where_told() -> None:
    assert names("记者王小明", 2) == (Span(2, 5),)
    assert names("记者王小明", 5) == ()


def test_at_most_eight_names() -> None:
    assert len(names("王磊、" * 20, 0)) == 8


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("（一九三九年九月十六日）", "1939-09-16"),
        ("二〇二四年五月三十一日", "2024-05-31"),
        ("民國108年11月3日", "2019-11-03"),
        ("*2018 年 6 月 9 日，瑞安东源村*", "2018-06-09"),
        ("原创 阿芦 慢城记事 2023-05-12 08:03 发表于安徽", "2023-05-12"),
        ("| 日期 | 2023-02-14 |", "2023-02-14"),
        ("国民12年1月1日", None),
        ("二〇二四年二月三十日", None),
    ],
)
def test_dates_in_a_short_line_of_the_head(line: str, date: str | None) -> None:
    assert Document.from_text(f"茶园访谈\n{line}\n正文在这里。", "made-up.txt").date == date
