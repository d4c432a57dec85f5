from __future__ import annotations

import math

import pytest

from index import Document, Hit, ModelError, Passage, Span, Turn
from qa.belief import Belief
from qa.candidates import Candidate
from qa.features import NAMES, features
from qa.judge import Judge, load_judge
from qa.question import understand

TEXT = "去年全县产粮23万吨，用水5万吨。"
DOCUMENT = Document("d", "d.txt", TEXT)
WHOLE = Span(0, len(TEXT))
HIT = Hit(Passage(DOCUMENT, WHOLE, Turn(DOCUMENT, WHOLE)), 1.0, 1, 1, dense=0.9, lexical=2.0)


def candidate(text: str, margin: float) -> Candidate:
    at = TEXT.index(text)
    return Candidate(HIT, 0, Span(at, at + len(text)), WHOLE, margin, "reader")


def weights(**named: float) -> tuple[float, ...]:
    return tuple(named.get(name, 0.0) for name in NAMES)


def test_confidence_is_the_logistic_function() -> None:
    (signals,) = features(understand("产粮多少"), [candidate("23万吨", 5.0)])
    judge = Judge(weights(), weights(margin=2.0), of_support=1.0, bias=-1.0, threshold=0.5)
    # 2 * (5 / 10) + 1 * 0.25 - 1 = 0.25
    assert judge.confidence(signals, Belief(0.1, 0.25)) == pytest.approx(1 / (1 + math.exp(-0.25)))


def test_shares_are_the_softmax_of_the_rank_scores() -> None:
    found = [candidate("5万吨", 2.0), candidate("23万吨", 5.0)]
    judge = Judge(weights(margin=10.0), weights(), 0.0, 0.0, 0.5)
    first, second = judge.judge(understand("产粮多少"), found)
    assert first.candidate.text == "23万吨"
    assert first.belief.share == pytest.approx(math.exp(5) / (math.exp(5) + math.exp(2)))
    assert first.belief.share + second.belief.share == pytest.approx(1.0)


def test_equal_candidates_come_in_text_order() -> None:
    judge = Judge(weights(), weights(), 0.0, 0.0, 0.5)
    found = [candidate("5万吨", 1.0), candidate("23万吨", 1.0)]
    assert [v.candidate.text for v in judge.judge(understand("产粮多少"), found)] == ["23万吨", "5万吨"]


def test_no_candidates_no_verdicts() -> None:
    assert load_judge().judge(understand("多少"), []) == []


def test_the_bundled_weights_are_of_these_signals() -> None:
    judge = load_judge()
    assert len(judge.rank) == len(judge.sure) == len(NAMES)
    assert 0 < judge.threshold < 1


def test_weights_of_other_signals_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("json.loads", lambda _: {"rank": {"margins": 1.0}, "sure": {}})
    load_judge.cache_clear()
    with pytest.raises(ModelError, match=r"other signals.*fangtan calibrate"):
        load_judge()


def test_signals_by_hand() -> None:
    question = understand("去年全县产粮多少吨")
    right, wrong = features(question, [candidate("23万吨", 5.0), candidate("5万吨", 2.0)])
    assert right.margin == 0.5
    assert (right.behind, wrong.behind) == (0.0, pytest.approx(-0.3))
    assert right.dense == pytest.approx((0.9 - 0.85) * 10)
    assert right.first == 1.0
    assert right.beside > wrong.beside  # 产粮 stands beside the first, 用水 beside the second
    assert right.length == pytest.approx(4 / 40)
