from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from index import Span
from qa.reader.bundled import SpanScores, Window, _decode, load_reader
from qa.reader.heads import Heads
from qa.reader.scored import Scored

# Five one-character tokens; the best pair by hand is start 1 (3.0), end 3 (2.0).
START = np.array([0.0, 3.0, 0.0, 0.0, 4.0], np.float32)
END = np.array([5.0, 0.0, 0.0, 2.0, -9.0], np.float32)
NO_PARTS = np.zeros((5, 0), np.float32)
WINDOW = Window(tuple(Span(at, at + 1) for at in range(5)), START, END, 1.0, NO_PARTS, np.zeros(0, np.float32))


def test_the_best_span_is_the_best_pair_with_end_not_before_start() -> None:
    # Independent ends would give start 4 and end 0; in order the best are
    # [1, 4): 3 + 2 - 1 = 4, then [0, 1): 0 + 5 - 1 = 4 (the earlier start wins the tie), then [1, 2) and [1, 3): 3 - 1.
    assert _decode(WINDOW, 4) == [(Span(0, 1), 4.0), (Span(1, 4), 4.0), (Span(1, 2), 2.0), (Span(1, 3), 2.0)]


def test_no_span_is_longer_than_sixty_tokens() -> None:
    size = 100
    start, end = np.zeros(size, np.float32), np.zeros(size, np.float32)
    start[0] = end[99] = 10.0
    window = Window(tuple(Span(at, at + 1) for at in range(size)), start, end, 0.0, NO_PARTS, START[:0])
    assert all(len(span) <= 60 for span, _ in _decode(window, 50))


def test_a_window_without_passage_tokens_has_no_span() -> None:
    assert _decode(Window((), START[:0], END[:0], 0.0, NO_PARTS, START[:0]), 5) == []


def test_the_score_of_a_given_span_without_heads() -> None:
    reading = SpanScores("甲乙丙丁戊", (WINDOW,))
    assert reading.scored([Span(1, 4), Span(7, 9)]) == [Scored(Span(1, 4), 3.0 + 2.0 - 1.0)]


def test_the_score_of_a_given_span_by_hand() -> None:
    # Width 1: first token 1, last 2, mean of the three tokens' inner parts (0 + 3 + 6) / 3, whole 4: gelu(10) = 10.
    parts = np.array([[0, 0, 0], [1, 0, 0], [0, 0, 3], [0, 2, 6], [0, 0, 0]], np.float32)
    heads = Heads(np.array([0.5], np.float32), 2.0, 1.0, np.zeros((4, 1), np.float32), np.log([1, 2, 1, 4]), "")
    window = replace(WINDOW, parts=parts, whole=np.array([4.0], np.float32))
    (one,) = SpanScores("甲乙丙丁戊", (window,), heads).scored([Span(1, 4)])
    assert one.score == pytest.approx(0.5 * 10 + 2.0 * (3.0 + 2.0 - 1.0) + 1.0)
    assert one.verdict == pytest.approx((0.125, 0.25, 0.125, 0.5))


def test_best_spans_are_trimmed_of_marks() -> None:
    reading = SpanScores("，乙丙丁。", (WINDOW,))
    assert [scored.span.of(reading.text) for scored in reading.best(2)] == ["乙丙丁"]


def test_the_bundled_reader_reads_a_figure() -> None:
    text = "去年，全县粮食总产量达到23.5万吨，比上年增长4%。"
    (reading,) = load_reader().read([("去年粮食总产量是多少", "—", text)])
    assert "23.5万吨" in reading.best(1)[0].span.of(text)


def test_a_question_about_something_else_has_a_lower_score() -> None:
    text = "去年，全县粮食总产量达到23.5万吨，比上年增长4%。"
    at = Span(text.index("23.5万吨"), text.index("23.5万吨") + 6)
    asked, foreign = load_reader().read([("去年粮食总产量是多少", "—", text), ("谁获得了诺贝尔文学奖", "—", text)])
    assert asked.scored([at])[0].score > foreign.scored([at])[0].score + 2


@pytest.mark.parametrize("size", [200, 2_000])
def test_long_passages_are_read_to_their_end(size: int) -> None:
    text = "这里没有什么内容。" * (size // 9) + "工程总投资是41亿元。"
    (reading,) = load_reader().read([("工程总投资是多少", "—", text)])
    assert reading.best(1)[0].span.of(text) == "41亿元"


def test_a_passage_is_read_the_same_alone_and_among_others() -> None:
    pairs = [("多少家企业", "—", f"第{n}批共有{n}家企业参加。" * n) for n in range(1, 6)]
    reader = load_reader()
    together = [reading.best(3) for reading in reader.read(pairs)]
    assert together == [reader.read([pair])[0].best(3) for pair in pairs]
