from __future__ import annotations

import pytest

from index import Hit, document_of
from index.split import passages_of
from qa.agree import Contradictions
from qa.candidates import Candidate
from qa.features import features
from qa.quantity import quantities
from qa.question import places_of, understand

TEXT = "绍兴市上半年实现生产总值90亿元，用时三年建成12座水库。3月5日，会议召开。2019年财政收入41亿元。"


def said(question: str, answer: str, text: str = TEXT, source: str = "a.txt") -> str | None:
    hit = Hit(passages_of(document_of(text, source))[0], 1.0, 1, 1, dense=0.9)
    quantity = next(one for one in quantities(text) if one.span.of(text) == answer)
    candidate = Candidate(hit, 0, quantity.span, hit.passage.span, 5.0, "quantity", quantity)
    asked = understand(question)
    (signals,) = features(asked, [candidate])
    return Contradictions(asked).of(candidate, signals)


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        ("绍兴上半年生产总值多少", "90亿元", None),
        ("上半年生产总值多少", "90亿元", None),
        ("宁波上半年生产总值多少", "90亿元", "材料里没有提到「宁波」的情况"),
        ("2021年生产总值多少", "90亿元", "材料里没有提到2021年"),
        ("2019年财政收入多少", "41亿元", None),
        ("下半年生产总值多少", "90亿元", "材料里只有别的时期的数字"),
        ("3月8日建成多少座水库", "12座", "材料里没有提到3月8日"),
        ("建成多少座水库", "12座", None),
        ("建成多少家工厂", "12座", "材料里只有别的量的数字"),
        ("全市人口多少", "三年", "材料里只有别的量的数字"),
        ("用了几年", "三年", None),
    ],
)
def test_contradictions(question: str, answer: str, reason: str | None) -> None:
    assert said(question, answer) == reason


@pytest.mark.parametrize(
    ("question", "reason"),
    [("销售额环比增长多少", "材料里只有同比，没有环比"), ("销售额同比增长多少", None), ("销售额增长多少", None)],
)
def test_a_change_on_another_basis_is_no_answer(question: str, reason: str | None) -> None:
    assert said(question, "3.1%", "6月销售额20亿元，同比增长3.1%。") == reason


def test_a_document_that_names_no_year_leaves_it_open() -> None:
    text = "上半年实现生产总值90亿元。"
    assert said("2021年上半年生产总值多少", "90亿元", text) is None


def test_the_document_s_own_date_counts_as_its_year() -> None:
    text = "经济半年报\n2021-07-20\n上半年实现生产总值90亿元。"
    assert said("2021年上半年生产总值多少", "90亿元", text) is None
    assert said("2018年上半年生产总值多少", "90亿元", text) == "材料里没有提到2018年"


def test_places_are_named_without_their_rank() -> None:
    assert places_of(term.text for term in understand("宁波市和苏州市谁的增速高").terms) == ("宁波", "苏州")
    assert places_of(term.text for term in understand("全国有多少家企业").terms) == ()
