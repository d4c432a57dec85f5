"""The same answers through seven doors: Python, command line, HTTP, MCP, LangChain, LlamaIndex, Haystack."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import SEEDS, finished

from index import Document, FangtanError, Filter, InputError, Passage, Span, Turn
from qa import QA, Reader
from qa.reader.scored import Reading

ROOT = Path(__file__).parent.parent
ROWS = [json.loads(line) for line in (ROOT / "tests/eval/seeds.jsonl").read_text("utf-8").splitlines()[:50]]
QUESTIONS = [row["question"] for row in ROWS]
Told = tuple[str, str, float, list[Any]]  # status, text, confidence, each answer's source and spans


def told(reply: dict[str, Any]) -> Told:
    places = [[one["document"]["source"], [list(span) for span in one["spans"]]] for one in reply["answers"]]
    return reply["status"], reply["text"], reply["confidence"], places


class Remembered:
    """A reader that reads nothing twice: every door asks the same."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.fingerprint, self._read = reader, reader.fingerprint, reader.read
        self.known: dict[tuple[str, str, str], Reading] = {}

    def read(self, triples: Sequence[tuple[str, str, str]]) -> list[Reading]:
        new = [one for one in dict.fromkeys(triples) if one not in self.known]
        self.known.update(zip(new, self._read(new), strict=True))
        return [self.known[one] for one in triples]


@pytest.fixture(scope="module")
def seeds_qa(seeds_qa: QA) -> QA:
    return QA(seeds_qa.index, reader=Remembered(seeds_qa.reader))


@pytest.fixture(scope="module")
def expected(seeds_qa: QA) -> list[Told]:
    found = [told(reply.to_dict()) for reply in seeds_qa.ask_many(QUESTIONS)]
    assert {status for status, *_ in found} >= {"ANSWERED", "UNSURE", "NOT_FOUND"}
    return found


