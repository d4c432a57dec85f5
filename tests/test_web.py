from __future__ import annotations

import base64
import io
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from index import Document, Filter, InputError, Passage, Span, Turn
from index.passages import passages_of
from qa import QA, Answer, Reply, Status
from qa.evaluation.sets import read_set
from qa.web import cards, html
from qa.web.desk import Desk
from qa.web.documents import facts, integrity_of, listed, loaded, summary
from qa.web.examples import Examples, examples, questions_of
from qa.web.feedback import Feedback
from qa.web.guard import MOST_BODY, Gate, Login, Rate
from qa.web.language.page import EN, ZH, texts_for
from qa.web.library import MOST_CHARACTERS, MOST_VISITORS, Library
from qa.web.log import Log
from qa.web.rephrase import rephrasings
from qa.web.server import MOST_UPLOAD, Settings, application, listen, run
from qa.web.turns import Turn as Said
from qa.web.turns import messages, stored, turn_of, turns_of

JSON = {"content-type": "application/json"}
TEXT = "市长：<img src=x onerror=alert(1)>共41亿元。![](http://x/y)"
DOCUMENT = Document.from_text(TEXT, "<b>.txt")
WHOLE = Span(3, len(TEXT))
PASSAGE = Passage(DOCUMENT, WHOLE, Turn(DOCUMENT, WHOLE, "市长", "interviewee"))
AT = TEXT.index("41亿元")
ANSWERED = Reply("多少", Status.ANSWERED, (Answer((Span(AT, AT + 4),), PASSAGE, 0.9),), confidence=0.9)
STRIPPED = Document.from_text("今年上半年，全县实现生产总值亿元，同比增长，其中工业增加值亿元，出口亿美元。", "甲.txt")


