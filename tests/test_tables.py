from __future__ import annotations

import pytest
from fakes import FakeReader
from hypothesis import given
from hypothesis import strategies as st

from index import Document, Hit
from index.passages import passages_of
from index.text.tables import tables
from qa.candidates import candidates
from qa.pieces import pieces_of

BARS = "# 茶叶\n\n| 乡镇 | 面积（万亩） | 产量 |\n|---|:-:|---|\n| 青石镇 | 3.2 | 1100 |\n| 白沙镇 | | 1500 |\n"
TABS = "茶叶\n乡镇\t面积（万亩）\t产量\n青石镇\t3.2\t1100\n白沙镇\t\t1500\n"


def told(text: str) -> list[tuple[str, str | None, str | None]]:
    """Each cell's text, with those of its heads."""
    return [
        (cell.span.of(text), cell.row and cell.row.of(text), cell.column and cell.column.of(text))
        for table in tables(text)
        for cell in table.cells
    ]


@pytest.mark.parametrize("text", [BARS, TABS, TABS.replace("\n", "\r\n"), BARS.replace("| \n", "|  \n")])
def test_a_cell_knows_its_row_and_its_column(text: str) -> None:
    assert told(text) == [
        ("3.2", "青石镇", "面积（万亩）"),
        ("1100", "青石镇", "产量"),
        ("1500", "白沙镇", "产量"),
    ]


def test_heads_that_numbers_or_nothing_stand_before() -> None:
    assert told("序号\t乡镇\t产量\n1\t青石镇\t1100\n2\t白沙镇\t1500") == [
        ("1100", "青石镇", "产量"),
        ("1500", "白沙镇", "产量"),
    ]
    years = "年份\t产值\t人口\n2019\t111亿元\t100万\n2020\t222亿元\t200万"
    assert told(years)[1] == ("100万", "2019", "人口")
    heads = "城市\t2019年产值\t2020\t3月\n杭州\t111亿元\t222亿元\t3亿元"
    assert [column for _, _, column in told(heads)] == ["2019年产值", "2020", "3月"]
    assert told("面积\t12.6万亩\n产量\t900吨") == [("12.6万亩", "面积", None), ("900吨", "产量", None)]
    assert told("镇\t年\t产量\n青石镇\t2022\t9\n\t2023\t11")[2:] == [("2023", "青石镇", "年"), ("11", "青石镇", "产量")]


def test_bars_of_a_cells_own_and_tables_without_a_rule() -> None:
    assert told("| 城市 | 产值 |\n| 杭州\\|市区 | 5亿元 |\n| 宁波 | 3亿元 |") == [
        ("5亿元", "杭州\\|市区", "产值"),
        ("3亿元", "宁波", "产值"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "记者\t面积多少？\n林岚\t十二万亩。",  # speakers
        "a | b\nc | d",  # bars without a rule
        "一行\t两格\n\n另一行\t两格",
        f"镇\t面积\t{'长' * 61}\n青石镇\t3\t4",
    ],
)
def test_what_is_no_table(text: str) -> None:
    assert tables(text) == ()


@given(st.text("|\t\n -:镇3", max_size=80))
def test_cells_lie_in_their_table_filled_and_in_order(text: str) -> None:
    for table in tables(text):
        spans = [cell.span for cell in table.cells]
        assert spans == sorted(spans)
        assert all(span and table.span.covers(span) for span in spans)
        assert all("\n" not in span.of(text) for span in spans)


def test_a_cell_is_read_behind_its_heads_and_nowhere_else() -> None:
    (passage,) = passages_of(Document.from_text(TABS, "t.txt"))
    whole, *cells = pieces_of("白沙镇产量多少", Hit(passage, 1.0, 1, 1))
    assert [(one.text, one.heads) for one in cells] == [
        ("1500", "白沙镇 | 产量"),
    ]
    assert pieces_of("白沙镇面积多少", Hit(passage, 1.0, 1, 1))[1:] == []  # the cell is empty
    assert [one.text for one in pieces_of("面积多少", Hit(passage, 1.0, 1, 1))[1:]] == ["3.2"]
    assert [one.text for one in pieces_of("有多少吨", Hit(passage, 1.0, 1, 1))[1:]] == ["3.2", "1100", "1500"]
    assert cells[0].context.endswith("| 白沙镇 | 产量—")
    (read,) = FakeReader().read([("问", whole.context, whole.text)])
    said = {one.text for one in candidates(whole, read)}
    assert "青石镇" in "".join(said)
    assert not any("1500" in one or "3.2" in one for one in said)
    (read,) = FakeReader().read([("问", cells[0].context, cells[0].text)])
    assert "1500" in {one.text for one in candidates(cells[0], read)}


def test_a_row_that_another_passage_holds_is_named_all_the_same() -> None:
    rows = "".join(f"镇{n}号\t{n}00\t{n}{n}\n" for n in range(10, 40))
    passages = passages_of(Document.from_text(f"乡镇\t人口\t学校\n{rows}", "t.txt"))
    read = [one.text for passage in passages for one in pieces_of("镇39号人口多少", Hit(passage, 1.0, 1, 1))[1:]]
    assert len(passages) > 1
    assert read == ["3900"]
