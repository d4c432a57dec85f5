from __future__ import annotations

from dataclasses import replace

import pytest

from index import Document, Hit, Span
from index.passages import passages_of
from qa import Status
from qa.calibration import Calibration
from qa.candidates import Candidate
from qa.damage import losses
from qa.decide import by_candidates, by_metadata
from qa.question import parse_question
from qa.ranker import ScoredCandidate
from qa.reply import Reply

INTACT = "今年上半年，全县实现生产总值90亿元，同比增长3%。"
STRIPPED = "今年上半年，全县实现生产总值亿元，同比增长平稳，投资达亿元，出口达亿元，新增就业万人。"
OTHER = "今年上半年，全县实现生产总值95亿元，同比增长3%。"
LEVELS = Calibration(1.0, answered=0.6, unsure=0.1)


def hit_of(text: str, source: str = "a.txt") -> Hit:
    return Hit(passages_of(Document.from_text(text, source))[0], 1.0, 1, 1)


def one(hit: Hit, said: str, probability: float, verdict: tuple[float, ...] = (0, 0, 0, 1)) -> ScoredCandidate:
    at = hit.passage.document.text.index(said)
    return ScoredCandidate(Candidate(hit, Span(at, at + len(said)), 0.0, verdict), probability, probability)


def decided(question: str, *scored: ScoredCandidate, hits: tuple[Hit, ...] = ()) -> Reply:
    asked = parse_question(question)
    found = hits or tuple(dict.fromkeys(each.candidate.hit for each in scored))
    return by_candidates(asked, found, scored, next(iter(losses(asked, found)), None), LEVELS)


@pytest.mark.parametrize(
    ("probability", "status"),
    [
        (0.8, Status.ANSWERED),
        (0.6, Status.ANSWERED),
        (0.59, Status.UNSURE),
        (0.1, Status.UNSURE),
        (0.09, Status.NOT_FOUND),
    ],
)
def test_the_probability_decides(probability: float, status: Status) -> None:
    reply = decided("上半年GDP多少", one(hit_of(INTACT), "90亿元", probability))
    assert (reply.status, reply.confidence) == (status, probability)
    assert bool(reply.reason) == (status is not Status.ANSWERED)
    assert reply.text == ("" if status is Status.NOT_FOUND else "90亿元")
    assert (reply.guess is None) == (status is Status.NOT_FOUND)


def test_change_and_period_stand_beside_a_figure() -> None:
    (answer,) = decided("上半年GDP多少", one(hit_of(INTACT), "90亿元", 0.8)).answers
    assert answer.line == "90亿元 · 同比增长3% · 今年上半年"


@pytest.mark.parametrize(
    ("verdict", "said", "confidence"),
    [
        ((0.75, 0.25, 0, 0), "是", 0.75),
        ((0.125, 0.25, 0, 0.625), "", 1.0),
        ((0.25, 0.125, 0.125, 0.5), "", 1.0),
        ((0.125, 0.375, 0.25, 0.25), "", 1 - 0.25 / 0.75),  # not certain enough to be said
        ((0.0, 0.5, 0.125, 0.375), "否", 0.5 / 0.625),
    ],
)
def test_yes_or_no_by_the_network(verdict: tuple[float, ...], said: str, confidence: float) -> None:
    reply = decided("上半年GDP增长了吗", one(hit_of(INTACT), "同比增长3%", 1.0, verdict))
    assert reply.confidence == pytest.approx(confidence)
    assert (reply.answers[0].verdict if reply.answers else "") == said


def test_a_lost_figure_is_damaged_and_never_filled_in() -> None:
    reply = decided("上半年GDP多少", hits=(hit_of(STRIPPED),))
    assert (reply.status, reply.text) == (Status.DAMAGED, "")
    assert reply.answers[0].text == "全县实现生产总值亿元"
    assert "全县实现生产总值亿元" in reply.reason


def test_an_intact_copy_answers_in_place_of_the_damaged_one() -> None:
    damaged, intact = hit_of(STRIPPED), hit_of(INTACT, "b.txt")
    reply = decided("上半年GDP多少", one(intact, "90亿元", 0.8), hits=(damaged, intact))
    assert (reply.status, reply.answers[0].document.source) == (Status.ANSWERED, "b.txt")


