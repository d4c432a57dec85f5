"""What the page says, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa.web.language import scripts


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of one language; `{}` stands for what is put in. `words` are those of the scripts."""

    sure: str
    unsure: str
    confidence: str
    sources: str
    copy: str
    copy_all: str
    good: str
    bad: str
    again: str
    undo: str
    understood: str
    edit: str
    lost: str
    gap: str
    nearest: str
    perhaps: str
    rephrase: str
    choose: str
    conflict: str
    evidence: str
    no_evidence: str
    open: str
    close: str
    whole: str
    gone: str
    page: str
    failed: str
    busy: str
    welcome: str
    try_one: str
    documents: str
    no_documents: str
    loaded: str
    people: str
    find: str
    only_in: str
    who_and_when: str
    speaker: str
    everybody: str
    since: str
    until: str
    date: str
    publisher: str
    author: str
    turns: str
    integrity: str
    intact: str
    lost_digits: str
    lost_marks: str
    private: str
    remove: str
    removed: str
    read: str
    left_out: str
    add: str
    thanks: str
    kept: str
    unkept: str
    too_many: str
    words: Mapping[str, str]


ZH = Texts(
    sure="有把握",
    unsure="可能",
    confidence="置信度 {}",
    sources="亦见",
    copy="复制引文",
    copy_all="复制全部",
    good="有用",
    bad="有误",
    again="重试",
    undo="撤销",
    understood="理解为：",
    edit="点击可修改这个问题",
    lost="这份文本丢失了数字，原句如下：",
    gap="此处的数字已丢失",
    nearest="最接近的原文：",
    perhaps="也可能在这里：",
    rephrase="换个问法：",
    choose="请选择：",
    conflict="另有不同的数字",
    evidence="依据",
    no_evidence="提问之后，这里显示答案所在的原文。",
    open="打开全文",
    close="关闭全文",
    whole="全文",
    gone="这份材料已经不在了，请重新添加。",
    page="第 {} 页",
    failed="这个问题没能处理，请换个问法再试。",
    busy="现在提问的人太多，请稍后再试。",
    welcome="用原文的话回答；原文没有，就说没有。",
    try_one="可以这样问",
    documents="材料",
    no_documents="还没有材料。添加文件后就可以提问。",
    loaded="{} 篇材料",
    people="{} 位说话人",
    find="找材料",
    only_in="只在这份材料里找：",
    who_and_when="说话人与日期",
    speaker="说话人",
    everybody="所有人",
    since="起始日期",
    until="截止日期",
    date="日期",
    publisher="来源",
    author="作者",
    turns="问答段数",
    integrity="完整性",
    intact="完整",
    lost_digits="数字丢失",
    lost_marks="标点丢失",
    private="仅自己可见",
    remove="移除",
    removed="已移除",
    read="读入 {} 篇",
    left_out="未读入",
    add="可添加 {}；每份不超过 {} MB，只有您自己看得到。",
    thanks="谢谢，已记下。",
    kept="已记为评测题。",
    unkept="这里不保存评价；启动时用 --feedback 指定文件才会保存。",
    too_many="提问太频繁，请稍等几秒。",
    words=scripts.ZH,
)
EN = Texts(
    sure="sure",
    unsure="possible",
    confidence="confidence {}",
    sources="also in",
    copy="Copy quotation",
    copy_all="Copy all",
    good="Helpful",
    bad="Wrong",
    again="Ask again",
    undo="Undo",
    understood="Understood as: ",
    edit="Click to edit this question",
    lost="This copy lost its figure; the clause reads:",
    gap="the figure that stood here is lost",
    nearest="Nearest passages:",
    perhaps="It may be here, too:",
    rephrase="Ask instead:",
    choose="Please choose:",
    conflict="Another figure is given",
    evidence="Evidence",
    no_evidence="Ask a question and the passage that answers it appears here.",
    open="Open the document",
    close="Close the document",
    whole="Document",
    gone="This document is no longer here; please add it again.",
    page="page {}",
    failed="This question could not be handled; please put it differently.",
    busy="Too many questions at once; please try again shortly.",
    welcome="Answers in the source's own words; where the source is silent, it says so.",
    try_one="You might ask",
    documents="Documents",
    no_documents="No documents yet. Add files to ask about them.",
    loaded="{} documents",
    people="{} speakers",
    find="Find a document",
    only_in="Search only in",
    who_and_when="Speaker and dates",
    speaker="Speaker",
    everybody="Everybody",
    since="From",
    until="Until",
    date="Date",
    publisher="Source",
    author="Author",
    turns="Turns",
    integrity="Integrity",
    intact="intact",
    lost_digits="figures lost",
    lost_marks="punctuation lost",
    private="only you see it",
    remove="Remove",
    removed="Removed",
    read="{} documents read",
    left_out="Left out",
    add="Takes {}; at most {} MB each; only you see them.",
    thanks="Thank you, noted.",
    kept="Kept as an evaluation question.",
    unkept="Judgements are not kept here; they are where the server was started with --feedback.",
    too_many="Too many questions; please wait a few seconds.",
    words=scripts.EN,
)


def texts_for(accept_language: str | None) -> Texts:
    """The language that a browser's Accept-Language header puts first; Chinese where it tells none."""
    first = (accept_language or "zh").strip().lower()
    return EN if first and not first.startswith("zh") else ZH
