from __future__ import annotations

from collections.abc import Sequence

from index import Hit, document_of
from index.split import passages_of
from qa import Status, Timings
from qa.agree import Contradictions
from qa.belief import Belief
from qa.candidates import Candidate
from qa.decide import by_metadata, by_verdicts
from qa.features import NAMES, features
from qa.judge import Judge, Verdict
from qa.quantity import quantities
from qa.question import understand
from qa.records import Reply

INTACT = "今年上半年，全县实现生产总值90亿元，同比增长3%。"
STRIPPED = "今年上半年，全县实现生产总值亿元，同比增长平稳。"
OTHER = "今年上半年，全县实现生产总值95亿元，同比增长3%。"
NO_WEIGHTS = (0.0,) * len(NAMES)
JUDGE = Judge(NO_WEIGHTS, NO_WEIGHTS, 0.0, -10.0, 0.5)  # of itself it is sure of nothing


def hit_of(text: str, source: str) -> Hit:
    return Hit(passages_of(document_of(text, source))[0], 1.0, 1, 1, dense=0.9)


def verdict_of(question: str, hit: Hit, said: str, confidence: float) -> Verdict:
    text = hit.passage.document.text
    quantity = next((one for one in quantities(text) if one.span.of(text) == said), None)
    at = text.index(said)
    span = quantity.span if quantity else hit.passage.span.__class__(at, at + len(said))
    candidate = Candidate(hit, 0, span, hit.passage.span, 5.0, "quantity" if quantity else "reader", quantity)
    asked = understand(question)
    (signals,) = features(asked, [candidate])
    against = Contradictions(asked).of(candidate, signals)
    return Verdict(candidate, signals, against, 1.0, Belief(0.5, 0.5), confidence)


def decided(question: str, hits: Sequence[Hit], verdicts: Sequence[Verdict]) -> Reply:
    return by_verdicts(understand(question), hits, verdicts, JUDGE, Timings())


def test_a_sure_verdict_answers() -> None:
    hit = hit_of(INTACT, "a.txt")
    reply = decided("上半年GDP多少", [hit], [verdict_of("上半年GDP多少", hit, "90亿元", 0.8)])
    assert (reply.status, reply.text, reply.reason, reply.confidence) == (Status.ANSWERED, "90亿元", "", 0.8)


def test_a_lost_figure_is_damaged_and_never_filled_in() -> None:
    hit = hit_of(STRIPPED, "a.txt")
    reply = decided("上半年GDP多少", [hit], [])
    assert (reply.status, reply.text) == (Status.DAMAGED, "")
    assert reply.answers[0].text == "全县实现生产总值亿元"
    assert "全县实现生产总值亿元" in reply.reason


def test_an_intact_copy_answers_in_place_of_the_damaged_one() -> None:
    damaged, intact = hit_of(STRIPPED, "a.txt"), hit_of(INTACT, "b.txt")
    reply = decided("上半年GDP多少", [damaged, intact], [verdict_of("上半年GDP多少", intact, "90亿元", 0.8)])
    assert (reply.status, reply.answers[0].document.source) == (Status.ANSWERED, "b.txt")


def test_the_figure_that_a_copy_still_has_answers_for_a_clause_that_lost_it() -> None:
    question = "惠农资金总共兑现了多少"
    damaged = hit_of("出台惠农政策，今年上半年累计兑现包括减免资金亿元，同比增长平稳。", "a.txt")
    intact = hit_of("今年上半年累计兑现（包括减免）资金630亿元。", "b.txt")
    other = hit_of("去年累计兑现（包括缓缴）资金41亿元。", "c.txt")
    alone = decided(question, [damaged, other], [verdict_of(question, other, "41亿元", 0.2)])
    assert alone.status is Status.DAMAGED
    unsure = [verdict_of(question, other, "41亿元", 0.3), verdict_of(question, intact, "630亿元", 0.2)]
    reply = decided(question, [damaged, other, intact], unsure)
    assert (reply.status, reply.text, reply.confidence) == (Status.ANSWERED, "630亿元", 0.5)


def test_an_unsure_verdict_is_not_found_with_what_is_missing() -> None:
    hit = hit_of(INTACT, "a.txt")
    reply = decided("宁波的失业率多少", [hit], [verdict_of("宁波的失业率多少", hit, "3%", 0.2)])
    assert reply.status is Status.NOT_FOUND
    assert reply.reason == "材料里没有提到「宁波」的情况"


def test_the_reason_names_the_words_that_are_missing() -> None:
    hit = hit_of(INTACT, "a.txt")
    reply = decided("全县失业率多少", [hit], [verdict_of("全县失业率多少", hit, "3%", 0.2)])
    assert reply.reason == "材料里没有提到「失业率」"


def test_nothing_to_search_is_not_found() -> None:
    assert decided("上半年GDP多少", [], []).reason == "没有可检索的段落，请检查材料或筛选条件"


def test_copies_that_agree_are_sources_and_those_that_differ_conflicts() -> None:
    question = "上半年GDP多少"
    a, b, c = hit_of(INTACT, "a.txt"), hit_of("据悉，" + INTACT, "b.txt"), hit_of(OTHER, "c.txt")
    verdicts = [
        verdict_of(question, a, "90亿元", 0.8),
        verdict_of(question, b, "90亿元", 0.7),
        verdict_of(question, c, "95亿元", 0.6),
    ]
    (answer,) = decided(question, [a, b, c], verdicts).answers
    assert [passage.document.source for passage in answer.sources] == ["b.txt"]
    assert [passage.document.source for passage in answer.conflicts] == ["c.txt"]


def test_one_document_s_metadata_answers() -> None:
    titled = document_of("春耕见闻\n2021-03-04\n正文在这里，有一句话。", "a.txt")
    reply = by_metadata(understand("文章的标题是什么"), [titled, document_of("没有标题的正文。", "b.txt")])
    assert reply and (reply.status, reply.text) == (Status.ANSWERED, "春耕见闻")


def test_several_documents_metadata_is_ambiguous_and_lists_them() -> None:
    one, two = document_of("春耕见闻\n正文在这里。", "a.txt"), document_of("秋收见闻\n正文在那里。", "b.txt")
    reply = by_metadata(understand("文章的标题是什么"), [one, two])
    assert reply and reply.status is Status.AMBIGUOUS
    assert [answer.text for answer in reply.answers] == ["春耕见闻", "秋收见闻"]


def test_metadata_that_no_document_states_is_left_to_the_reader() -> None:
    assert by_metadata(understand("文章的标题是什么"), [document_of("没有标题的正文。", "b.txt")]) is None
