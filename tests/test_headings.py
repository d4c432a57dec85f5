from __future__ import annotations

import pytest

from index import Document
from qa.about import headings
from qa.decide import by_metadata
from qa.question import field_of, parse_question
from qa.reply import Status

REPORT = (
    "2031年甘泉县工作报告\n各位代表：\n一、过去一年工作\n修了三座桥。\n（一）桥\n一、这一句有句号，不是标题。\n"
    "二、 今年任务\n再修两座桥。\n三、政府建设\n公开账目。"
)
INTERVIEW = (
    "访县长李四。修桥先行记者桥修得怎么样？李四三座桥都通了。路都是水泥路。明年怎么办记者明年还修吗？李四再修两座。"
)


def said(text: str) -> list[str]:
    return [span.of(text) for span in headings(Document.from_text(text, "a.txt"))]


def test_numbered_lines_without_a_closing_mark_are_headings() -> None:
    assert said(REPORT) == ["过去一年工作", "今年任务", "政府建设"]


def test_a_second_numbered_list_and_marks_around_are_no_part_of_them() -> None:
    text = "## 一、总体情况：\n修桥。\n二、为什么难？\n缺钱。\n附件：参会名单\n一、张三\n二、李四\n"
    assert said(text) == ["总体情况", "为什么难？"]


def test_in_an_interview_the_unfinished_end_before_a_question_is_a_heading() -> None:
    assert said(INTERVIEW) == ["修桥先行", "明年怎么办"]


@pytest.mark.parametrize(
    "text",
    [
        "一、只有一行\n正文。",
        "没有标题。只有句子。",
        "记者：收成怎么样？\n李四：收成不错。全村收入达到320万元\n记者：明年呢？\n李四：再种两亩。",
        "一、苹果\n二、香蕉\n三、牛奶\n",
        "三、四月间天气转暖\n五、六月间天气转热\n收麦。",
    ],
)
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
    reply = by_metadata(parse_question(question), [Document.from_text(REPORT, "a.txt")])
    assert reply is not None
    assert (reply.status, reply.text) == (Status.ANSWERED, answer)


def test_a_part_that_is_not_there_is_left_to_the_reader() -> None:
    assert by_metadata(parse_question("第五部分的标题是什么"), [Document.from_text(REPORT, "a.txt")]) is None


def test_a_part_of_something_else_is_left_to_the_reader() -> None:
    assert by_metadata(parse_question("火箭第二部分的标题是什么"), [Document.from_text(REPORT, "a.txt")]) is None
    named = by_metadata(parse_question("甘泉县工作报告第二部分的标题是什么"), [Document.from_text(REPORT, "a.txt")])
    assert named is not None
    assert named.text == "今年任务"


@pytest.mark.parametrize(
    "question",
    [
        "第二部分资金是多少",
        "机器人分为几种",
        "报告提出了什么目标",
        "小标题党的危害是什么",
        "考试第二部分题目有多少道",
        "小标题不得超过多少字",
        "最后一部分叫停的项目有哪些",
        "报告有哪些部分数据缺失",
    ],
)
def test_other_questions_ask_for_no_heading(question: str) -> None:
    assert field_of(question) != "heading"
