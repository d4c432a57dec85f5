from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from index import Span
from qa.evaluation.cases import Case
from qa.evaluation.report import Piece, pieces, report
from qa.evaluation.run import Outcome
from qa.reply import Status

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>&\"'`{{7*7}}"


def outcome(text: str = "谁", *, em: float = 1.0, confidence: float = 0.8, rank: int | None = 1) -> Outcome:
    context = f"甲{text}乙"
    case = Case(text, text, text, (text,), context, ((text, 1),), spans=(Span(1, 1 + len(text)),))
    return Outcome(
        case, text, Status.ANSWERED, confidence, em, em, rank, 12.0, (text,), (), text, text, context, (Span(0, 2),)
    )


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attributes if name in ("src", "href", "xlink:href", "action")]
        assert not [name for name, _ in attributes if name.startswith("on")]


def parsed(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    return tags


def test_marks_are_placed_by_offset() -> None:
    assert pieces("甲乙甲乙", [Span(2, 3)], [Span(2, 4)]) == (
        Piece("甲乙", ""),
        Piece("甲", "both"),
        Piece("乙", "said"),
    )
    assert pieces("甲乙", [Span(0, 1)], []) == (Piece("甲", "gold"), Piece("乙", ""))
    assert pieces("", [], []) == ()


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4))
def test_pieces_are_the_passage(text: str, edges: list[tuple[int, int]]) -> None:
    spans = [Span(min(pair), max(pair)) for pair in edges if max(pair) <= len(text) and pair[0] != pair[1]]
    found = pieces(text, spans[:2], spans[2:])
    assert "".join(piece.text for piece in found) == text


def test_no_text_of_a_set_can_run_or_load() -> None:
    page = report(EVIL, [outcome(EVIL), outcome()], {"set": EVIL, "command": EVIL})
    plain = report("x", [outcome(), outcome()], {})
    assert parsed(page).tags.count("script") == parsed(plain).tags.count("script") == 1
    assert "img" not in parsed(page).tags
    assert "49" not in re.findall(r"<h1>(.*?)</h1>", page)[0]
    assert all(link.startswith("#") for link in parsed(page).links)
    assert "http" not in re.sub(r'xmlns(?::\w+)?="[^"]+"', "", page.replace("http-equiv", ""))


def test_every_question_stands_in_it() -> None:
    page = report("x", [outcome("山"), outcome("水", em=0.0), outcome("火", confidence=0.1)], {"mode": "open"})
    tags = parsed(page).tags
    assert tags.count("details") == 3
    assert tags.count("svg") == 5  # risk, reliability, confidence, recall, latency
    assert page.count('data-verdict="wrong"') == 1
    assert page.count('data-verdict="right"') == 2


def test_the_same_outcomes_make_the_same_page() -> None:
    rows = [outcome("山"), outcome("水", em=0.0)]
    assert report("x", rows, {}) == report("x", rows, {})


def test_ids_are_not_shared_between_pictures() -> None:
    page = report("x", [outcome("山"), outcome("水", em=0.0)], {})
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_retrieval_alone() -> None:
    case = Case("1", "谁", "retrieval", relevant=(("d1", 1),))
    page = report("x", [Outcome(case, "", Status.NOT_FOUND, 0.0, 0.0, 0.0, None, 3.0, (), graded=False)], {})
    assert parsed(page).tags.count("svg") == 2  # recall, latency
