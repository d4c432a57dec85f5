from __future__ import annotations

import json

import pytest

from index import Document, Hit, Passage, Span, Turn
from index.text.printable import UNSAFE, dumps, printable
from qa import Answer, Reply, Status
from qa.cli.render import prediction, show_hit, show_reply

TEXT = "记者：多少？市长：共\x1b[31m41亿元\u202e。"
DOCUMENT = Document("d1", "采\x07访.txt", TEXT)
PASSAGE = Passage(DOCUMENT, Span(6, len(TEXT)), Turn(DOCUMENT, Span(6, len(TEXT)), "市长", "interviewee"))
AT = TEXT.index("41亿元")
ANSWER = Answer((Span(AT, AT + 4),), PASSAGE, 0.75)
ANSWERED = Reply("多少", Status.ANSWERED, (ANSWER,), confidence=0.75)
PAYLOADS = [
    "\x1b]52;c;aGk=\x07",
    "\x1b[6n",
    "\x9b31m",
    "\x90q\x9c",
    "a\rb",
    "\u202eabc",
    "\u2066x\u2069",
    "\x00",
    "\x7f",
    "\u200f",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_control_character_reaches_a_terminal(payload: str) -> None:
    document = Document("d", f"{payload}.txt", f"{payload}共41亿元")
    passage = Passage(document, Span(0, len(document.text)), Turn(document, Span(0, len(document.text)), payload))
    answer = Answer((Span(len(payload), len(document.text)),), passage, 0.5, conflicts=(passage,), sources=(passage,))
    reply = Reply(payload, Status.ANSWERED, (answer,), reason=payload)
    shown = [
        printable(payload),
        show_reply(reply).plain,
        show_hit(Hit(passage, 1.0, 1, None), 1).plain,
        dumps(reply.to_dict()),
    ]
    assert not [text for text in shown if UNSAFE.search(text)]
    assert json.loads(shown[-1])["question"] == payload


def test_line_breaks_and_tabs_stay() -> None:
    assert printable("甲\n乙\t丙") == "甲\n乙\t丙"


def test_a_reply_as_json() -> None:
    plain = ANSWERED.to_dict()
    assert list(plain) == [
        "question",
        "understood",
        "status",
        "text",
        "confidence",
        "calibrated",
        "reason",
        "answers",
        "passages",
        "timings",
    ]
    assert plain["text"] == "41亿元"
    (answer,) = plain["answers"]
    assert answer["spans"] == [[AT, AT + 4]]
    assert answer["passage"] == [6, len(TEXT)]
    assert answer["speaker"] == "市长"
    assert answer["document"] == {"id": "d1", "source": "采\x07访.txt", "title": None, "date": None}


def test_the_answer_s_characters_are_marked_by_offset() -> None:
    shown = show_reply(ANSWERED)
    marked = [shown.plain[span.start : span.end] for span in shown.spans if "on yellow" in str(span.style)]
    assert marked == ["41亿元"]


def test_a_prediction_of_an_answer() -> None:
    assert prediction("Q1", ANSWERED) == {
        "id": "Q1", "answer": "41亿元", "items": None, "abstain": False, "status": "ANSWERED", "confidence": 0.75,
        "source": "采\x07访.txt", "start": AT, "end": AT + 4,
    }  # fmt: skip


@pytest.mark.parametrize("status", [Status.DAMAGED, Status.NOT_FOUND, Status.AMBIGUOUS])
def test_only_an_answered_reply_has_a_prediction(status: Status) -> None:
    line = prediction("Q1", Reply("多少", status, (ANSWER,), reason="缺"))
    assert (line["answer"], line["abstain"], line["start"], line["status"]) == (None, True, None, str(status))


def test_a_list_has_items() -> None:
    pair = Answer((Span(AT, AT + 2), Span(AT + 2, AT + 4)), PASSAGE, 0.5)
    assert prediction("Q", Reply("哪些", Status.ANSWERED, (pair,)))["items"] == ["41", "亿元"]
    assert pair.text == "41、亿元"
