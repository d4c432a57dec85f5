"""Documents → turns, in the layouts that interviews come in."""

from pathlib import Path

import pytest

from index.documents import Document
from index.load.turns.layout import turns_of

SEEDS = Path(__file__).parent.parent / "seeds"
ASKED = "您为什么做这件事？"
TOLD = "因为大家需要，而且没有人愿意做。我们先做了一个小的，后来才慢慢变大。"


def of(text: str) -> Document:
    return Document.from_text(text, "made-up.txt")


def seed(number: str) -> Document:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return Document.from_text(path.read_text(encoding="utf-8"), path.name)


def turns(text: str) -> list[tuple[str, str | None, str]]:
    """Role, speaker and words of each turn."""
    return [(turn.role, turn.speaker, turn.span.of(text)) for turn in turns_of(of(text))]


def roles(text: str) -> list[tuple[str, str | None]]:
    """Role and speaker of each turn but the narrator's."""
    return [(role, speaker) for role, speaker, _ in turns(text) if role != "narrator"]


def test_labelled_turns() -> None:
    text = "开场白。\n记者：好吗？\n周江勇：好。\n很好。\n记者：还有呢？\n周江勇：没有了。\n"
    assert turns(text) == [
        ("narrator", None, "开场白。"),
        ("interviewer", "记者", "记者：好吗？"),
        ("interviewee", "周江勇", "周江勇：好。\n很好。"),
        ("interviewer", "记者", "记者：还有呢？"),
        ("interviewee", "周江勇", "周江勇：没有了。"),
    ]


def test_an_answer_knows_its_question() -> None:
    text = "记者：好吗？\n周江勇：好。\n周江勇：很好。\n记者：还有呢？\n周江勇：没有了。"
    questions = [turn.question and turn.question.of(text) for turn in turns_of(of(text))]
    assert questions == [None, "记者：好吗？", None, None, "记者：还有呢？"]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("问：好吗？\n答：好。", ["问", "答"]),
        ("Q：好吗？\nA：好。\nQ1: 行？\nA1: 行。", ["Q", "A", "Q1", "A1"]),
        ("**记者：** 好吗？\n**王明：** 好。", ["记者", "王明"]),
        ("**记者**：好吗？\n**王明**：好。", ["记者", "王明"]),
        ("\u3000\u3000记者：好吗？\r\n\u3000\u3000周江勇：好。\r\n", ["记者", "周江勇"]),
        ("主持人: 欢迎。\n嘉宾: 谢谢。", ["主持人", "嘉宾"]),
        ("记者 张三：好吗？\n周江勇：好。", ["记者 张三", "周江勇"]),
        ("新华社记者：好吗？\n买买提·艾力：好。", ["新华社记者", "买买提·艾力"]),
        ("张三：你好。\n李四：你好。\n张三：再见。\n李四：再见。", ["张三", "李四", "张三", "李四"]),
    ],
)
def test_label_styles(text: str, speakers: list[str]) -> None:
    assert [speaker for _, speaker, _ in turns(text)] == speakers


@pytest.mark.parametrize(
    "text",
    [
        "第一个关键词：早。我们很早。\n第二个关键词：准。我们很准。",
        "第一个关键词：早。\n第二个关键词：准。\n第一个关键词：早。\n第二个关键词：准。",
        "来源：人民日报\n时间：2020年\n今天天气好。",
        "一是：早。\n二是：晚。\n一是：早。\n二是：晚。",
        "小标题：副题\n正文一。\n小标题：副题二\n正文二。",
        "他说：好。她说：不好。",
        "今天只有一句话。",
        "时间是12：30，比分是3：2。",
    ],
)
def test_no_turns_where_nobody_speaks(text: str) -> None:
    assert turns(text) == [("narrator", None, text.strip())]


