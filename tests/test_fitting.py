from __future__ import annotations

import pytest

from index import Hit, document_of
from index.split import passages_of
from qa import fitting
from qa.candidates import Candidate
from qa.dated import Dated
from qa.quantity import quantities
from qa.question import Question, understand

WRITTEN = Dated(2026)


def of(text: str, figure: str, *, dated: Dated = WRITTEN) -> Candidate:
    document = document_of(text, "a.txt")
    hit = Hit(passages_of(document)[0], 1.0, 1, 1)
    quantity = next(one for one in quantities(text) if one.span.of(text) == figure)
    return Candidate(hit, 0, quantity.span, hit.passage.span, 5.0, "quantity", quantity, dated=dated)


def asked(question: str) -> Question:
    return understand(question)


@pytest.mark.parametrize(
    ("question", "text", "figure", "says"),
    [
        ("医院有多少家", "医院12家，床位300张。", "12家", 1.0),
        ("医院有多少家", "医院12家，床位300张。", "300张", -1.0),
        ("投资额多少", "投资12亿元，工期三年。", "12亿元", 1.0),
        ("投资额多少", "投资12亿元，工期三年。", "三年", -1.0),
        ("服务业比重是多少", "服务业比重46.1%，提高2.7个百分点。", "2.7个百分点", -1.0),
        ("服务业比重提高了多少", "服务业比重46.1%，提高2.7个百分点。", "2.7个百分点", 0.0),
        ("GDP目标是多少", "地区生产总值增长5%左右。", "5%", 0.0),  # may be a rate as well as an amount
    ],
)
def test_unit(question: str, text: str, figure: str, says: float) -> None:
    assert fitting.unit(asked(question), of(text, figure)) == says


@pytest.mark.parametrize(
    ("question", "text", "figure", "says"),
    [
        ("去年粮食产量多少", "2025年粮食产量40万吨。", "40万吨", 1.0),
        ("去年粮食产量多少", "2024年粮食产量40万吨。", "40万吨", -1.0),
        ("去年粮食产量多少", "粮食产量40万吨。", "40万吨", 0.0),
        ("去年浓度下降多少", "浓度累计下降17%。", "17%", -1.0),  # of several years
    ],
)
def test_period(question: str, text: str, figure: str, says: float) -> None:
    assert fitting.period(asked(question), of(text, figure)) == says


def test_a_yearly_report_s_results_are_of_the_year_before_and_its_aims_of_its_own() -> None:
    report = Dated(2026, reviews=2025)
    result, aim = "粮食产量40万吨。", "粮食产量预期目标41万吨。"
    assert fitting.period(asked("2025年粮食产量多少"), of(result, "40万吨", dated=report)) == 1.0
    assert fitting.period(asked("2026年粮食产量多少"), of(result, "40万吨", dated=report)) == -1.0
    assert fitting.period(asked("2026年粮食产量多少"), of(aim, "41万吨", dated=report)) == 1.0


@pytest.mark.parametrize(
    ("question", "figure", "says"),
    [
        ("陕西地铁总里程多少公里", "422公里", -1.0),
        ("西安地铁里程多少公里", "422公里", 1.0),
        ("地铁里程多少公里", "422公里", 0.0),
    ],
)
def test_place(question: str, figure: str, says: float) -> None:
    assert fitting.place(asked(question), of("西安地铁里程422公里。", figure)) == says


def test_measures_may_be_named_by_their_words() -> None:
    text = "粮食播种面积20万亩、总产量9万吨，生产总值30亿元。"
    question = asked("粮食总产量多少")
    assert fitting.measure(question, of(text, "9万吨")) > 0
    assert fitting.measure(question, of(text, "30亿元")) == -1.0


@pytest.mark.parametrize(("question", "says"), [("出口对经济增长的贡献率", 1), ("出口增速", -1)])
def test_a_share_of_growth_is_no_growth(question: str, says: int) -> None:
    text = "出口增长3%，对经济增长贡献率超过50%。"
    share, change = (fitting.measure(asked(question), of(text, figure)) for figure in ("50%", "3%"))
    assert (share > 0, change < 0) == ((True, True) if says > 0 else (False, False))


def test_the_value_before_a_change_is_the_former_one() -> None:
    text = "收入从7248亿元增加到8865亿元。"
    assert (fitting.former(of(text, "7248亿元")), fitting.former(of(text, "8865亿元"))) == (1.0, 0.0)


def test_what_was_added_is_not_the_whole() -> None:
    text = "新增公园127座，累计达到1100座。"
    assert fitting.gained(asked("有多少座公园"), of(text, "127座")) == -1.0
    assert fitting.gained(asked("新增公园多少座"), of(text, "127座")) == 1.0
    assert fitting.gained(asked("有多少座公园"), of(text, "1100座")) == 0.0


def test_aims_and_results() -> None:
    text = "产量达到40万吨。明年产量目标41万吨。"
    assert fitting.aim(asked("产量目标多少"), of(text, "41万吨")) == 1.0
    assert fitting.aim(asked("产量多少"), of(text, "41万吨")) == -1.0
    assert fitting.aim(asked("产量多少"), of(text, "40万吨")) == 0.0


def test_each_of_several_things_has_its_own_value() -> None:
    text = "城镇居民、农村居民收入分别增长4.5%、5.7%。"
    question = asked("农村居民收入增长多少")
    assert fitting.respective(question, of(text, "5.7%")) == 1.0
    assert fitting.respective(question, of(text, "4.5%")) == -1.0


def test_what_of_the_subject_is_not_asked_for() -> None:
    # 人均生产总值 without 生产总值: two of six characters are left.
    assert fitting.apart(asked("生产总值多少"), of("人均生产总值10万元。", "10万元")) == pytest.approx(2 / 6)
