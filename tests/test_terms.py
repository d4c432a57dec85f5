from __future__ import annotations

import pytest

from qa.terms import PART, Term, presence, term_recall, unmatched_terms


def test_coverage_is_the_share_by_weight() -> None:
    terms = (Term("失业率", 0.6), Term("宁波", 0.2))
    assert term_recall(terms, "宁波的天气") == pytest.approx(0.2 / 0.8)
    assert term_recall(terms, "宁波失业率") == 1.0
    assert term_recall(terms, "别的") == 0.0
    assert term_recall((), "别的") == 1.0


def test_a_synonym_counts_as_the_word() -> None:
    assert presence("gdp", "实现生产总值若干") == 1.0


def test_parts_of_a_word_count_for_less() -> None:
    # 示范区 has the pairs 示范 and 范区; the text holds the first.
    assert presence("示范区", "示范工程") == pytest.approx(PART * 1 / 2)
    assert presence("宁波", "宁静") == 0.0


def test_missing_names_the_rarest_first() -> None:
    terms = (Term("企业", 0.4), Term("泊位", 0.9), Term("杭州", 0.5))
    assert [term.text for term in unmatched_terms(terms, "杭州")] == ["泊位", "企业"]
