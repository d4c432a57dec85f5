from __future__ import annotations

from dataclasses import replace

import pytest

from index import InputError
from qa import QA, Status


def test_a_conversation_about_the_interviews(seeds_qa: QA) -> None:
    chat = seeds_qa.chat()
    assert chat.ask("杭州上半年生产总值是多少？").text == "7388亿元"
    second = chat.ask("同比呢？")
    assert (second.text, second.question, second.understood) == ("1.5%", "同比呢？", "杭州上半年生产总值增速多少")
    assert chat.ask("财政收入呢？").text == "1276亿元"
    assert [turn.reply.text for turn in chat.turns] == ["7388亿元", "1.5%", "1276亿元"]


def test_the_rest_of_a_list_leaves_out_what_was_given(seeds_qa: QA) -> None:
    chat = seeds_qa.chat()
    whole = chat.ask("五个关键词分别是啥")
    assert whole.answers[0].items == ("早", "准", "助", "新", "比")
    given = replace(whole, answers=(replace(whole.answers[0], spans=whole.answers[0].spans[:2]),))
    chat.turns[-1] = replace(chat.turns[-1], reply=given)
    assert chat.ask("还有哪些关键词").answers[0].items == ("助", "新", "比")


def test_who_said_it(seeds_qa: QA) -> None:
    chat = seeds_qa.chat()
    chat.ask("城市大脑应用场景数量")
    said = chat.ask("这是谁说的")
    assert (said.status, said.text) == (Status.ANSWERED, "周江勇")


def test_a_conversation_begins_with_nothing_to_lean_on(seeds_qa: QA) -> None:
    chat = seeds_qa.chat()
    assert chat.ask("谁说的").status is not Status.ANSWERED
    with pytest.raises(InputError):
        chat.ask("  ")
