from __future__ import annotations

from dataclasses import replace

import pytest

from index import InputError, Span
from qa import QA, Answer, Status


def test_a_conversation_about_the_interviews(seeds_qa: QA) -> None:
    chat = seeds_qa.chat()
    assert chat.ask("杭州上半年生产总值是多少？").text == "7388亿元"
    second = chat.ask("同比呢？")
    assert (second.question, second.understood) == ("同比呢？", "杭州上半年生产总值增速多少")
    assert chat.ask("财政收入呢？").text == "1276亿元"
    assert [turn.asked.question for turn in chat.turns][1:] == [
        "杭州上半年生产总值增速多少",
        "杭州上半年财政收入是多少?",
    ]


def test_the_rest_of_a_list_leaves_out_what_was_given(seeds_qa: QA) -> None:
    chat = seeds_qa.chat()
    whole = chat.ask("五个关键词分别是啥")
    spans = (Span(0, 1), Span(2, 3), Span(4, 5))
    listed = Answer(spans, replace(whole.hits[0].passage, span=Span(0, 6)), 0.9)
    given = replace(whole, status=Status.ANSWERED, answers=(replace(listed, spans=spans[:2]),))
    chat.turns[-1] = replace(chat.turns[-1], reply=given)
    rest = chat._without_given(replace(given, answers=(listed,)))
    assert rest.answers[0].spans == spans[2:]


def test_who_said_it(seeds_qa: QA) -> None:
    chat = seeds_qa.chat()
    assert chat.ask("城市大脑应用场景数量").guess
    said = chat.ask("这是谁说的")
    assert (said.status, said.text) == (Status.ANSWERED, "周江勇")


def test_a_conversation_begins_with_nothing_to_lean_on(seeds_qa: QA) -> None:
    chat = seeds_qa.chat()
    assert chat.ask("谁说的").status is not Status.ANSWERED
    with pytest.raises(InputError):
        chat.ask("  ")


def test_an_item_of_a_list_and_the_greater_of_two_figures(seeds_qa: QA) -> None:
    chat = seeds_qa.chat()
    listed = chat.ask("双街示范包括哪些街")
    second = chat.ask("第二个呢")
    assert (second.text, second.status) == (listed.answers[0].items[1], listed.status)
    chat = seeds_qa.chat()
    chat.ask("杭州上半年生产总值是多少？")
    assert chat.ask("财政收入呢？").text == "1276亿元"
    assert chat.ask("哪个高").text == "7388亿元"
    assert chat.ask("哪个更少呢？").text == "1276亿元"


def test_what_nobody_can_know_is_asked_back(seeds_qa: QA) -> None:
    chat = seeds_qa.chat()
    assert chat.ask("他为什么这样说").reason == "不清楚「他」指的是什么，请写出来再问"
    assert chat.ask("这次采访说了什么").reason != chat.ask("那个是多少").reason
    chat.ask("周江勇怎么看数字经济")
    assert "周江勇" in chat.ask("他的职务是什么").understood