def test_labels_inside_a_turn_are_not_speakers() -> None:
    asked = "主持人：欢迎，我有问题。\n第一个问题：早不早？\n第二个问题：准不准？"
    answer = "嘉宾：好。\n第一个关键词：早。\n第一个关键词：早。\n其他：准。"
    assert turns(f"{asked}\n{answer}\n嘉宾：完。") == [
        ("interviewer", "主持人", asked),
        ("interviewee", "嘉宾", answer),
        ("interviewee", "嘉宾", "嘉宾：完。"),
    ]


def test_run_on_turns() -> None:
    text = "导语。记者你怎么看？王明我觉得好。就是这样。记者然后呢？王明然后很好。"
    assert turns(text) == [
        ("narrator", None, "导语。"),
        ("interviewer", "记者", "记者你怎么看？"),
        ("interviewee", "王明", "王明我觉得好。就是这样。"),
        ("interviewer", "记者", "记者然后呢？"),
        ("interviewee", "王明", "王明然后很好。"),
    ]


def test_run_on_turns_need_a_name_twice() -> None:
    text = "导语。记者你怎么看？王明我觉得好。记者然后呢？李四然后很好。"
    assert turns(text) == [("narrator", None, text)]
    assert turns("他问了记者。真的吗？是的。好吗？是的。")[0][0] == "narrator"


def test_the_seeds_turns() -> None:
    for number in ("000", "001"):
        found = turns_of(seed(number))
        assert [(turn.role, turn.speaker) for turn in found] == [
            ("narrator", None),
            *[("interviewer", "记者"), ("interviewee", "周江勇")] * 3,
        ]
        assert [turn.question for turn in found[2::2]] == [turn.span for turn in found[1::2]]


def test_the_seeds_questions() -> None:
    damaged, intact = seed("000"), seed("001")
    questions = [turn.span.of(damaged.text) for turn in turns_of(damaged)[1::2]]
    assert questions[0] == "记者截至目前，杭州在落实中央六稳六保工作中的成效如何？"
    assert questions[2] == "记者下半年，杭州还有什么计划或举措来落实六稳六保相关工作？"
    questions = [turn.span.of(intact.text) for turn in turns_of(intact)[1::2]]
    assert questions[2] == "记者：下半年，杭州还有什么计划或举措来落实“六稳”“六保”相关工作？"


@pytest.mark.parametrize(
    ("question", "answer", "speakers"),
    [
        ("### 林岚：\n{}", "### 周全：\n{}", ("林岚", "周全")),  # headings
        ("林岚\n{}", "周全\n{}", ("林岚", "周全")),  # a name alone on its line
        ("说话人 1 00:00:21\n{}", "说话人 2 00:01:05\n{}", ("说话人 1", "说话人 2")),
        ("[00:01:02] 记者：{}", "[00:02:10] 周全：{}", ("记者", "周全")),
        ("> 记者：{}", "> 周全：{}", ("记者", "周全")),  # quoted
        ("- 记者：{}", "- 周全：{}", ("记者", "周全")),  # a list
        ("【记者】{}", "【周全】{}", ("记者", "周全")),
        ("1、东方财经 林岚:{}", "周全：{}", ("东方财经 林岚", "周全")),  # numbered
        ("虎嗅：{}", "周全：{}", ("虎嗅", "周全")),  # an outlet asks: told by what it does
        ("J：{}", "ZQ：{}", ("J", "ZQ")),
    ],
)
def test_layouts(question: str, answer: str, speakers: tuple[str, str]) -> None:
    text = "\n".join([question.format(ASKED), answer.format(TOLD)] * 3)
    assert roles(f"访谈\n{text}") == [("interviewer", speakers[0]), ("interviewee", speakers[1])] * 3


def test_only_questions_are_labelled() -> None:
    text = f"专访周全\n受访人：周全\n问：{ASKED}\n{TOLD}\n问：后来呢？\n{TOLD}"
    assert roles(text) == [("interviewer", "问"), ("interviewee", "周全")] * 2


