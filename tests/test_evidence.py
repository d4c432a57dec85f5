from __future__ import annotations

import pytest

from index import Document, Hit, Span
from index.passages import passages_of
from qa import Answer, Reply, Status
from qa.candidates import Candidate
from qa.cli.render import show_reply
from qa.ranker import ScoredCandidate

TEXTS = ("全县生产总值90亿元，增长3%。", "因为来了人，所以修了路。", "植树很多。", "别的事情。")
HITS = tuple(Hit(passages_of(Document.from_text(text, f"{n}.txt"))[0], 1.0, 1, 1) for n, text in enumerate(TEXTS))


def weighed(number: int, said: str, probability: float, rejected: str | None = None) -> ScoredCandidate:
    """A candidate of one of the hits."""
    at = TEXTS[number].index(said)
    one = Candidate(HITS[number], Span(at, at + len(said)), 0.0)
    return ScoredCandidate(one, probability, probability, rejected)


def test_answers_come_first_then_the_best_of_each_passage_in_whole_clauses() -> None:
    answer = Answer((Span(6, 10),), HITS[0].passage, 0.4)
    candidates = (weighed(0, "90亿元", 0.4), weighed(1, "来了人", 0.3), weighed(1, "修了路", 0.2))
    reply = Reply("为什么修路", Status.UNSURE, (answer,), HITS, candidates=candidates)
    found = reply.evidence
    said = [[mark.of(one.passage.document.text) for mark in one.marks] for one in found]
    assert said == [["90亿元"], ["因为来了人"], []]
    assert [one.score for one in found] == [0.4, 0.3, 0.0]


def test_a_rejected_candidate_marks_nothing() -> None:
    reply = Reply("多少", Status.NOT_FOUND, (), HITS[:1], candidates=(weighed(0, "3%", 0.9, "不对"),))
    assert [one.marks for one in reply.evidence] == [()]


def test_nothing_is_marked_where_the_figure_is_lost() -> None:
    clause = Answer((Span(0, 10),), HITS[0].passage, 0.0)
    assert Reply("多少", Status.DAMAGED, (clause,), HITS[:1]).evidence[0].marks == ()


@pytest.mark.parametrize(("status", "shown"), [(Status.NOT_FOUND, True), (Status.ANSWERED, False)])
def test_passages_are_shown_where_the_reply_leaves_doubt(status: Status, shown: bool) -> None:
    answers = (Answer((Span(6, 10),), HITS[0].passage, 0.9),) if status is Status.ANSWERED else ()
    reply = Reply("为什么修路", status, answers, HITS, candidates=(weighed(1, "来了人", 0.3),))
    assert ("因为来了人" in show_reply(reply).plain) is shown
    first = reply.to_dict()["passages"][0 if shown else 1]
    assert (first["text"], first["marks"]) == (TEXTS[1], [[0, 5]])
    assert TEXTS[1][slice(first["start"], first["end"])] == first["text"]
