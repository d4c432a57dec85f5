from __future__ import annotations

import pytest

from index import document_of
from qa.decide import by_metadata
from qa.headings import headings
from qa.question import field_of, understand
from qa.records import Status

REPORT = (
    "2031年某县工作报告\n各位代表：\n一、过去一年工作\n修了三座桥。\n（一）桥\n一、这一句有句号，不是标题。\n"
    "二、 今年任务\n再修两座桥。\n三、政府建设\n公开账目。"
)
INTERVIEW = (
    "访县长李四。修桥先行\n记者：桥修得怎么样？\n李四：三座桥都通了。\n记者：路呢？\n李四：都是水泥路。明年怎么办\n"
    "记者：明年呢？\n李四：再修两座。还有\n"
)


def said(text: str) -> list[str]:
    return [span.of(text) for span in headings(document_of(text, "a.txt"))]


def test_numbered_lines_without_a_closing_mark_are_headings() -> None:
    assert said(REPORT) == ["过去一年工作", "今年任务", "政府建设"]


def test_in_an_interview_the_unfinished_end_before_a_question_is_a_heading() -> None:
    assert said(INTERVIEW) == ["修桥先行", "明年怎么办"]


@pytest.mark.parametrize("text", ["一、只有一行\n正文。", "没有标题。只有句子。", "记者：问？\n李四：答。"])
def test_no_heading_is_made_up(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("第二部分的标题是什么", "今年任务"),
        ("最后一部分标题", "政府建设"),
        ("报告分几个部分", "过去一年工作、今年任务、政府建设"),
        ("小标题有哪些", "过去一年工作、今年任务、政府建设"),
    ],
)
def test_the_asked_heading_answers(question: str, answer: str) -> None:
    reply = by_metadata(understand(question), [document_of(REPORT, "a.txt")])
    assert reply is not None
    assert (reply.status, reply.text) == (Status.ANSWERED, answer)


def test_a_part_that_is_not_there_is_left_to_the_reader() -> None:
    assert by_metadata(understand("第五部分的标题是什么"), [document_of(REPORT, "a.txt")]) is None


@pytest.mark.parametrize("question", ["第二部分资金是多少", "机器人分为几种", "报告提出了什么目标"])
def test_other_questions_ask_for_no_heading(question: str) -> None:
    assert field_of(question) != "heading"
