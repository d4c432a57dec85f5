"""Interviews without labels: questions on lines of their own, or run on in a copy that lost its marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.load.turns.guest import guest_of
from index.load.turns.labels import Line
from index.load.turns.start import Start

LONGEST_SENTENCE = 200
REPORTER = "记者"
NAME_LENGTH = range(4, 1, -1)
NUMBERED = re.compile(r"[#>*\s]*(?:\d{1,2}[.、．)）]|Q\d*[.、：:]?|问\d*[.、]?)\s*(?=\S)")
INTERVIEW = re.compile(r"访谈|專訪|专访|採訪|采访|受访|受訪|对话|对谈|問答|问答|提问|Q&A|口述|访[\u4e00-\u9fff]", re.I)
QUESTIONS = 3  # lines that ask, from which a text is an interview
LONGEST_QUESTION = 220


def asked_in_lines(text: str, lines: Sequence[Line]) -> list[Start]:
    """Return where the questions on lines of their own begin, and the answers below them."""
    if not INTERVIEW.search(text[:1500]):
        return []
    asking = [n for n, line in enumerate(lines) if asks(line.span.of(text))]
    numbered = [
        n for n, line in enumerate(lines) if NUMBERED.match(line.span.of(text)) and len(line.span) < LONGEST_QUESTION
    ]
    asking = sorted({*asking, *(numbered if len(set(numbered) & set(asking)) * 3 > len(numbered) else ())})
    known = set(asking)
    answered = {n for n in asking if n + 1 < len(lines) and n + 1 not in known}
    if len(answered) < QUESTIONS or len(asking) > 0.6 * len(lines):
        return []
    who = guest_of(text, lines[asking[0]].span.start)
    starts = []
    for n in asking:
        if n - 1 not in known:
            starts.append(Start(lines[n].span.start, None, "interviewer"))
        if n in answered:
            starts.append(Start(lines[n + 1].span.start, who, "interviewee"))
    return starts


def asks(words: str) -> bool:
    """Return whether a line of its own asks a question."""
    return (
        len(words) <= LONGEST_QUESTION and words.rstrip("* \u3000)）#").endswith(("？", "?")) and words.count("。") < 4
    )


def run_on(text: str) -> list[Start]:
    """Return turns without labels: a question from 记者 to ？, then the answerer's name."""
    asked = [found for found in re.finditer(r"[？?]", text) if _question_start(text, found.start()) is not None]
    name = _common_name([text[found.end() : found.end() + NAME_LENGTH[0]] for found in asked])
    if not name:
        return []
    starts: list[Start] = []
    for found in asked:
        question = _question_start(text, found.start())
        if question is not None and text.startswith(name, found.end()):
            starts += [Start(question, REPORTER, "interviewer"), Start(found.end(), name, "interviewee")]
    return starts


def _question_start(text: str, end: int) -> int | None:
    """Return where the question that ends at `end` begins: the last 记者 behind the last full stop."""
    stop = max(text.rfind(mark, max(0, end - 2 * LONGEST_SENTENCE), end) for mark in "。！？!?\n")
    at = text.rfind(REPORTER, max(stop + 1, end - 2 * LONGEST_SENTENCE), end)
    return at if at >= 0 else None


def _common_name(heads: list[str]) -> str | None:
    """Return the longest beginning of two to four Han characters that at least two answers share."""
    for size in NAME_LENGTH:
        for name, times in Counter(head[:size] for head in heads).most_common(1):
            if times >= 2 and re.fullmatch(r"[\u4e00-\u9fff]{2,4}", name):
                return name
    return None
