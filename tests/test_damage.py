from __future__ import annotations

import pytest

from index import Hit, document_of
from index.split import passages_of
from qa.damage import losses
from qa.question import understand

TEXT = "今年上半年，全县实现生产总值亿元，同比增长平稳。\n财政收入41亿元。"


def hits_of(text: str) -> list[Hit]:
    return [Hit(passage, 1.0, 1, 1) for passage in passages_of(document_of(text, "d.txt"))]


def test_the_clause_that_lost_its_figure_is_quoted() -> None:
    (loss,) = losses(understand("上半年GDP多少"), hits_of(TEXT))
    assert loss.clause.of(TEXT) == "全县实现生产总值亿元"


def test_it_counts_by_clause_and_sentence() -> None:
    question = understand("上半年GDP多少")
    (loss,) = losses(question, hits_of(TEXT))
    gdp, half = (next(t.weight for t in question.terms if t.text == name) for name in ("gdp", "上半年"))
    # The sentence holds both words, the clause only GDP (as 生产总值).
    assert loss.coverage == pytest.approx((1.0 + gdp / (gdp + half)) / 2)


@pytest.mark.parametrize(("question", "number"), [("GDP多少", 1), ("今年上半年GDP多少", 1), ("一季度GDP多少", 0)])
def test_a_figure_of_another_period_was_not_asked_for(question: str, number: int) -> None:
    hits = hits_of("一季度开局平稳。\n" + TEXT)
    assert len(losses(understand(question), hits)) == number


@pytest.mark.parametrize("question", ["谁主持会议", "为什么增长", "平台叫什么"])
def test_only_questions_for_figures_can_meet_a_lost_one(question: str) -> None:
    assert losses(understand(question), hits_of(TEXT)) == []


def test_an_intact_text_has_no_losses() -> None:
    assert losses(understand("上半年GDP多少"), hits_of(TEXT.replace("总值亿元", "总值90亿元"))) == []


def test_several_gaps_in_one_clause_are_one_loss() -> None:
    text = "共有万名党员和万名干部参加，完成投资亿元。"
    (loss,) = losses(understand("多少党员"), hits_of(text))
    assert loss.clause.of(text) == "共有万名党员和万名干部参加"


def test_what_was_added_is_not_what_there_is() -> None:
    hits = hits_of("三年来，全市净增近万人口，道路通行改善。")
    assert losses(understand("全市人口是多少"), hits) == []
    assert len(losses(understand("全市净增多少人口"), hits)) == 1


def test_a_clause_without_a_word_of_the_question_is_no_loss() -> None:
    hits = hits_of("全市人口增长平稳，建成个重点场景和个驾驶舱。")
    assert losses(understand("全市有多少人口"), hits) == []
