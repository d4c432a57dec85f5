from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

import app
from index import Document, Passage, Span, Turn
from qa import QA, Answer, Reply, Status

TEXT = "市长：<img src=x onerror=alert(1)>共41亿元。![](http://x/y)"
DOCUMENT = Document("d", "<b>.txt", TEXT)
PASSAGE = Passage(DOCUMENT, Span(3, len(TEXT)), Turn(DOCUMENT, Span(3, len(TEXT)), "市长", "interviewee"))
AT = TEXT.index("41亿元")
ANSWERED = Reply("多少", Status.ANSWERED, (Answer((Span(AT, AT + 4),), PASSAGE, 0.9),), confidence=0.9)


def test_the_answer_is_bold_with_its_source() -> None:
    said = app._said(ANSWERED)
    assert said.startswith("**41亿元**")
    assert "市长" in said
    assert "90%" in said


def test_the_answer_s_characters_are_marked_and_all_else_is_escaped() -> None:
    proof = app._proof(ANSWERED)
    assert "<mark>41亿元</mark>" in proof
    assert "<img" not in proof
    assert "&lt;img" in proof
    assert "<b>.txt" not in proof


@pytest.mark.parametrize("text", ["![](http://x/y)", "<script>", "[a](javascript:x)", "**b**", "$x$", "`c`"])
def test_nothing_is_read_as_markup(text: str) -> None:
    literal = app._literal(text)
    assert not set("<>[]()*$`!") & set(literal.replace("&#", ""))


def test_a_reply_without_an_answer_says_why() -> None:
    assert app._said(Reply("多少", Status.NOT_FOUND, reason="材料里没有提到「泊位」")).startswith("材料里没有提到")


def test_a_question_that_cannot_be_handled_leaves_the_box_usable(seeds_qa: QA) -> None:
    page = app.chat(seeds_qa)
    (ask,) = [fn.fn for fn in page.fns.values() if fn.fn and fn.fn.__name__ == "ask"]
    box, history, _ = ask("多" * 501, [])
    assert box == ""
    assert "这个问题没能处理" in history[-1]["content"]
    _, history, proof = ask("上半年GDP多少", history)
    assert history[-1]["content"].startswith("**7388亿元**")
    assert "<mark>7388亿元</mark>" in proof
    assert ask("  ", history) == ("", history, "")
