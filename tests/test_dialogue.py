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