def test_only_answers_are_labelled() -> None:
    text = f"{ASKED}\n周：{TOLD}\n后来怎么样？\n周：{TOLD}\n还有吗？\n答：没有了。"
    assert [role for role, _ in roles(text)] == ["interviewer", "interviewee"] * 3


def test_questions_on_lines_of_their_own() -> None:
    text = f"访谈：周全\n受访人：周全\n\n1. 请介绍一下自己\n{TOLD}\n2. {ASKED}\n{TOLD}\n{TOLD}\n3. 还有吗？\n{TOLD}"
    assert roles(text) == [("interviewer", None), ("interviewee", "周全")] * 3


@pytest.mark.parametrize(
    ("head", "label", "name"),
    [
        ("问：记者  周：茶园经理周全", "周", "周全"),  # a legend
        ("周全（下称zq）", "zq", "周全"),
        ("周全是茶园经理。周全今年五十岁。", "周总", "周全"),
        ("受访人：周全", "答", "周全"),
        ("访谈第36期：周全老师", "周教授", "周全"),
        ("對談錄：老記林社炳", "炳哥", "林社炳"),
        ("周世和：我不知道\n周世和回应。周世和今年五十岁。", "周", "周世和"),
        ("谈话", "毛答", "毛"),
        ("日前，县委组织部负责人就此回答提问。", "答", "县委组织部负责人"),
    ],
)
def test_a_label_is_tied_to_a_name(head: str, label: str, name: str) -> None:
    text = f"{head}\n" + f"问：{ASKED}\n{label}：{TOLD}\n" * 3
    assert {speaker for role, speaker in roles(text) if role == "interviewee"} == {name}


def test_labels_of_a_legend_may_have_a_blank_alone_behind_them() -> None:
    text = "访谈\n图例：Z＝采访者 王芳；L＝木匠 周全\n\n" + f"Z　{ASKED}\nL　{TOLD}\n" * 2
    assert roles(text) == [("interviewer", "王芳"), ("interviewee", "周全")] * 2


@pytest.mark.parametrize("before", ["", "00:01:02\t"])
def test_a_transcript_set_as_a_table(before: str) -> None:
    text = "访谈\n" + f"{before}王芳\t{ASKED}\n{before}周全\t{TOLD}\n" * 3
    assert roles(text) == [("interviewer", "王芳"), ("interviewee", "周全")] * 3


def test_a_line_that_ends_a_sentence_with_a_colon_names_nobody() -> None:
    text = f"访谈\n王芳：{ASKED}\n周全：{TOLD}\n当时想法很简单：{TOLD}\n王芳：后来呢？\n周全：{TOLD}"
    assert {speaker for _, speaker in roles(text)} == {"王芳", "周全"}


def test_headings_captions_and_closing_lines_are_the_narrators() -> None:
    text = f"问：{ASKED}\n答：{TOLD}\n照片由本人提供\n{TOLD}\n二、后来的事\n问：后来呢？\n答：{TOLD}\n责任编辑：王芳"
    assert [said for role, _, said in turns(text) if role == "narrator"] == [
        "照片由本人提供",
        "二、后来的事",
        "责任编辑：王芳",
    ]
    assert [role for role, _ in roles(text)] == [
        "interviewer",
        "interviewee",
        "interviewee",
        "interviewer",
        "interviewee",
    ]


@pytest.mark.parametrize(
    "heads",
    [
        ("江苏", "安徽"),
        ("高新区", "余杭区"),
        ("采访车", "设备"),
        ("现状", "措施"),
        ("优点", "缺点"),
        ("2022年", "2023年"),
        ("甲方", "乙方"),
        ("title", "date"),
    ],
)
def test_repeated_heads_that_are_no_speakers(heads: tuple[str, str]) -> None:
    text = "\n".join(f"{head}：全县茶园面积继续增加。" for head in heads * 3)
    assert roles(text) == []
