from __future__ import annotations

from qa.synonyms import groups, in_words_of, named, query_variants, synonyms


def test_every_group_has_two_different_words() -> None:
    assert all(len(set(group.words)) == len(group.words) >= 2 for group in groups())


def test_synonyms_leave_out_the_word_itself() -> None:
    assert "生产总值" in synonyms("gdp")
    assert "gdp" not in synonyms("gdp")


def test_the_longest_word_names_the_measure() -> None:
    assert [word for word, _ in named("地区生产总值增速")] == ["地区生产总值", "增速"]


def test_a_latin_word_counts_only_whole() -> None:
    assert named("ai芯片")
    assert not named("air芯片")


def test_the_question_takes_the_passage_s_own_word() -> None:
    assert in_words_of("上半年GDP多少", "全市实现生产总值若干") == "上半年生产总值多少"
    assert in_words_of("上半年GDP多少", "占GDP比重") == "上半年GDP多少"
    assert in_words_of("上半年gdp多少", "没有这个词") == "上半年gdp多少"


def test_traditional_and_full_width_questions_are_read_too() -> None:
    assert query_variants("ＧＤＰ增長率")[0] == "GDP增长率"
