"""The routes under /api: what they take and give, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index import IndexDamaged
from qa import QA
from qa.web.guard import Rate
from qa.web.library import Library
from qa.web.schema import HitOut, Listed, ReplyOut, SaidOut, Whole
from qa.web.server import Settings, application

ASKED = {"question": "上半年GDP多少"}


@pytest.fixture(autouse=True)
def no_search_for_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.web.examples.examples", lambda *_, **__: ())


def client_of(
    qa: QA, *, shared: bool = False, feedback: Path | None = None, rate: Rate | None = None, alone: bool = True
) -> TestClient:
    settings = Settings(feedback=feedback, rate=rate or Rate())
    return TestClient(application(Library(qa, shared=shared, alone=alone), settings), base_url="http://127.0.0.1")


@pytest.fixture
def client(seeds_qa: QA) -> Iterator[TestClient]:
    with client_of(seeds_qa) as found:
        yield found


def test_replies_are_what_the_description_says(client: TestClient) -> None:
    ReplyOut.model_validate(client.post("/api/ask", json=ASKED).json(), extra="forbid")
    for hit in client.post("/api/search", json={"question": "城市大脑", "k": 3}).json():
        HitOut.model_validate(hit, extra="forbid")
    documents = client.get("/api/documents").json()
    assert client.get("/api/documents?start=1&count=1").json() == documents[1:2]
    assert client.get("/api/documents?count=0").status_code == 422
    for one in documents:
        Listed.model_validate(one, extra="forbid")
        whole = Whole.model_validate(client.get(f"/api/documents/{one['id']}").json(), extra="forbid")
        assert all(0 <= turn.start < turn.end <= len(whole.text) for turn in whole.turns)
    paths = client.get("/api/openapi.json").json()["paths"]
    good = paths["/api/ask"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert good == {"$ref": "#/components/schemas/ReplyOut"}
    assert paths["/api/ask"]["post"]["responses"]["422"]["content"]["application/json"]["schema"]["$ref"].endswith(
        "Refused"
    )
    assert len(paths) == 8


def test_several_questions_come_as_events(client: TestClient) -> None:
    sent = client.post("/api/ask_many", json={"questions": ["上半年GDP多少", "  ", "城市大脑是什么"]})
    assert sent.headers["content-type"].startswith("text/event-stream")
    told = [json.loads(line.removeprefix("data: ")) for line in sent.text.splitlines() if line]
    assert [one.get("question") for one in told] == ["上半年GDP多少", "  ", "城市大脑是什么"]
    assert "detail" in told[1]
    ReplyOut.model_validate(told[2], extra="forbid")


def test_a_conversation_goes_on_under_its_name(client: TestClient) -> None:
    first = SaidOut.model_validate(client.post("/api/chat", json=ASKED).json(), extra="forbid")
    again = client.post("/api/chat", json={"question": "同比呢？", "conversation": first.conversation}).json()
    assert again["conversation"] == first.conversation
    assert "GDP" in again["understood"].upper()
    other = client.post("/api/chat", json={"question": "同比呢？"}).json()
    assert other["conversation"] != first.conversation
    assert other["understood"] is None


def test_another_method_than_a_paths_own_is_refused(client: TestClient) -> None:
    for method, path, allow in (
        ("GET", "ask", "POST"),
        ("PUT", "documents", "GET, POST"),
        ("POST", "documents/x", "GET, DELETE"),
    ):
        sent = client.request(method, f"/api/{path}")
        assert (sent.status_code, sent.headers["allow"]) == (405, allow)


def test_one_of_several_processes_is_told_what_was_asked_before(seeds_qa: QA) -> None:
    with client_of(seeds_qa, alone=False) as one, client_of(seeds_qa, alone=False) as other:
        begun = one.post("/api/chat", json=ASKED).json()["conversation"]
        followed = {"question": "同比呢？", "conversation": begun}
        assert "`earlier`" in str(one.post("/api/chat", json=followed).json()["detail"])
        followed["earlier"] = [ASKED["question"]]
        assert other.post("/api/chat", json=followed).json()["text"] == "1.5%"
        followed["earlier"] = ["城市大脑是什么", ASKED["question"]]  # what it knew of the conversation counts no more
        assert other.post("/api/chat", json=followed).json()["text"] == "1.5%"


def test_documents_come_and_go_where_that_is_allowed(seeds_qa: QA, client: TestClient) -> None:
    file = {"file": ("../茶园.txt", "茶园面积12.6万亩。".encode())}
    assert client.post("/api/documents", files=file).status_code == 403
    assert client.delete("/api/documents/x").status_code == 403
    qa = QA(seeds_qa.index.extended([]), reader=seeds_qa.reader, calibration=seeds_qa.calibration)
    with client_of(qa, shared=True) as shared:
        (added,) = shared.post("/api/documents", files=file).json()["documents"]
        assert added["source"] == "茶园.txt"
        assert shared.get(f"/api/documents/{added['id']}").json()["text"] == "茶园面积12.6万亩。"
        left_out = shared.post("/api/documents", files={"file": ("a.txt", b"")}).json()["left_out"]
        assert left_out[0].startswith("a.txt was left out: it is empty")
        assert shared.delete(f"/api/documents/{added['id']}").json() == {"removed": added["id"]}
        assert shared.get(f"/api/documents/{added['id']}").status_code == 404
        assert shared.delete(f"/api/documents/{added['id']}").status_code == 422


def test_an_index_that_cannot_be_used_is_told(seeds_qa: QA, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object, **__: object) -> None:
        raise IndexDamaged("the index x is damaged; build it again")

    with client_of(seeds_qa) as client:
        monkeypatch.setattr(type(seeds_qa.index), "refresh", damaged)
        for sent in (client.post("/api/search", json=ASKED), client.get("/readyz"), client.get("/api/documents")):
            assert (sent.status_code, sent.json()["detail"]) == (503, "the index x is damaged; build it again")


def test_judgements_are_kept_only_where_a_file_is_named(seeds_qa: QA, client: TestClient, tmp_path: Path) -> None:
    said = {"question": "上半年GDP多少", "answer": "1.5%", "right": "7388亿元"}
    assert client.post("/api/feedback", json=said).json() == {"kept": False}
    with client_of(seeds_qa, feedback=tmp_path / "f.jsonl") as keeping:
        assert keeping.post("/api/feedback", json=said).json() == {"kept": True}
    row = json.loads((tmp_path / "f.jsonl").read_text("utf-8"))
    assert (row["answers"], row["distractors"]) == (["7388亿元"], ["1.5%"])


def test_the_page_of_documentation_needs_nothing_from_outside(client: TestClient) -> None:
    page = client.get("/api/docs").text
    assert "openapi.json" in page
    assert "http" not in page


def test_a_conversation_becomes_a_file(client: TestClient) -> None:
    turns = [{"question": "多少", "text": "41亿元"}]
    plain = client.post("/api/export", json={"title": "访谈", "turns": turns})
    assert plain.headers["content-type"].startswith("text/markdown")
    assert plain.text == "# 访谈\n\n## 多少\n\n**41亿元**\n"
    assert client.post("/api/export", json={"turns": turns, "format": "docx"}).content.startswith(b"PK")
    for bad in ({"turns": []}, {"turns": turns, "format": "pdf"}, {"turns": [{"text": "x"}]}):
        assert client.post("/api/export", json=bad).status_code == 422
