"""The verbatim law: whatever is shown is what stands in the document, at the place it names."""

from __future__ import annotations

import os
from dataclasses import dataclass

from fakes import FakeReader, OneHotEncoder
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index import Document, Index, Span
from qa import QA

EXAMPLES = int(os.environ.get("FANGTAN_LAW_EXAMPLES", "200"))
PIECES = st.sampled_from(
    ["今年上半年，", "全市实现生产總值7388亿元", "，同比增長1.5％；", "“双街示范”工程", "\r\n", "\n　　", "记者：", "周江勇：",
     "？", "。", "😀👨‍👩‍👧", "ＧＤＰ７３８８", "ﬁ㎡½", "İ", "湖滨、武林、钱江新城等", "一是坚定扩大开放", "２０２０年", " ", "\t", "𠮷野家", "e\u0301",
     "\u200b", "\u2003",
     "生产总值亿元，", "责任编辑冯明", "2020/09/02 13:34\n", "没有标点的长文本" * 30]
)  # fmt: skip
TEXTS = st.lists(
    st.one_of(PIECES, st.text(st.characters(exclude_categories=["Cs"]), max_size=12)), min_size=1, max_size=40
).map("".join)
QUESTIONS = st.sampled_from(
    [
        "上半年GDP多少",
        "同比增长多少",
        "有哪些商圈",
        "谁接受了采访",
        "什么时候",
        "责任编辑是谁",
        "叫什么",
        "增长了吗",
        "为什么",
        "怎么做",
    ]
)


@dataclass(frozen=True)
class Case:
    text: str
    question: str


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.builds(Case, TEXTS.filter(lambda text: bool(text.strip())), QUESTIONS))
@example(case=Case("记者：\r\n;今年上半年，今年上半年，？生产总值亿元，", "同比增长多少"))  # a gap in an empty clause
@example(case=Case("今年上半年，\u200b生产总值亿元，", "上半年GDP多少"))  # a clause with a blank of no width before it
def test_every_span_shown_is_the_document_s_own(case: Case) -> None:
    document = Document.from_text(case.text, "d.txt")
    qa = QA(Index.build([document], encoder=OneHotEncoder()), reader=FakeReader())  # type: ignore[arg-type]
    assert document.text == case.text
    reply = qa.ask(case.question)
    for hit in reply.hits:
        assert hit.passage.text == case.text[hit.passage.span.start : hit.passage.span.end]
        assert all(_inside(gap, document) for gap in hit.passage.integrity.gaps)
    for answer in reply.answers:
        assert answer.items == tuple(case.text[span.start : span.end] for span in answer.spans)
        assert all(answer.passage.span.covers(span) and span for span in answer.spans)
        assert all(item == item.strip().strip("\u200b") for item in answer.items)
    for verdict in reply.candidates:
        assert verdict.candidate.hit.passage.span.covers(verdict.candidate.span)
        assert verdict.candidate.text == case.text[verdict.candidate.span.start : verdict.candidate.span.end]


def _inside(span: Span, document: Document) -> bool:
    return 0 <= span.start <= span.end <= len(document.text)
