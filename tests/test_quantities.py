from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.quantities import dates, quantities


@pytest.mark.parametrize(
    ("text", "said", "measure", "value"),
    [
        ("完成产值7388亿元", "7388亿元", "money", Decimal(7388) * 10**8),
        ("完成产值7,388亿元", "7,388亿元", "money", Decimal(7388) * 10**8),
        ("同比增长1.5%", "1.5%", "percent", Decimal("1.5")),
        ("贡献率超过50％", "50％", "percent", Decimal(50)),
        ("提高2.3个百分点", "2.3个百分点", "percent", Decimal("2.3")),
        ("比重达1/4", "1/4", "percent", Decimal(1) / 4),
        ("约四分之一", "四分之一", "percent", Decimal("0.25")),
        ("两级1.2万名干部", "1.2万名", "count", Decimal(12000)),
        ("发布45平方公里用地", "45平方公里", "count", Decimal(45)),
        ("排名第6位", "第6位", "ordinal", Decimal(6)),
        ("五个关键词", "五个", "count", Decimal(5)),
        ("棉花三百六十万吨", "三百六十万吨", "count", Decimal(3_600_000)),
        ("增长百分之十二点三", "百分之十二点三", "percent", Decimal("12.3")),
        ("成果一万三千多项", "一万三千多项", "count", Decimal(13_000)),
        ("收取333余万元", "333余万元", "money", Decimal(3_330_000)),
        ("报85.34美元/桶", "85.34美元/桶", "money", Decimal("85.34")),
        ("产能1400万吨/年", "1400万吨/年", "count", Decimal(14_000_000)),
        ("年收入超亿元", "亿元", "money", Decimal(10**8)),
        ("减产一成以上", "一成", "count", Decimal(1)),
        ("数百家企业", "数百家", "count", None),
        ("７３８８亿元", "７３８８亿元", "money", Decimal(7388) * 10**8),
        ("许以“一趟6万元”的报酬", "6万元", "money", Decimal(60_000)),
        ("党员五千八百万", "五千八百万", "plain", Decimal(58_000_000)),
        ("从两亿五千多万减少", "两亿五千多万", "plain", Decimal(250_000_000)),
        ("二十一二岁的人", "二十一二岁", "count", None),
        ("等了两三百天", "两三百天", "count", None),
        ("锻炼三六五天", "三六五天", "count", Decimal(365)),
        ("年满十八周岁", "十八周岁", "count", Decimal(18)),
        ("上升百分之零点三", "百分之零点三", "percent", Decimal("0.3")),
        ("按万分之五加收", "万分之五", "percent", Decimal("0.0005")),
        ("占“三分之一”", "三分之一", "percent", Decimal(1) / 3),
        ("走了四五公里远", "四五公里", "count", None),
        ("规划的八九百个县", "八九百个", "count", None),
        ("高达2160Hz的调光", "2160Hz", "count", Decimal(2160)),
        ("上涨180个基点", "180个基点", "count", Decimal(180)),
        ("已举办7届书画展", "7届", "count", Decimal(7)),
        ("打造五大功能区", "五大", "count", Decimal(5)),
        ("树龄500年以上", "500年", "count", Decimal(500)),
        ("跌了几个点", "几个点", "percent", None),
        ("投资2亿3000万元", "2亿3000万元", "money", 2 * Decimal(10**8) + 3000 * Decimal(10**4)),
        ("奖金3万5千元", "3万5千元", "money", Decimal(35_000)),
        ("参加的49万8887人，", "49万8887人", "count", Decimal(498_887)),
        ("总数达300，其中", "300", "plain", Decimal(300)),
        ("人口 300\n户数", "300", "plain", Decimal(300)),
        ("沪指跌破3000，有涨有跌", "3000", "plain", Decimal(3000)),
        ("已突破1262（含新增）", "1262", "plain", Decimal(1262)),
        ("总值达到8万9千亿元", "8万9千亿元", "money", (8 * 10**4 + 9 * 10**3) * Decimal(10**8)),
        ("投资12亿5千多万元", "12亿5千多万元", "money", 12 * Decimal(10**8) + 5000 * Decimal(10**4)),
        ("投资3千多万元", "3千多万元", "money", Decimal(30_000_000)),
        ("投资1万多亿元", "1万多亿元", "money", Decimal(10**12)),
        ("一亿2000万元", "一亿2000万元", "money", Decimal(120_000_000)),
        ("1亿2345万6789元", "1亿2345万6789元", "money", Decimal(123_456_789)),
        ("人口2万3456，", "2万3456", "plain", Decimal(23_456)),
        ("月薪1万5，", "1万5", "plain", Decimal(15_000)),
        ("年薪3万5000至5万元", "3万5000至5万元", "money", None),
        ("有5千年历史", "5千年", "count", Decimal(5000)),
        ("超过五千年文明", "五千年", "count", Decimal(5000)),
        ("收入12 600元", "12 600元", "money", Decimal(12_600)),
        ("共1 234 567人", "1 234 567人", "count", Decimal(1_234_567)),
        ("合计1,2000万元", "1,2000万元", "money", 12_000 * Decimal(10**4)),
        ("约3.2×10⁴吨", "3.2×10⁴吨", "count", Decimal(32_000)),
        ("约3.2x10^4吨", "3.2x10^4吨", "count", Decimal(32_000)),
        ("廿五人", "廿五人", "count", Decimal(25)),
        ("三斤半", "三斤半", "count", Decimal("3.5")),
        ("做了两年半", "两年半", "count", Decimal("2.5")),
        ("三个半小时", "三个半小时", "count", Decimal("3.5")),
        ("降了四成五", "四成五", "count", Decimal("4.5")),
        ("有两亿五", "两亿五", "plain", Decimal(250_000_000)),
        ("付壹佰贰拾万元整", "壹佰贰拾万元", "money", Decimal(1_200_000)),
        ("以21比18获胜", "21比18", "plain", None),
        ("共46（家）企业", "46（家）", "count", Decimal(46)),
    ],
)
def test_one_quantity(text: str, said: str, measure: str, value: Decimal | None) -> None:
    (found,) = quantities(text)
    assert (found.span.of(text), found.measure, found.value) == (said, measure, value)