@pytest.fixture(autouse=True)
def no_search_for_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs in the background of every application would only slow these tests."""
    monkeypatch.setattr(Examples, "start", lambda _: None)


@pytest.fixture
def library(seeds_qa: QA) -> Library:
    return Library(seeds_qa)


@pytest.fixture
def desk(library: Library, tmp_path: Path) -> Desk:
    return Desk(
        library,
        Feedback(tmp_path / "f" / "feedback.jsonl"),
        Log(io.StringIO()),
        Rate(),
        Examples(library.qa),
        Gate(at_once=2, waiting=2),
    )


@pytest.fixture
def client(library: Library, tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(feedback=tmp_path / "feedback.jsonl", rate=Rate(per_second=0.0, burst=6.0))
    with TestClient(application(library, settings), base_url="http://127.0.0.1") as found:
        yield found


# What is shown


def test_the_answer_is_strong_with_its_source_and_how_sure_it_is() -> None:
    said = html.bubble(ANSWERED, ZH)
    assert '<p class="answer"><strong>41亿元</strong></p>' in said
    assert "市长" in said
    assert '<span class="chip sure" title="置信度 90%">有把握</span>' in said
    assert f'href="#cite={DOCUMENT.id}:{AT}-{AT + 4}"' in said


def test_the_answer_s_characters_are_marked_and_all_else_is_escaped() -> None:
    shown = cards.evidence(turn_of("多少", ANSWERED, ZH).cited, ZH)
    assert "<mark>41亿元</mark>" in shown
    assert "<img" not in shown
    assert "&lt;img" in shown
    assert "<b>.txt" not in shown


@given(st.text(max_size=60), st.integers(0, 59), st.integers(0, 59))
def test_marking_keeps_every_character(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    shown = cards.marked(text, Span(0, len(text)), (Span(start, end),) if start < end else ())
    assert "<" not in shown.replace("<mark>", "").replace("</mark>", "")
    plain = cards.marked(text, Span(0, len(text)), ())
    assert shown.replace("<mark>", "").replace("</mark>", "") == plain


@given(st.text(max_size=40))
def test_literal_text_holds_no_markup(text: str) -> None:
    shown = html.literal(text)
    assert not set("<>[]()*$`!_~|{}\"'\\") & set(shown)


def test_a_gap_is_drawn_and_the_clause_stays_as_it_is() -> None:
    passage = passages_of(STRIPPED)[0]
    assert passage.integrity.gaps
    clause = Span(STRIPPED.text.index("全县"), STRIPPED.text.index("，同比"))
    reply = Reply("生产总值多少", Status.DAMAGED, (Answer((clause,), passage, 0.0),), reason="丢失了数字")
    said = html.bubble(reply, ZH)
    assert '全县实现生产总值<span class="gap"></span>亿元' in said
    assert 'class="gap" role="img"' in cards.evidence(turn_of("多少", reply, ZH).cited, ZH)


def test_lists_cite_each_item() -> None:
    spans = (Span(3, 5), Span(AT, AT + 4))
    said = html.bubble(Reply("哪些", Status.ANSWERED, (Answer(spans, PASSAGE, 0.5),), confidence=0.5), EN)
    assert said.count("<li>") == said.count('<a class="cite" href="#cite=') == 2
    assert '<span class="chip sure" title="confidence 50%">sure</span>' in said


def test_conflicts_stand_side_by_side() -> None:
    other = passages_of(Document.from_text("市长：共42亿元。", "b.txt"))[0]
    answer = Answer((Span(AT, AT + 4),), PASSAGE, 0.9, conflicts=(other,))
    said = html.bubble(Reply("多少", Status.ANSWERED, (answer,), confidence=0.9), ZH)
    assert said.count('<div class="side">') == 2
    assert "42亿元" in said


def test_the_marks_of_a_list_are_its_items(seeds_qa: QA) -> None:
    reply = seeds_qa.ask("周江勇说了哪五个关键词")
    shown = cards.evidence(turn_of("多少", reply, ZH).cited, ZH)
    assert [one.split("</mark>")[0] for one in shown.split("<mark>")[1:]] == list(reply.answers[0].items) != []


def test_readings_are_offered_as_buttons() -> None:
    said = html.bubble(Reply("多少", Status.AMBIGUOUS, ANSWERED.answers, reason="请指明"), ZH)
    assert f'href="#in={DOCUMENT.id}&amp;ask=%E5%A4%9A%E5%B0%91"' in said


def test_a_reply_without_an_answer_says_why_and_offers_other_ways(seeds_qa: QA) -> None:
    said = html.bubble(seeds_qa.ask("上海上半年GDP多少"), ZH, ("上海上半年生产总值多少", "上海GDP多少"))
    assert "上海" in said
    assert said.count('class="near"') == 3
    assert said.count('href="#ask=') == 2
    assert [f"[{n}]</a>" in said for n in (1, 2, 3, 4)] == [True, True, True, False]


def test_the_whole_text_is_opened_at_its_span(seeds_qa: QA) -> None:
    whole = next(one for one in seeds_qa.index.documents if one.source.startswith("001"))
    shown = cards.document(whole, Span(29, 35), passages_of(whole), ZH)
    assert shown.count("<mark>") == 1
    assert "<mark>7388亿元</mark>" in shown
    assert "<h3>周江勇</h3>" in shown
    assert ZH.gone in cards.document(None, Span(0, 0), (), ZH)


def test_languages() -> None:
    assert texts_for("zh-CN,zh;q=0.9") is texts_for(None) is texts_for("zh-TW") is ZH
    assert texts_for("en-US,en;q=0.9") is texts_for("fr") is EN


def test_rephrasings_are_other_questions() -> None:
    assert "杭州上半年生产总值多少" in rephrasings("杭州上半年GDP多少")
    assert "杭州GDP多少" in rephrasings("杭州上半年GDP多少")
    assert "杭州上半年GDP多少" not in rephrasings("杭州上半年GDP多少")
    assert rephrasings(" ") == ()


def test_documents_are_listed_with_what_they_lost(seeds_qa: QA) -> None:
    shown = listed(seeds_qa.index, lambda _: False, lambda _: False, ZH)
    assert shown.count("<li ") == 2
    assert "数字丢失 ×" in shown
    assert "标点丢失" in shown
    assert 'class="remove"' not in shown
    assert integrity_of(passages_of(DOCUMENT), EN) == "intact"
    assert "&lt;b&gt;.txt" in summary([DOCUMENT], [], ZH)
    assert "2 篇材料 · 2 位说话人 · 2020-09-02 – 2020-09-02" in loaded(seeds_qa.index, ZH)


def test_what_was_understood_of_a_document(seeds_qa: QA) -> None:
    shown = facts(*seeds_qa.index.between(0, 1)[0], ZH)
    assert "<dt>日期</dt><dd>2020-09-02</dd>" in shown
    assert "<dt>说话人</dt><dd>记者、周江勇</dd>" in shown
    assert "<dt>来源</dt><dd>新华每日电讯</dd>" in shown


def test_examples_are_answered_by_the_documents(seeds_qa: QA) -> None:
    made = examples(seeds_qa)
    assert made
    assert all(seeds_qa.ask(one).status is Status.ANSWERED for one in made)


def test_examples_are_what_an_interviewer_asked() -> None:
    told = "我们这里的山上雾多，茶叶长得慢，味道也就好，种了几十年了。"
    asked = ("您为什么种茶？", "那后来呢？", "全县茶园有多大？")
    text = "茶园访谈\n" + "".join(f"记者：{one}\n林岚：{told}\n" for one in asked) + "2023年介绍德州市红3亿元。"
    assert list(questions_of(Document.from_text(text, "a.txt"))) == ["林岚为什么种茶？", "全县茶园有多大？"]


# The conversation


def test_a_conversation_goes_on_after_a_restart(desk: Desk, seeds_qa: QA) -> None:
    first = desk.ask("上半年GDP多少", (), "t" * 32, Filter(), ZH)
    assert first.turns[0].text == "7388亿元"
    again = Desk(Library(seeds_qa), desk.feedback, desk.log, desk.rate, desk.examples, desk.gate)
    kept = turns_of(json.loads(json.dumps(stored(first.turns))))
    done = again.ask("同比呢？", kept, "t" * 32, Filter(), ZH)
    assert done.turns[-1].understood == "上半年GDP增速多少"
    assert [one["role"] for one in messages(done.turns, ZH)] == ["user", "assistant"] * 2


def test_a_long_list_is_cited_as_far_as_it_is_kept() -> None:
    spans = tuple(Span(at, at + 1) for at in range(3, 17))
    turn = turn_of("哪些", Reply("哪些", Status.UNSURE, (Answer(spans, PASSAGE, 0.5),)), ZH)
    assert len(turn.cited) == 12
    assert turns_of(json.loads(json.dumps(stored([turn])))) == (turn,)


def test_as_many_turns_are_shown_as_are_kept() -> None:
    turns = [Said(f"问{n}", "", "", "") for n in range(41)]
    assert len(messages(turns, ZH)) == 2 * len(stored(turns)) == 80


@pytest.mark.parametrize("sent", [None, "x", [1], [{}], [{"question": 1}], [{"question": "a", "said": "b"}]])
def test_what_a_browser_sends_back_is_not_trusted(sent: object) -> None:
    assert turns_of(sent) == ()
    good = {"question": "问", "understood": "", "said": "x", "text": "", "reason": "", "cited": []}
    assert turns_of([good])
    assert turns_of([{**good, "said": "x" * 30_000}]) == turns_of([{**good, "cited": [{"text": 1}]}]) == ()


def test_whatever_goes_wrong_becomes_a_bubble(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "500" in desk.ask("多" * 501, (), "t" * 32, Filter(), ZH).turns[-1].said
    monkeypatch.setattr("qa.chat.Chat.ask", lambda *_: 1 / 0)
    assert ZH.failed in html.literal("") + desk.ask("多少", (), "t" * 32, Filter(), ZH).turns[-1].said


def test_other_wordings_are_shown_where_they_are_answered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.web.desk.rephrasings", lambda _: ("谁是责任编辑", "火星的人口多少"))
    said = desk.ask("上海上半年GDP多少", (), "t" * 32, Filter(), ZH).turns[-1].said
    assert said.count('href="#ask=') == 1


def test_a_filter_is_named_in_the_reason(desk: Desk) -> None:
    only = Filter(("000_ee7ec7bdb7b14304.txt",))
    turn = desk.ask("上海上半年GDP多少", (), "t" * 32, only, ZH).turns[-1]
    assert turn.reason.startswith("所选材料")
    assert turns_of(json.loads(json.dumps(stored([turn])))) == (turn,)


def test_judgements_are_a_question_set(desk: Desk) -> None:
    desk.judged(Said("同比呢？", "GDP同比多少", "", "1.5%"), None, "")
    desk.judged(Said("编辑是谁", "", "", "何人"), "冯明", "")
    desk.judged(Said("火星有水吗", "", "", "是"), "", "")
    desk.judged(Said("水库多大", "", "", "530万"), None, "", liked=False)  # wrong, and nobody says what is right
    cases = read_set(desk.feedback.path).cases
    assert [(one.question, one.answers) for one in cases] == [
        ("GDP同比多少", ("1.5%",)),
        ("编辑是谁", ("冯明",)),
        ("火星有水吗", ()),
    ]
    assert cases[1].wrong == ("何人",)


def test_the_log_tells_nothing_of_the_question(seeds_qa: QA) -> None:
    plain, full = io.StringIO(), io.StringIO()
    reply = seeds_qa.ask("上半年GDP多少")
    Log(plain).asked(reply, "chat")
    Log(full, texts=True).asked(reply, "api")
    assert "GDP" not in plain.getvalue()
    assert json.loads(plain.getvalue())["status"] == "UNSURE"
    assert json.loads(full.getvalue())["answer"] == "7388亿元"


# The documents of a visitor


def test_what_a_visitor_adds_only_they_see(library: Library, tmp_path: Path) -> None:
    (tmp_path / "水库.txt").write_text("青山水库蓄水量4210万立方米。", "utf-8")
    (tmp_path / "空.txt").write_text("", "utf-8")
    read = library.add("a" * 32, [tmp_path / "水库.txt", tmp_path / "空.txt"], progress=lambda *_: None)
    assert [one.source for one in read.documents] == ["水库.txt"]
    assert [one.source for one in read.left_out] == ["空.txt"]
    mine, theirs = library.visitor("a" * 32), library.visitor("b" * 32)
    assert mine.qa.ask("青山水库蓄水量多少").text == "4210万立方米"
    assert theirs.qa.ask("青山水库蓄水量多少").text == ""
    served = library.qa.index.documents[0].id
    with pytest.raises(InputError, match="not yours"):
        library.remove("a" * 32, served)
    library.remove("a" * 32, read.documents[0].id)
    assert mine.qa.index.documents == library.qa.index.documents
    library.restore("a" * 32, read.documents[0].id)
    assert mine.qa.ask("青山水库蓄水量多少").text == "4210万立方米"
    with pytest.raises(InputError, match="brought back no more"):
        library.restore("a" * 32, read.documents[0].id)


def test_a_visitor_asks_while_their_files_are_added(library: Library, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "水库.txt").write_text("青山水库蓄水量4210万立方米。", "utf-8")
    asked = []

    def while_encoding(*_: int) -> None:
        asked.append(desk.ask("上半年GDP多少", (), "a" * 32, Filter(), ZH, talk="t").reply)

    desk.ask("上半年GDP多少", (), "a" * 32, Filter(), ZH, talk="t")
    library.add("a" * 32, [tmp_path / "水库.txt"], progress=while_encoding)
    assert [reply.text for reply in asked if reply][:1] == ["7388亿元"]
    assert desk.ask("青山水库蓄水量多少", (), "a" * 32, Filter(), ZH, talk="t").reply.text == "4210万立方米"


def test_who_adds_documents_now_is_not_forgotten(library: Library, tmp_path: Path) -> None:
    (tmp_path / "水库.txt").write_text("青山水库蓄水量4210万立方米。", "utf-8")

    def while_encoding(*_: int) -> None:
        for number in range(MOST_VISITORS + 50):
            library.visitor(f"{number}".rjust(32, "x"))

    library.add("a" * 32, [tmp_path / "水库.txt"], progress=while_encoding)
    assert len(library.known("a" * 32).own) == 1


def test_of_too_many_files_the_first_are_taken(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.web.library.MOST_OWN", 2)
    paths = [tmp_path / f"{n}.txt" for n in range(3)]
    for n, path in enumerate(paths):
        path.write_text(f"水库{n}蓄水量{n + 4}万立方米。", "utf-8")
    read = library.add("a" * 32, paths, progress=lambda *_: None)
    assert [one.source for one in read.documents] == ["0.txt", "1.txt"]
    assert [one.source for one in read.left_out] == ["2.txt"]


def test_conversations_of_one_visitor_know_nothing_of_each_other(desk: Desk) -> None:
    first = desk.ask("上半年GDP多少", (), "t" * 32, Filter(), ZH, talk="a")
    other = desk.ask("同比呢？", (), "t" * 32, Filter(), ZH, talk="b")
    assert other.turns[-1].understood == ""
    again = desk.ask("同比呢？", first.turns, "t" * 32, Filter(), ZH, talk="a")
    assert again.turns[-1].understood == "上半年GDP增速多少"


def test_shared_documents_are_everybody_s(tmp_path: Path) -> None:
    library = Library(QA.from_documents([Document.from_text("人口78万。", "a.txt")]), shared=True)
    (tmp_path / "b.txt").write_text("青山水库蓄水量4210万立方米。", "utf-8")
    library.add("a" * 32, [tmp_path / "b.txt"], progress=lambda *_: None)
    assert library.visitor("b" * 32).qa.ask("青山水库蓄水量多少").text == "4210万立方米"
    library.remove("b" * 32, library.qa.index.documents[-1].id)
    assert [one.source for one in library.qa.index.documents] == ["a.txt"]


def test_only_what_asks_or_adds_is_remembered(library: Library) -> None:
    for number in range(MOST_VISITORS + 50):
        library.known(f"{number}".rjust(32, "x"))
    assert len(library._visitors) == 0
    library.visitor("a" * 32).own.add("1")
    for number in range(MOST_VISITORS + 50):
        library.visitor(f"{number}".rjust(32, "x"))
    assert len(library._visitors) == MOST_VISITORS
    assert library.known("a" * 32).own == {"1"}  # those with documents of their own are forgotten last


@pytest.mark.parametrize("token", ["", None, "x", "../" * 10, "a" * 65, 7])
def test_what_is_no_token_is_nobody(library: Library, tmp_path: Path, token: Any) -> None:
    (tmp_path / "a.txt").write_text("青山水库蓄水量4210万立方米。", "utf-8")
    assert library.visitor(token) is not library.visitor(token)
    with pytest.raises(InputError, match="load it again"):
        library.add(token, [tmp_path / "a.txt"], progress=lambda *_: None)


def test_a_text_that_would_take_minutes_is_left_out(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("水" * (MOST_CHARACTERS + 1), "utf-8")
    read = library.add("a" * 32, [tmp_path / "a.txt"], progress=lambda *_: None)
    assert (read.documents, read.left_out[0].source) == ((), "a.txt")
    assert "at most 300000" in read.left_out[0].reason


# The server


@pytest.mark.parametrize("path", [__file__, "/etc/passwd", "http://127.0.0.1:9/a.txt", "https://example.org/a.txt"])
def test_no_file_or_address_can_be_passed_off_as_an_upload(client: TestClient, library: Library, path: str) -> None:
    config = client.get("/config").json()
    event = next(one["id"] for one in config["dependencies"] if one["api_name"] == "on_upload")
    sent = [{"path": path, "meta": {"_type": "gradio.FileData"}}]
    joined = {"fn_index": event, "session_hash": "s", "data": [sent, "a" * 32]}
    assert client.post("/gradio_api/queue/join", json=joined).status_code == 200
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": "s"}) as lines:
        told = [json.loads(line[5:]) for line in lines.iter_lines() if line.startswith("data:")]
    (done,) = [one for one in told if one["msg"] == "process_completed"]
    assert not done["success"]
    assert library.known("a" * 32).own == set()


@pytest.mark.parametrize(
    "told", [None, [], 7, {"question": 5, "where": [1]}, {"question": "\ud800", "where": {"x": 1}}]
)
def test_events_take_anything(client: TestClient, told: object) -> None:
    config = client.get("/config").json()
    event = next(one["id"] for one in config["dependencies"] if one["api_name"] == "on_asked")
    sent = {"data": [None, "a" * 32], "fn_index": event, "session_hash": "s", "event_data": told}
    assert client.post("/gradio_api/run/predict", content=json.dumps(sent), headers=JSON).status_code == 200


def test_the_api_answers_as_the_command_does(client: TestClient) -> None:
    plain = client.post("/api/ask", json={"question": "上半年GDP多少"}).json()
    assert (plain["status"], plain["text"], plain["answers"][0]["spans"]) == ("UNSURE", "7388亿元", [[29, 35]])
    only = {"question": "上半年GDP多少", "filters": {"sources": ["000_ee7ec7bdb7b14304.txt"]}}
    assert client.post("/api/ask", json=only).json()["status"] == "DAMAGED"
    hits = client.post("/api/search", json={"question": "城市大脑", "k": 3}).json()
    assert len(hits) == 3
    documents = client.get("/api/documents").json()
    assert [(one["source"][:3], one["lost"]) for one in documents] == [("000", ["digits", "marks"]), ("001", [])]
    schema = client.get("/api/openapi.json").json()
    assert {"/api/ask", "/api/search", "/api/documents"} <= schema["paths"].keys()
    assert "http" not in client.get("/api/docs").text.replace("https://", "http").split("<pre>")[0]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"question": ""},
        {"question": "多" * 501},
        {"question": "多少", "k": 0},
        {"question": "多少", "x": 1},
        {"question": "  "},
    ],
)
def test_bad_requests_are_told(client: TestClient, sent: object) -> None:
    answer = client.post("/api/ask", content=json.dumps(sent), headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_odd_json_is_told(client: TestClient) -> None:
    for body in ('{"question": "多少", "k": NaN}', '{"question": "多少", "k": 1e400}', "[" * 200, "{"):
        sent = client.post("/api/ask", content=body.encode(), headers={"content-type": "application/json"})
        assert sent.status_code == 422


def test_too_many_questions_are_refused(client: TestClient) -> None:
    codes = [client.post("/api/search", json={"question": "水"}).status_code for _ in range(8)]
    assert codes == [200] * 6 + [429] * 2


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok"
    assert client.get("/readyz").status_code == 200
    assert client.get("/").headers["content-security-policy"].startswith("default-src 'self'")


def test_strangers_are_turned_away(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    for origin in ("http://evil.example", "null", "http://["):
        assert client.post("/api/ask", headers={"origin": origin}, json={}).status_code == 403
    assert client.post("/api/ask", content=b"x" * (MOST_BODY + 1)).status_code == 413
    assert client.post("/api/ask", content=iter([b"x" * MOST_BODY, b"xx"])).status_code == 413


def test_a_large_upload_is_refused_and_leaves_nothing(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    big = {"files": ("a.txt", b"x" * (MOST_UPLOAD + 1))}
    assert client.post("/gradio_api/upload", files=big).status_code == 413
    assert not [one for one in (tmp_path / "uploads").rglob("*") if one.is_file()]


def test_a_password_keeps_all_but_health_closed(library: Library, tmp_path: Path) -> None:
    settings = Settings(login=Login("甲", "密码"), feedback=tmp_path / "f.jsonl")
    with TestClient(application(library, settings), base_url="http://127.0.0.1", root_path="/qa") as below:
        assert below.get("/healthz").status_code == 200
    with TestClient(application(library, settings), base_url="http://127.0.0.1") as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/").status_code == client.get("/api/documents").status_code == 401
        good = base64.b64encode("甲:密码".encode()).decode()
        assert client.get("/api/documents", headers={"authorization": f"Basic {good}"}).status_code == 200
        for bad in ("Basic xx", "Basic ", f"Bearer {good}", "Basic " + base64.b64encode(b"a:b").decode()):
            assert client.get("/api/documents", headers={"authorization": bad}).status_code == 401


def test_no_header_says_who_asks_and_uploads_are_nobody_else_s(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", "")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    served: list[tuple[bool, int]] = []

    def serve(server: uvicorn.Server, sockets: object) -> None:
        mode = Path(os.environ["GRADIO_TEMP_DIR"]).stat().st_mode & 0o777
        served.append((server.config.proxy_headers, mode))

    monkeypatch.setattr(uvicorn.Server, "run", serve)
    run(library, Settings(port=0, feedback=tmp_path / "f.jsonl"))
    assert served == [(False, 0o700)]
    assert not [one for one in tmp_path.iterdir() if one.name.startswith("fangtan-")]


def test_the_gate_keeps_a_bounded_queue() -> None:
    gate = Gate(at_once=1, waiting=0)
    with gate.entered("a") as first, gate.entered("b") as second:
        assert (first, second) == (True, False)
    with gate.entered("b") as later:
        assert later


def test_one_client_has_half_of_the_room() -> None:
    gate = Gate(at_once=4, waiting=0)
    with gate.entered("a") as one, gate.entered("a") as two, gate.entered("a") as three, gate.entered("b") as other:
        assert (one, two, three, other) == (True, True, False, True)
    with gate.entered("a") as later:
        assert later


def test_a_full_desk_says_that_it_is_busy(desk: Desk) -> None:
    busy = replace(desk, gate=Gate(at_once=0, waiting=0))
    done = busy.ask("上半年GDP多少", (), "t" * 32, Filter(), ZH)
    assert (done.turns, done.refused) == ((), ZH.busy)


def test_buckets_fill_again() -> None:
    rate = Rate(per_second=2.0, burst=3.0)
    assert [rate.allows("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert rate.allows("b", 0.0)
    assert rate.allows("a", 0.5)  # half a second later: one more
    assert not rate.allows("a", 0.5)


def test_an_address_in_use_is_told() -> None:
    with listen(Settings(port=0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"127.0.0.1:{port} cannot be listened on"):
            listen(Settings(port=port))
