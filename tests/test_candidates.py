from __future__ import annotations

import pytest
from fakes import FakeReader, OneHotEncoder

from index import Index, document_of
from qa import QA


def texts(question: str, text: str) -> set[str]:
    index = Index.build([document_of(text, "d.txt")], encoder=OneHotEncoder())  # type: ignore[arg-type]
    qa = QA(index, reader=FakeReader())  # type: ignore[arg-type]
    return {verdict.candidate.text for verdict in qa.explain(qa.ask(question))}


@pytest.mark.parametrize("text", ["全村人口 万人", "学校 所\n全村人口 万人\n年收入 亿元"])
def test_a_scale_alone_is_no_figure(text: str) -> None:
    assert texts("全村人口多少", text) == set()


@pytest.mark.parametrize(("text", "figure"), [("全村收入超亿元。", "亿元"), ("全村收入3亿元。", "3亿元")])
def test_a_scale_with_a_word_of_how_many_is_one(text: str, figure: str) -> None:
    assert figure in texts("全村收入多少", text)


LOST = "全市实现生产总值亿元，增长。投资达亿元，出口达亿元，新增就业万人。\n"


@pytest.mark.parametrize(
    ("text", "figure", "found"), [("全村有桥十座。", "十座", True), ("全村有十百千万亩田。", "十百千万亩", False)]
)
def test_in_a_text_that_lost_its_digits_scales_are_what_is_left(text: str, figure: str, *, found: bool) -> None:
    assert (figure in texts("全村有多少", LOST + text)) is found


def test_a_candidate_has_no_white_space_around_it() -> None:
    found = texts("全村收入多少", "全村收入 3亿元\u200b\n\n明年再看")
    assert found
    assert all(one == one.strip(" \n\u200b") for one in found)