def test_the_command_line_gives_the_same(
    expected: list[Told], seeds_qa: QA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qa.cli import app

    read = seeds_qa.reader.read  # what the other doors have read is not read again
    monkeypatch.setattr(type(seeds_qa.reader.reader), "read", lambda _, triples: read(triples))  # type: ignore[attr-defined]
    asked = tmp_path / "asked.jsonl"
    asked.write_text("".join(json.dumps({"id": str(n), "question": one}) + "\n" for n, one in enumerate(QUESTIONS)))
    done = CliRunner().invoke(app, ["predict", str(asked), "-o", str(tmp_path / "out.jsonl"), "--docs", str(SEEDS)])
    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    given = [(one["status"], one["confidence"], one["source"], one["start"], one["end"]) for one in lines]
    wanted = [
        (status, sure, places[0][0], *places[0][1][0]) if text else (status, sure, None, None, None)
        for status, text, sure, places in expected
    ]
    assert given == wanted


def test_http_gives_the_same(expected: list[Told], seeds_qa: QA) -> None:
    pytest.importorskip("httpx")
    from starlette.testclient import TestClient

    from qa.client import Client
    from qa.web.guard import Rate
    from qa.web.library import Library
    from qa.web.server import Settings, application

    app = application(Library(seeds_qa, shared=True), Settings(rate=Rate(per_second=1e3, burst=1e3)))
    with TestClient(app, base_url="http://127.0.0.1") as inside, Client("http://127.0.0.1") as client:
        client._http = inside  # the same interface, without a socket
        assert [told(one.model_dump(mode="json")) for one in client.ask_many(QUESTIONS)] == expected
        assert told(client.ask(QUESTIONS[0]).model_dump(mode="json")) == expected[0]
        assert told(finished(client.aask(QUESTIONS[0])).model_dump(mode="json")) == expected[0]
        hits = seeds_qa.search(QUESTIONS[0], 3)
        assert [one.model_dump(mode="json")["text"] for one in client.search(QUESTIONS[0], 3)] == [
            one.passage.text for one in hits
        ]
        assert {one.source for one in client.documents} == {one.source for one in seeds_qa.documents}
        assert client.document(seeds_qa.documents[0].id).text == seeds_qa.documents[0].text
        chat = client.chat(where=Filter("001_64ed26fc30ec828f.txt"))
        assert [chat.ask(one).text for one in ("上半年GDP多少", "财政收入呢")] == ["7388亿元", "1276亿元"]
        with pytest.raises(InputError, match="1 to 500"):
            client.ask(" ")
        with pytest.raises(InputError, match=r"^k is 0; input should be greater than or equal to 1$"):
            client.ask("多少", k=0)
        with pytest.raises(InputError, match=r"not yours|no document"):
            client.remove(["0" * 16])


def test_a_server_that_is_not_there_is_told() -> None:
    pytest.importorskip("httpx")
    from qa.client import Client

    with Client("http://127.0.0.1:9") as client, pytest.raises(FangtanError, match="start it with: fangtan serve"):
        client.ask("多少")


@pytest.fixture(scope="module")
def seeds_index(seeds_qa: QA, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("doors") / "index"
    seeds_qa.save(folder)
    return str(folder)


def test_mcp_gives_the_same_in_memory_and_over_stdio(expected: list[Told], seeds_qa: QA, seeds_index: str) -> None:
    pytest.importorskip("mcp")
    from mcp import Client, StdioServerParameters, stdio_client

    from qa.adapters.mcp import server_of

    async def asked(server: Any, questions: list[str]) -> list[Told]:
        async with Client(server) as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == {"ask", "search", "documents"}
            documents = (await client.call_tool("documents", {})).structured_content["documents"]
            whole = await client.read_resource(f"fangtan://documents/{documents[0]['id']}")
            assert whole.contents[0].text == seeds_qa.documents[0].text
            replies = [await client.call_tool("ask", {"question": one}) for one in questions]
            refused = await client.call_tool("ask", {"question": ""})
            assert refused.is_error
            assert "a question has 1 to 500 characters" in refused.content[0].text
            return [told(one.structured_content) for one in replies]

    assert finished(asked(server_of(seeds_qa), QUESTIONS)) == expected
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "qa.cli", "mcp", "--index", seeds_index], cwd=ROOT
    )
    assert finished(asked(stdio_client(command), QUESTIONS[:3])) == expected[:3]


def test_langchain_gives_the_same(expected: list[Told], seeds_qa: QA) -> None:
    pytest.importorskip("langchain_core")
    from qa.adapters.langchain import FangtanRetriever, answer_tool

    tool = answer_tool(seeds_qa)
    calls = [{"name": tool.name, "args": {"question": one}, "id": "1", "type": "tool_call"} for one in QUESTIONS]
    assert [told(tool.invoke(call).artifact) for call in calls] == expected
    for one in FangtanRetriever(qa=seeds_qa, k=3).invoke(QUESTIONS[0]):
        document = next(each for each in seeds_qa.documents if each.id == one.metadata["document_id"])
        assert document.text[one.metadata["start"] : one.metadata["end"]] == one.page_content


def test_llama_index_gives_the_same(expected: list[Told], seeds_qa: QA) -> None:
    pytest.importorskip("llama_index.core")
    from qa.adapters.llama_index import FangtanQueryEngine, FangtanRetriever

    engine = FangtanQueryEngine(seeds_qa)
    replies = [engine.query(one) for one in QUESTIONS]
    assert [told(one.metadata) for one in replies] == expected
    assert all(str(one) == text for one, (_, text, _, _) in zip(replies, expected, strict=True) if text)
    assert told(finished(engine.aquery(QUESTIONS[0])).metadata) == expected[0]
    nodes = FangtanRetriever(seeds_qa, k=3).retrieve(QUESTIONS[0])
    assert [one.score for one in nodes] == [one.score for one in seeds_qa.search(QUESTIONS[0], 3)]
    assert [one.text for one in nodes] == [one.passage.text for one in seeds_qa.search(QUESTIONS[0], 3)]