@pytest.mark.parametrize(
    "text",
    [
        "“一带一路”建设",
        "生产总值亿元",
        "没有数字",
        "千家万户",
        "成千上万人",
        "成百上千家企业",
        "“四个意识”",
        "提高到一个水平",
        "5G网络",
        "拨打110",
        "小米13手机",
        "发言人1：好",
        "进一步",
        "数字经济",
        "十分重要",
        "二十届四中全会",
        "二〇三五年",
        "2024年3月5日",
        "五十年代",
        "编号600136.SH",
        "20届三中全会",
        "二十大精神",
        "一大批成果",
        "大陆万家灯火",
        "轨道交通5号线",
        "16时30分收盘",
        "工作报告 2023\n",
        "3:2的屏幕比例",
        "到期日02/06/26",
        "第一时间联系",
        "第三产业",
        "三位一体",
        "讲几个点",
        "千万不要去",
        "百万雄师",
        "五大三粗",
        "超亿",
        "出口超亿，增长快",
        "3月15日上线运行",
        "周五天气晴好",
        "升级到2.0版",
        "“20碧地02”跌了",
    ],
)
def test_no_quantity(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1月27日，开始研究", ["1月27日"]),
        ("今年一季度增长", ["今年一季度"]),
        ("2020/09/02 13:34 发布", ["2020/09/02 13:34"]),
        ("2019年，增长15.1%；上半年", ["2019年", "上半年"]),
        ("两位数", []),
    ],
)
def test_dates(text: str, said: list[str]) -> None:
    assert [span.of(text) for span in dates(text)] == said


@given(st.text(alphabet="0123456789.,%/一二百千万亿元个第分之年月日点余 至-", max_size=80))
def test_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    spans = [quantity.span for quantity in quantities(text)]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("text", "figure", "value"),
    [
        ("同比增长-3.2%", "-3.2%", "-3.2"),
        ("海拔−154米", "−154米", "-154"),
        ("净利润为负2.3亿元", "负2.3亿元", "-230000000"),
        ("气温零下5度", "零下5度", "-5"),
        ("增速在3%-5%", "3%-5%", None),
        ("胜负3场", "3场", "3"),
        ("型号A-154米", "154米", "154"),
    ],
)
def test_signs(text: str, figure: str, value: str | None) -> None:
    (found,) = quantities(text)
    assert (found.span.of(text), found.value) == (figure, None if value is None else Decimal(value))
