from __future__ import annotations

import numpy as np
import pytest

from index import Span
from index.split import sentences
from qa.drafts import drafts
from qa.question import understand
from qa.reader import Reading, Window


def reading(text: str, said: str) -> Reading:
    """A reader that takes `said` for the answer, by 8 logits at each end."""
    at = text.index(said)
    start, end = (np.zeros(len(text), np.float32) for _ in range(2))
    start[at] = end[at + len(said) - 1] = 8.0
    return Reading(text, (Window(tuple(Span(n, n + 1) for n in range(len(text))), start, end, 0.0),))


def found(question: str, text: str, said: str) -> dict[str, float]:
    """The drafts' texts with their best margins."""
    made = drafts(understand(question), text, sentences(text), reading(text, said))
    margins: dict[str, float] = {}
    for draft in made:
        margins[draft.span.of(text)] = max(draft.margin, margins.get(draft.span.of(text), 0.0))
    return margins


@pytest.mark.parametrize(
    ("question", "text", "said", "draft"),
    [
        ("李四是什么职务", "记者采访了甘泉县委书记李四。", "甘泉县委", "甘泉县委书记"),
        ("李四是什么职务", "记者采访了甘泉县委书记李四。", "甘泉县委书记", "甘泉县委书记"),
        ("哪个机场扩建", "去年，东山机场扩建。", "东山", "东山机场"),
        ("谁发布了标准", "经卫生组织批准发布。", "经卫生组织", "卫生组织"),
    ],
)
def test_a_name_is_made_whole(question: str, text: str, said: str, draft: str) -> None:
    assert found(question, text, said)[draft] == 8.0 + 8.0


def test_an_office_is_made_whole_only_where_it_is_asked_for() -> None:
    assert "甘泉县委" in found("哪个单位接受了采访", "记者采访了甘泉县委书记李四。", "甘泉县委")


@pytest.mark.parametrize(("question", "figure"), [("投资多少", "37亿元"), ("增长多少", "8%")])
def test_every_figure_of_the_kind_is_a_draft(question: str, figure: str) -> None:
    assert figure in found(question, "投资37亿元，增长8%。", "投资")


def test_a_cause_is_a_draft_of_its_own() -> None:
    assert "桥断了" in found("为什么绕路", "因为桥断了，大家绕路。", "绕路")