def test_haystack_gives_the_same(expected: list[Told], seeds_qa: QA, seeds_index: str) -> None:
    pytest.importorskip("haystack")
    from haystack import Document, Pipeline

    from qa.adapters.haystack import FangtanReader, FangtanRetriever

    line = Pipeline()
    line.add_component("retriever", FangtanRetriever(seeds_index, qa=seeds_qa))
    line.add_component("reader", FangtanReader(seeds_index, qa=seeds_qa))
    line.connect("retriever.documents", "reader.documents")
    done = [line.run({"retriever": {"query": one}, "reader": {"query": one}})["reader"] for one in QUESTIONS]
    assert [told(one["reply"]) for one in done] == expected
    again = Pipeline.loads(line.dumps(), allowed_modules=["qa.adapters.haystack"])  # as it is kept in YAML
    for one, wanted in zip(QUESTIONS[:3], expected, strict=False):
        assert told(again.run({"retriever": {"query": one}, "reader": {"query": one}})["reader"]["reply"]) == wanted
    answers = [one["answers"][0] for one in done if one["reply"]["status"] in ("ANSWERED", "UNSURE")]
    assert len(answers) > 20
    for one in answers:
        if one.document and "、" not in one.data:  # what a text says of itself is no passage that was found
            assert one.document.content[one.document_offset.start : one.document_offset.end] == one.data
    own = FangtanReader().run("全县收入多少", [Document(content="全县收入41亿元，比去年多。")])
    assert own["answers"][0].data == "41亿元"


try:
    from langchain_tests.integration_tests import RetrieversIntegrationTests
    from langchain_tests.unit_tests import ToolsUnitTests
except ImportError:
    pass
else:
    SHARED: dict[str, QA] = {}

    @pytest.fixture(scope="module", autouse=True)
    def shared(seeds_qa: QA) -> Iterator[None]:
        SHARED["qa"] = seeds_qa
        yield
        SHARED.clear()

    class TestLangChainRetriever(RetrieversIntegrationTests):
        """LangChain's own conformance tests of retrievers."""

        @property
        def retriever_constructor(self) -> Any:
            from qa.adapters.langchain import FangtanRetriever

            return FangtanRetriever

        @property
        def retriever_constructor_params(self) -> dict[str, Any]:
            return {"qa": SHARED["qa"]}

        @property
        def retriever_query_example(self) -> str:
            return "城市大脑"

    class TestLangChainTool(ToolsUnitTests):
        """LangChain's own conformance tests of tools."""

        @property
        def tool_constructor(self) -> Any:
            from qa.adapters.langchain import answer_tool

            return answer_tool(SHARED["qa"])

        @property
        def tool_invoke_params_example(self) -> dict[str, Any]:
            return {"question": "上半年GDP多少"}


@pytest.mark.parametrize("body", ["<html>", "null", "", '{"detail": 3}'])
def test_a_server_of_another_kind_is_told(body: str) -> None:
    httpx = pytest.importorskip("httpx")
    from qa.client import Client

    client = Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, text=body)))
    for act in (lambda: client.ask("谁"), lambda: client.ask_many(["谁"]), lambda: client.documents):
        with pytest.raises(FangtanError, match=r"not one of fangtan's|0 replies to 1"):
            act()
    with pytest.raises(InputError, match="expected a list of questions"):
        client.ask_many("谁")


def test_values_of_ones_own_do_not_hide_where_a_passage_stands() -> None:
    from qa.adapters.fields import fields_of

    document = Document.from_text("全县共41亿元。", "a.txt", metadata={"start": "99", "source": "x", "city": "杭州"})
    passage = Passage(document, Span(0, 9), Turn(document, Span(0, 9)))
    told = fields_of(passage)
    assert (told["start"], told["source"], told["city"]) == (0, "a.txt", "杭州")
