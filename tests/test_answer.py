"""The real models on the two interviews."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from index import Filter, InputError
from qa import QA, Status

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.mark.parametrize(
    ("question", "answer", "source"),
    [
        ("上半年GDP多少", "7388亿元", "001_64ed26fc30ec828f.txt"),
        ("上半年ＧＤＰ是多少？", "7388亿元", "001_64ed26fc30ec828f.txt"),
        ("责任编辑是谁", "冯明", "000_ee7ec7bdb7b14304.txt"),
        ("这篇文章的标题是什么", "以六稳六保为抓手推动高质量发展", "000_ee7ec7bdb7b14304.txt"),
        ("文章是谁写的", "何玲玲、商意盈、朱涵", "000_ee7ec7bdb7b14304.txt"),
    ],
)
def test_answers(seeds_qa: QA, question: str, answer: str, source: str) -> None:
    reply = seeds_qa.ask(question)
    assert (reply.text, bool(reply.guess)) == (answer, True)
    assert reply.answers[0].document.source == source
    raw = (SEEDS / source).read_bytes().decode("utf-8")
    assert tuple(raw[span.start : span.end] for span in reply.answers[0].spans) == reply.answers[0].items


def test_the_stripped_copy_never_answers_for_a_figure(seeds_qa: QA) -> None:
    only = Filter(sources=("000_ee7ec7bdb7b14304.txt",))
    reply = seeds_qa.ask("上半年GDP多少", where=only)
    assert (reply.status, reply.text) == (Status.DAMAGED, "")
    assert reply.answers[0].text == "全市实现生产总值亿元"


def test_what_no_text_speaks_of_is_not_found(seeds_qa: QA) -> None:
    reply = seeds_qa.ask("火星上有没有发现液态水")
    assert (reply.status, reply.text, reply.answers) == (Status.NOT_FOUND, "", ())
    assert reply.reason


def test_one_and_many_are_one_path(seeds_qa: QA) -> None:
    questions = ["上半年GDP多少", "记者采访了谁", "城市大脑有多少个应用场景"]
    assert seeds_qa.ask_many(questions) == [seeds_qa.ask(question) for question in questions]


def test_threads_answer_as_one_does(seeds_qa: QA) -> None:
    questions = ["上半年GDP多少", "记者采访了谁", "责任编辑是谁", "财政收入增速"] * 2
    alone = [seeds_qa.ask(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(seeds_qa.ask, questions)) == alone


def test_explain_begins_with_the_answer(seeds_qa: QA) -> None:
    reply = seeds_qa.ask("上半年GDP多少")
    best = reply.candidates[0]
    assert (best.candidate.text, best.probability) == (reply.text, reply.confidence)


def test_speakers_and_search(seeds_qa: QA) -> None:
    hits = seeds_qa.search("城市大脑", k=3, where=Filter(speakers=("周江勇",)))
    assert len(hits) == 3
    assert {hit.passage.speaker for hit in hits} == {"周江勇"}
    assert "城市大脑" in hits[0].passage.text


@pytest.mark.parametrize("question", ["", " \n", "多" * 501])
def test_unusable_questions_are_refused(seeds_qa: QA, question: str) -> None:
    with pytest.raises(InputError):
        seeds_qa.ask(question)


def test_k_below_one_is_refused(seeds_qa: QA) -> None:
    with pytest.raises(InputError, match="at least 1, got 0"):
        seeds_qa.ask("上半年GDP多少", k=0)


def test_k_that_is_no_number_is_refused(seeds_qa: QA) -> None:
    wrong: Any = "a"
    for refused in (seeds_qa.ask, seeds_qa.search):
        with pytest.raises(InputError, match=r"got .*'a'|k='a'"):
            refused("上半年GDP多少", k=wrong)


@pytest.mark.parametrize("question", ["。", "!!!", "😀"])
def test_marks_alone_are_not_answered(seeds_qa: QA, question: str) -> None:
    assert seeds_qa.ask(question).status is Status.NOT_FOUND


@pytest.mark.parametrize("question", ["？？？", "a", "\x1b[31m", "💥", "上半年" * 100, "的的的的"])
def test_odd_questions_get_a_reply(seeds_qa: QA, question: str) -> None:
    assert seeds_qa.ask(question).status in Status