def test_copies_that_agree_are_sources_and_those_that_differ_conflicts() -> None:
    a, b, c = hit_of(INTACT), hit_of("据悉，" + INTACT, "b.txt"), hit_of(OTHER, "c.txt")
    scored = [one(a, "90亿元", 0.8), one(b, "90亿元", 0.7), one(c, "95亿元", 0.6)]
    (answer,) = decided("上半年GDP多少", *scored).answers
    assert [passage.document.source for passage in answer.sources] == ["b.txt"]
    assert [passage.document.source for passage in answer.conflicts] == ["c.txt"]


def test_figures_of_two_documents_that_are_about_as_probable_are_asked_back() -> None:
    a, c = hit_of(INTACT), hit_of(OTHER, "c.txt")
    reply = decided("上半年GDP多少", one(a, "90亿元", 0.45), one(c, "95亿元", 0.4))
    assert (reply.status, [answer.text for answer in reply.answers]) == (Status.AMBIGUOUS, ["90亿元", "95亿元"])
    assert "a.txt" in reply.reason and "c.txt" in reply.reason


def test_a_reason_says_what_no_document_holds() -> None:
    hit = hit_of(INTACT)
    assert decided("全县失业率多少", one(hit, "3%", 0.05)).reason == "材料里有「全县」，但没有提到「失业率」"
    assert decided("全县的生产总值", one(hit, "3%", 0.05)).reason == "材料里有「全县」，但没有找到所问的内容"
    assert decided("下周火箭发动机", one(hit, "3%", 0.05)).reason == "材料里没有提到「火箭发动机」"


def test_a_reason_claims_nothing_of_documents_that_were_not_read() -> None:
    asked, scored = parse_question("全县失业率多少"), [one(hit_of(INTACT), "3%", 0.05)]
    hits = (scored[0].candidate.hit,)
    reply = by_candidates(asked, hits, scored, None, LEVELS, holds=lambda word: word == "失业率")
    assert reply.reason == "材料里有「全县」，但没有找到所问的内容"


def test_a_rejected_candidate_gives_its_reason() -> None:
    hit = hit_of(INTACT)
    rejected = ScoredCandidate(one(hit, "3%", 0).candidate, 0.0, 0.0, "材料里只有别的时期的数字")
    reply = decided("去年增速", rejected)
    assert (reply.status, reply.reason) == (Status.NOT_FOUND, "材料里只有别的时期的数字")


def test_what_is_doubted_is_offered_with_the_reason_and_never_answered() -> None:
    doubted = replace(one(hit_of(INTACT), "90亿元", 0.9), doubted_because="材料里没有提到「安溪县」")
    reply = decided("安溪县上半年GDP多少", doubted)
    assert (reply.status, reply.reason) == (Status.UNSURE, "材料里没有提到「安溪县」，请核对原文")
    assert reply.confidence == LEVELS.answered


def test_nothing_to_search_is_not_found() -> None:
    assert decided("上半年GDP多少").reason == "没有可检索的段落，请检查材料或筛选条件"


def test_one_document_s_metadata_answers() -> None:
    titled = Document.from_text("春耕见闻\n2021-03-04\n正文在这里，有一句话。", "a.txt")
    reply = by_metadata(parse_question("文章的标题是什么"), [titled, Document.from_text("没有标题的正文。", "b.txt")])
    assert reply and (reply.status, reply.text) == (Status.ANSWERED, "春耕见闻")


def test_several_documents_metadata_is_ambiguous_and_lists_them() -> None:
    both = [
        Document.from_text("春耕见闻\n正文在这里。", "a.txt"),
        Document.from_text("秋收见闻\n正文在那里。", "b.txt"),
    ]
    reply = by_metadata(parse_question("文章的标题是什么"), both)
    assert reply and reply.status is Status.AMBIGUOUS
    assert [answer.text for answer in reply.answers] == ["春耕见闻", "秋收见闻"]


def test_metadata_that_no_document_states_is_left_to_the_reader() -> None:
    assert by_metadata(parse_question("文章的标题是什么"), [Document.from_text("没有标题的正文。", "b.txt")]) is None
