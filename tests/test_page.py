"""The page in a real browser, with the real models on the seeds."""

from __future__ import annotations

import contextlib
import io
import os
import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import docx
import pytest

pytest.importorskip("playwright.sync_api")
import uvicorn
from fakes import OneHotEncoder
from playwright.sync_api import Browser, BrowserContext, Page, expect
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from index import Document, Index
from qa import QA, Reply
from qa.chat import Chat
from qa.web.guard import Rate
from qa.web.library import Library
from qa.web.server import Settings, application, listen

pytestmark = pytest.mark.timeout(90)
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
HOSTILE = [
    "<img src=http://127.0.0.1:9/beacon onerror=\"document.title='pwned'\">",
    "<script>document.title='pwned'</script>",
    "<svg onload=\"document.title='pwned'\">",
    "${document.title='pwned'}",
    "{{constructor.constructor('document.title=1')()}}",
    "![x](http://127.0.0.1:9/beacon)",
    "[点我](javascript:document.title='pwned')",
    "<a href=\"javascript:document.title='pwned'\">点我</a>",
    "<iframe src=http://127.0.0.1:9/beacon></iframe>",
    "<style>body{display:none}</style>",
    "<base href=http://127.0.0.1:9/>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/beacon'>",
    "</div></article></section><h1>pwned</h1>",
    '" autofocus onfocus="document.title=\'pwned\'" x="',
    "' onmouseover='document.title=1",
    "`${alert(1)}`",
    "\\u003cimg src=x onerror=alert(1)\\u003e",
    "&lt;img src=x onerror=alert(1)&gt;",
    "&#60;script&#62;document.title='pwned'&#60;/script&#62;",
    "\u202e金额\u202c",
    "\x1b[31m红\x07",
    "$$\\href{javascript:alert(1)}{x}$$",
    "```html\n<img src=x onerror=alert(1)>\n```",
    "<details open ontoggle=alert(1)>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
    "<form action=http://127.0.0.1:9/><button>x</button></form>",
    "<object data=http://127.0.0.1:9/beacon></object>",
    "<link rel=stylesheet href=http://127.0.0.1:9/beacon>",
    "<video src=http://127.0.0.1:9/beacon autoplay>",
    "#cite=0000000000000000:0-1",
    "<ScRiPt>document.title='pwned'</ScRiPt>",
    "<img/src/onerror=alert(1)>",
    "<img src='x' onerror='document.title=`pwned`'>",
    "<body onload=document.title='pwned'>",
    "<input autofocus onfocus=document.title='pwned'>",
    "<select onfocus=alert(1) autofocus>",
    "<marquee onstart=alert(1)>",
    "<audio src=http://127.0.0.1:9/beacon autoplay onerror=alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<svg><script>document.title='pwned'</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>点我</text></a></svg>",
    "<svg><image href=http://127.0.0.1:9/beacon></svg>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<x contenteditable onblur=alert(1)>",
    "<div style='background:url(http://127.0.0.1:9/beacon)'>",
    "<mark>伪造的标记</mark>",
    "<a href='#cite=0000000000000000:0-1' class='cite'>[9]</a>",
    "![](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    "[x]: http://127.0.0.1:9/beacon",
    "<http://127.0.0.1:9/beacon>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "~~~\n</code></pre><script>alert(1)</script>\n~~~",
    "${'$'}{document.title='pwned'}",
    "<%= alert(1) %> {% raw %} #{alert(1)}",
    "\u2066\u2067反\u2069\u200f向",
    "\x00\x08\x7f\x9b2J控",
    "\ufeff\u200b\u00ad零宽",
    "javascript:document.title='pwned'",
]
assert len(set(HOSTILE)) == 60


class Server:
    """The application on a free port; it can be stopped and started again on the same one."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self.library, self.settings = library, settings

    def start(self) -> None:
        self.socket = listen(self.settings)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        config = uvicorn.Config(
            application(self.library, self.settings), log_level="error", timeout_graceful_shutdown=1
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)


@pytest.fixture(scope="module")
def server(seeds_qa: QA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("page")
    os.environ["GRADIO_TEMP_DIR"] = str(home / "uploads")
    settings = Settings(port=0, feedback=home / "feedback.jsonl", rate=Rate(per_second=1000.0, burst=1000.0))
    found = Server(Library(seeds_qa), settings)
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """One text a format, each with a figure that is nowhere else."""
    word, said = io.BytesIO(), docx.Document()
    said.add_paragraph("白云水库蓄水量530万立方米，同比增加2%。")
    said.save(word)
    portable = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(portable)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(60, 700, "红石水库蓄水量77万立方米，同比减少3%。")
    canvas.save()
    plain = "青山水库蓄水量4210万立方米，同比增加5%。"
    return {"水库.txt": plain.encode("gb18030"), "水库.docx": word.getvalue(), "水库.pdf": portable.getvalue()}


@contextlib.contextmanager
def opened(browser: Browser, server: Server, *, script: str = "", **options: Any) -> Iterator[Page]:
    """A fresh visitor; at the end nothing may have gone wrong in the console, nor anything asked of another host.

    `script` runs in each of its pages before any other.
    """
    wanted = {"locale": "zh-CN", "viewport": WIDE, "reduced_motion": "reduce", **options}
    context: BrowserContext = browser.new_context(**wanted)
    context.set_default_timeout(20_000)
    context.add_init_script(script)
    expect.set_options(timeout=20_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, faults, abroad = context.new_page(), [], []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request",
        lambda one: abroad.append(one.url) if not one.url.startswith((server.url, "data:", "blob:")) else None,
    )
    visit(page, server)
    yield page
    assert [
        fault for fault in faults if "ERR_CONNECTION" not in fault and not re.search("status of (404|413)", fault)
    ] == []
    assert abroad == []
    context.close()


def visit(page: Page, server: Server) -> None:
    page.goto(server.url, wait_until="domcontentloaded")
    expect(page.locator("#question textarea")).to_be_visible()


def ask(page: Page, question: str) -> Any:
    """Type a question, and the bubble that answers it."""
    bubbles = page.locator("[data-testid=bot] .reply")
    before = bubbles.count()
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    expect(bubbles).to_have_count(before + 1)
    expect(box).to_have_value("")
    return bubbles.nth(before)


def test_an_answer_its_citation_and_the_marked_text(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        bubble = ask(page, "上半年GDP多少")
        expect(bubble.locator(".answer")).to_contain_text("7388亿元 · 同比增长1.5%")
        expect(bubble.locator(".reason")).to_contain_text("请核对原文")
        expect(page.locator("#evidence mark").first).to_have_text("7388亿元")
        link = bubble.locator("a.cite").first
        link.click()
        mark = page.locator("#document mark")
        expect(mark).to_have_text("7388亿元")
        expect(mark).to_be_in_viewport()
        expect(page.locator("#document .whole")).to_be_focused()
        assert re.search(r"#cite=[0-9a-f]{16}:29-35$", page.url)
        page.keyboard.press("Escape")
        expect(page.locator("#document .whole")).to_be_hidden()
        expect(link).to_be_focused()


def test_a_deep_link_opens_the_text(browser: Browser, server: Server) -> None:
    whole = next(one for one in server.library.qa.index.documents if one.source.startswith("001"))
    with opened(browser, server) as page:
        page.goto(f"{server.url}/#cite={whole.id}:29-35")
        page.reload()
        expect(page.locator("#document mark")).to_have_text("7388亿元")


def test_follow_ups_show_how_they_were_understood(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        ask(page, "上半年GDP多少")
        expect(ask(page, "同比呢？").locator(".answer")).to_contain_text("%")
        understood = page.locator("a.understood")
        expect(understood).to_contain_text("GDP")
        text = understood.inner_text()
        understood.click()
        expect(page.locator("#question textarea")).to_have_value(text)


def test_lists_give_each_item_its_citation_and_its_card(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        bubble = ask(page, "双街示范包括哪些街")
        items = bubble.locator(".items li")
        expect(items).to_have_text([re.compile(r"^湖滨步行街.*\[1\]"), re.compile(r"^丝绸城.*\[2\]")])
        cards = page.locator("#evidence .card.proof")
        expect(cards).to_have_count(2)
        assert [card.locator("mark").all_inner_texts() for card in cards.all()][1] == ["丝绸城"]
        assert [card.locator(".number").inner_text() for card in cards.all()] == ["[1]", "[2]"]
        items.nth(1).locator("a.cite").click()
        expect(page.locator("#document mark")).to_have_text("丝绸城")
        page.keyboard.press("Escape")
        expect(ask(page, "第二个呢").locator(".answer")).to_have_text("丝绸城")


def test_why_and_how_get_whole_sentences(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        bubble = ask(page, "为什么要深化亲清在线建设")
        expect(bubble).to_have_class(re.compile("unsure"))
        extracts = bubble.locator(".extracts li")
        expect(extracts).to_have_count(3)
        assert all(one.locator("strong").count() == 1 for one in extracts.all())
        assert all(re.search(r"周江勇.*\[\d\]$", one.inner_text()) for one in extracts.all()[:1])


def test_a_lost_figure_is_shown_as_a_gap(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        bubble = ask(page, "GDP增速全国排第几")
        expect(bubble).to_have_class(re.compile("damaged"))
        expect(bubble.locator(".reason")).to_contain_text("丢失了数字")
        assert bubble.locator(".gap").count() > 0
        assert "▢" not in bubble.inner_text()  # drawn by style: the text itself is untouched


def test_what_is_not_there_shows_what_is_nearest(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        bubble = ask(page, "上海上半年GDP多少")
        expect(bubble.locator(".reason")).to_contain_text("上海")
        assert bubble.locator("a.near").count() == 3
        expect(page.locator("#evidence .card.near")).to_have_count(3)


def test_readings_are_buttons(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        upload(
            page,
            {
                "甲.txt": "湖南省政府工作报告\n2024-02-01\n\n全省粮食总产量53.1万吨。",
                "乙.txt": "安徽省政府工作报告\n2024-02-02\n\n全省粮食总产量31.2万吨。",
            },
        )
        bubble = ask(page, "粮食总产量是多少")
        expect(bubble.locator(".reason")).to_contain_text("请指明")
        bubble.locator("a.choice", has_text="安徽").click()
        expect(page.locator("[data-testid=bot] .reply .answer").last).to_contain_text("31.2万吨")


def test_examples_come_from_the_documents(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        for _ in range(20):
            if page.locator("#talk a.choice").count():
                break
            page.wait_for_timeout(500)
            visit(page, server)
        page.locator("#talk a.choice").first.click()
        expect(page.locator("[data-testid=bot] .reply.answered")).to_have_count(1)


def upload(page: Page, texts: dict[str, str | bytes]) -> None:
    files = [
        {
            "name": name,
            "mimeType": "application/octet-stream",
            "buffer": text if isinstance(text, bytes) else text.encode(),
        }
        for name, text in texts.items()
    ]
    page.locator("#files input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    expect(page.locator("#summary [role=status]")).to_be_visible()


def test_uploaded_files_answer_for_their_visitor_alone(
    browser: Browser, server: Server, files: dict[str, bytes]
) -> None:
    with opened(browser, server) as page:
        expect(page.locator("#add")).to_contain_text("不超过 20 MB")
        upload(page, {**files, "坏.pdf": b"%PDF-1.4 broken", "图.txt": b"\x00\x01\x02"})
        expect(page.locator("#summary")).to_contain_text("读入 3 篇")
        expect(page.locator("#summary")).to_contain_text("坏.pdf：文件内容已损坏")
        expect(page.locator("#summary")).to_contain_text("图.txt：这是二进制文件")
        for place, figure in (("青山水库", "4210万"), ("白云水库", "530万"), ("红石水库", "77万")):
            expect(ask(page, f"{place}蓄水量多少立方米").locator(".answer")).to_contain_text(figure)
        with opened(browser, server) as other:
            expect(ask(other, "青山水库蓄水量多少立方米")).not_to_contain_text("4210万")
        rows = page.locator("#shelf .docs li")
        expect(rows).to_have_count(5)
        assert page.locator("#shelf button.remove").count() == 3  # the served ones are not theirs to remove
        page.locator("#shelf li", has_text="水库.txt").locator("button.remove").click()
        expect(rows).to_have_count(4)
        expect(page.locator("#summary")).to_contain_text("已移除")
        expect(ask(page, "青山水库蓄水量多少立方米")).not_to_contain_text("4210万")
        page.locator("#summary a", has_text="撤销").click()
        expect(rows).to_have_count(5)
        expect(ask(page, "青山水库蓄水量多少立方米")).to_contain_text("4210万")


def test_a_documents_facts_and_what_it_answers(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        page.locator("#shelf .title").nth(1).click()
        whole = page.locator("#document .whole")
        expect(whole.locator(".facts")).to_contain_text("周江勇")
        expect(whole.locator(".facts")).to_contain_text("完整")
        page.locator("#document .guide a.choice").first.click()
        expect(page.locator("[data-testid=bot] .reply.answered")).to_have_count(1)


def test_history_survives_reload_and_restart(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        ask(page, "上半年GDP多少")
        visit(page, server)
        expect(page.locator("[data-testid=bot] .reply .answer")).to_contain_text("7388亿元")
        expect(page.locator("#evidence mark").first).to_have_text("7388亿元")
        port = server.socket.getsockname()[1]
        server.stop()
        server.settings = Settings(port=port, feedback=server.settings.feedback, rate=server.settings.rate)
        server.library = Library(server.library.qa)
        server.start()
        visit(page, server)
        expect(page.locator("[data-testid=bot] .reply .answer")).to_contain_text("7388亿元")
        expect(ask(page, "同比呢？").locator(".answer")).to_contain_text("%")  # the conversation goes on too


def test_each_tab_has_its_own_conversation_and_none_is_lost(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        ask(page, "上半年GDP多少")
        other = page.context.new_page()
        visit(other, server)
        expect(other.locator("[data-testid=bot] .reply.unsure")).to_have_count(0)
        ask(other, "责任编辑是谁")
        expect(ask(page, "同比呢？").locator(".answer")).to_contain_text("%")  # not of the other tab's subject
        for tab in (page, other):
            expect(tab.locator(".talks li")).to_have_count(2)
        other.locator(".talks .open", has_text="上半年GDP多少").click()  # open elsewhere: a copy
        expect(other.locator("[data-testid=bot] .reply .answer").first).to_contain_text("7388亿元")
        expect(other.locator(".talks li")).to_have_count(3)


PLAIN_HTTP = """for (const one of ["locks", "clipboard"])
  Object.defineProperty(Navigator.prototype, one, {get: () => undefined});"""


def test_without_https_tabs_keep_apart_and_copying_works(browser: Browser, server: Server) -> None:
    with opened(browser, server, script=PLAIN_HTTP) as page:
        bubble = ask(page, "上半年GDP多少")
        with page.expect_popup() as popup:  # it begins with a copy of this tab's own storage
            page.evaluate("void window.open(location.href)")
        other = popup.value
        expect(other.locator("[data-testid=bot] .reply .answer")).to_contain_text("7388亿元")
        ask(other, "责任编辑是谁")
        expect(page.locator(".talks li")).to_have_count(2)
        expect(ask(page, "同比呢？").locator(".answer")).to_contain_text("%")
        page.reload()
        expect(page.locator("[data-testid=bot] .reply .answer")).to_have_count(2)
        page.bring_to_front()
        bubble.locator("a.copy").click()
        expect(page.locator("#toast")).to_have_text("已复制")
        page.locator("#question textarea").press("Control+V")
        expect(page.locator("#question textarea")).to_have_value(re.compile("^7388亿元"))


DAMAGED = ["{", "5", "null", '{"turns": [null]}', '{"turns": [{"question": 1}]}', '{"name": {}, "turns": []}']


def test_damaged_and_full_storage_lose_no_conversation(browser: Browser, server: Server) -> None:
    kept = "".join(f"localStorage.setItem('fangtan_talk:bad{n}', {one!r});" for n, one in enumerate(DAMAGED))
    with opened(browser, server, script=f"if (!localStorage.length) {{ {kept} }}") as page:
        ask(page, "上半年GDP多少")
        expect(page.locator(".talks .open")).to_have_text(["上半年GDP多少"])
        page.evaluate(
            """() => { const put = (n) => { try { localStorage.setItem("other", "x".repeat(n)); return true; } catch { return false; } };
            let size = 0; for (let step = 1 << 23; step >= 1; step >>= 1) if (put(size + step)) size += step; }"""
        )
        ask(page, "同比呢？")  # both turns are more than there is room for
        expect(page.locator("#toast")).to_contain_text("浏览器存不下了")
        expect(page.locator(".talks .open")).to_have_text(["上半年GDP多少"])
        page.get_by_role("button", name="新对话").click()
        expect(page.locator("[data-testid=bot] .reply .answer")).to_have_count(0)
        ask(page, "责任编辑是谁")
        expect(page.locator("#toast")).to_contain_text("最早的对话已让出位置：上半年GDP多少")
        expect(page.locator(".talks .open")).to_have_text(["责任编辑是谁"])


def test_a_request_that_fails_gives_the_question_back(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        page.route("**/gradio_api/**", lambda route: route.abort("connectionfailed"))
        box = page.locator("#question textarea")
        box.fill("上半年GDP多少")
        box.press("Enter")
        expect(page.locator("body")).to_contain_text("Connection")
        page.unroute("**/gradio_api/**")
        expect(page.locator("#toast")).to_contain_text("没有收到回答")
        expect(box).to_have_value("上半年GDP多少")
        expect(ask(page, "上半年GDP多少").locator(".answer")).to_contain_text("7388亿元")
        page.route("**/gradio_api/**", lambda route: route.fulfill(status=413, body="too large"))
        box.fill("责任编辑是谁")
        box.press("Enter")
        expect(page.locator("#toast")).to_contain_text("没有收到回答")
        expect(page.locator(".ask .waiting")).to_be_hidden()
        expect(box).to_have_value("责任编辑是谁")
        page.unroute("**/gradio_api/**")
        expect(ask(page, "上半年GDP多少").locator(".answer")).to_contain_text("7388亿元")


def test_conversations_are_found_renamed_and_brought_back(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        ask(page, "上半年GDP多少")
        page.get_by_role("button", name="新对话").click()
        expect(page.locator("[data-testid=bot] .reply .answer")).to_have_count(0)
        ask(page, "责任编辑是谁")
        page.get_by_role("button", name="改名 责任编辑是谁").click()
        page.keyboard.press("Control+A")
        page.keyboard.type("编辑")
        page.keyboard.press("Enter")
        expect(page.locator(".talks .open").first).to_have_text("编辑")
        page.get_by_placeholder("找对话").fill("7388亿元")
        expect(page.locator(".talks .open")).to_have_text(["上半年GDP多少"])
        page.get_by_placeholder("找对话").fill("")
        page.get_by_role("button", name="删除 编辑").click()
        expect(page.locator(".talks .open")).to_have_text(["上半年GDP多少"])
        page.locator("#toast button").click()
        expect(page.locator(".talks .open")).to_have_text(["编辑", "上半年GDP多少"])
        page.locator(".talks .open").last.click()
        expect(page.locator("[data-testid=bot] .reply .answer")).to_contain_text("7388亿元")


def test_the_last_conversation_opened_is_the_one_that_is_shown(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        ask(page, "上半年GDP多少")
        page.get_by_role("button", name="新对话").click()
        expect(page.locator("[data-testid=bot] .reply .answer")).to_have_count(0)
        page.evaluate(
            """() => { document.querySelector(".talks .open").click();
            setTimeout(() => document.querySelector(".talks header button").click(), 20); }"""
        )
        page.wait_for_timeout(1500)
        expect(page.locator("[data-testid=bot] .reply .answer")).to_have_count(0)
        page.locator("#question textarea").fill("责任编辑是谁")
        page.evaluate(
            """() => { document.querySelector("#question form").requestSubmit();
            document.querySelector(".talks li button[title^='删除']").click(); }"""
        )
        expect(page.locator("[data-testid=bot] .reply .answer")).to_have_count(1)
        expect(page.locator(".talks .open")).to_have_count(1)  # the kept one is deleted, the one that waits is not


def test_a_conversation_is_exported_with_its_citations(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        ask(page, "上半年GDP多少")
        with page.expect_download() as plain:
            page.get_by_role("button", name="导出 Markdown").click()
        text = plain.value.path().read_text("utf-8")
        assert "## 上半年GDP多少" in text
        assert "全市实现生产总值**7388亿元**" in text
        with page.expect_download() as word:
            page.get_by_role("button", name="导出 Word").click()
        assert "7388亿元" in [one.text for one in docx.Document(str(word.value.path())).paragraphs]


def test_a_filter_is_seen_and_lifted(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        page.locator("#shelf .docs input").first.check()
        chip = page.locator("#question .limits a")
        expect(chip).to_have_text("仅在 1 份材料中 ×")
        expect(ask(page, "上半年GDP多少")).to_have_class(re.compile("damaged"))
        page.locator("#shelf summary").click()
        page.get_by_label("起始日期").fill("2020-01-01")
        page.locator("#shelf .docs input").first.uncheck()
        expect(chip).to_contain_text("2020-01-01 至 … · 1 份没有日期，不在内")
        page.get_by_label("说话人", exact=True).select_option("周江勇")
        expect(chip).to_contain_text("仅 周江勇 说的")
        chip.click()
        expect(chip).to_have_count(0)
        expect(page.get_by_label("起始日期")).to_have_value("")
        page.get_by_placeholder("找材料").fill("六稳")
        expect(page.locator("#shelf .docs li:visible")).to_have_count(1)


def test_a_bad_day_loses_no_question(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        page.evaluate("fangtan.where = () => ({since: '昨天'})")
        box = page.locator("#question textarea")
        box.fill("城市大脑是什么")
        box.press("Control+Enter")
        expect(page.locator("#note")).to_contain_text("「'昨天'」不是日期")
        expect(box).to_have_value("城市大脑是什么")


def test_what_is_typed_while_an_answer_is_awaited_is_kept(
    browser: Browser, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed, answer = threading.Event(), Chat.ask

    def held(self: Chat, question: str) -> Reply:
        typed.wait(20)  # a reply that is remembered would come before anything is typed
        return answer(self, question)

    monkeypatch.setattr(Chat, "ask", held)
    with opened(browser, server) as page:
        box = page.locator("#question textarea")
        box.fill("上半年GDP多少")
        page.keyboard.press("Enter")
        page.keyboard.type("城市大脑是什么")
        page.keyboard.press("Enter")  # too early: it waits in the box
        typed.set()
        expect(page.locator("[data-testid=bot] .reply.unsure")).to_have_count(1)
        expect(box).to_have_value("城市大脑是什么")
        page.keyboard.press("Enter")
        expect(page.locator("[data-testid=bot] .tools")).to_have_count(2)


def test_a_failure_leaves_the_box_usable(browser: Browser, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(browser, server) as page:
        with monkeypatch.context() as broken:
            broken.setattr("qa.chat.Chat.ask", lambda *_: 1 / 0)
            expect(ask(page, "上半年GDP多少").locator(".reason")).to_contain_text("没能处理")
        expect(ask(page, "上半年GDP多少").locator(".answer")).to_contain_text("7388亿元")


def test_asking_again_and_taking_back(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        ask(page, "责任编辑是谁")
        ask(page, "上半年GDP多少")
        page.get_by_role("button", name="重试").click()
        expect(page.locator(".ask .waiting")).to_be_hidden()
        expect(page.locator("[data-testid=bot] .reply")).to_have_count(2)
        expect(page.locator("[data-testid=bot] .reply .answer").last).to_contain_text("7388亿元")
        page.get_by_role("button", name="撤销").click()
        expect(page.locator("[data-testid=bot] .reply")).to_have_count(1)
        expect(page.locator("#question textarea")).to_have_value("上半年GDP多少")


def test_judgements_become_a_question_set(browser: Browser, server: Server) -> None:
    from qa.evaluation.sets import read_set

    with opened(browser, server) as page:
        ask(page, "上半年GDP多少").locator("xpath=..").get_by_role("button", name="有用").click()
        expect(page.locator("#note")).to_contain_text("谢谢")
        ask(page, "责任编辑是谁").locator("xpath=..").get_by_role("button", name="有误").click()
        expect(page.locator(".correction input")).to_be_in_viewport()
        assert '"disliked"' in server.settings.feedback.read_text("utf-8")  # at once
        page.get_by_label("正确答案").fill("冯明")
        page.get_by_role("button", name="记下").click()
        expect(page.locator("#note")).to_contain_text("评测题")
    cases = read_set(server.settings.feedback).cases[-2:]
    assert [(case.question, case.answers) for case in cases] == [
        ("上半年GDP多少", ("7388亿元",)),
        ("责任编辑是谁", ("冯明",)),
    ]


def test_copying_takes_the_source_along(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        bubble = ask(page, "上半年GDP多少")
        for link, start in (
            (bubble.locator("a.copy"), "7388亿元（"),
            (page.locator("a[href^='#all=']"), "上半年GDP多少\n\n7388亿元"),
        ):
            link.click()
            expect(page.locator("#toast")).to_be_visible()
            copied = page.evaluate("navigator.clipboard.readText()")
            assert copied.startswith(start)
            assert "001_64ed26fc30ec828f.txt [29, 35)" in copied


def test_enter_does_not_send_while_composing(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        box = page.locator("#question textarea")
        box.click()
        keys = page.context.new_cdp_session(page)
        keys.send("Input.imeSetComposition", {"text": "上半年", "selectionStart": 3, "selectionEnd": 3})
        key = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
        keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
        keys.send("Input.insertText", {"text": "上半年GDP多少"})
        expect(box).to_have_value("上半年GDP多少")
        expect(page.locator("[data-testid=user]")).to_have_count(0)
        box.press("Enter")
        expect(page.locator("[data-testid=bot] .reply .answer")).to_contain_text("7388亿元")


def test_by_keyboard_alone(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        expect(page.locator("#question textarea")).to_be_focused()
        page.keyboard.type("上半年GDP多少")
        page.keyboard.press("Enter")
        link = page.locator("[data-testid=bot] a.cite").first
        expect(link).to_be_visible()
        for _ in range(40):
            page.keyboard.press("Shift+Tab")
            if link.evaluate("one => one === document.activeElement"):
                break
        page.keyboard.press("Enter")
        expect(page.locator("#document mark")).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(link).to_be_focused()


def test_a_phone_has_no_sideways_scroll_and_sheets(browser: Browser, server: Server) -> None:
    with opened(browser, server, viewport=PHONE) as page:
        bubble = ask(page, "上半年GDP多少")
        bubble.locator("a.cite").first.click()
        expect(page.locator("#document mark")).to_be_in_viewport()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="依据").click()
        expect(page.locator("#evidence mark").first).to_be_in_viewport()
        page.get_by_role("button", name="材料").click()
        expect(page.locator("#shelf .docs li").first).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.locator("#shelf .title").first.click()
        expect(page.locator("#document .whole")).to_be_in_viewport()


QUOTED = "h1, .whole h2, blockquote, mark, .asked, .answer, .items, .extracts, .near, .where, .meta, .title, .choice, .open, .docs, option, dd, .clause, .turn"


def test_in_english(browser: Browser, server: Server) -> None:
    with opened(browser, server, locale="en-US") as page:
        expect(page.locator("#talk")).to_contain_text("in the source's own words")
        expect(ask(page, "上半年GDP多少").locator(".chip")).to_contain_text("possible")
        for question in ("上海上半年GDP多少", "GDP增速全国排第几", "火星上有水吗"):
            ask(page, question)
        page.locator("#shelf .title").first.click()
        expect(page.locator("#document .facts")).to_contain_text("figures lost")
        assert page.evaluate("document.documentElement.lang") == "en"
        said = page.evaluate(
            """quoted => { const copy = document.body.cloneNode(true);
            copy.querySelectorAll(`${quoted}, script, style`).forEach(one => one.remove());
            return [copy.textContent, ...[...copy.querySelectorAll("*:not([href^='#cite'], [aria-label*='message'])")].flatMap(one =>
              [one.title, one.placeholder, one.ariaLabel])].join("\\n"); }""",
            QUOTED,
        )
        told = re.sub(r"「[^」]*」|(?:Rename|Delete) [^\n]*", "", said)
        assert [line for line in told.splitlines() if re.search(r"[\u4e00-\u9fff]", line)] == []


VIEWS = ["wide", "dark", "phone", "shelf", "refused"]


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(browser: Browser, server: Server, view: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    phone = {"viewport": PHONE}
    options: dict[str, Any] = {"dark": {"color_scheme": "dark"}, "phone": phone, "shelf": phone}.get(view, {})
    with opened(browser, server, **options) as page:
        bubble = ask(page, "上半年GDP多少")
        if view == "refused":
            ask(page, "GDP增速全国排第几")
        else:
            bubble.locator("a.cite").first.click()
            expect(page.locator("#document mark")).to_be_visible()
        if view == "shelf":
            page.keyboard.press("Escape")
            page.get_by_role("button", name="材料").click()
            expect(page.locator("#shelf .docs")).to_be_visible()
        found = axe.run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def test_the_mark_is_in_view(browser: Browser) -> None:
    line = "这一段说的是茶园今年的情形，与往年没有多少不同。"
    texts = [f"茶园访谈{n}\n\n" + ("\n\n" if n else "").join([line * 6] * 100 if n else [line * 625]) for n in range(4)]
    qa = QA(
        Index.build([Document.from_text(text, f"{n}.txt") for n, text in enumerate(texts)], encoder=OneHotEncoder())
    )
    server = Server(Library(qa), Settings(port=0, rate=Rate(per_second=1000.0, burst=1000.0)))
    server.start()
    for size in ({"width": 1280, "height": 800}, PHONE):
        with opened(browser, server, viewport=size) as page:
            for document in qa.index.documents:
                for share in (0.35, 0.97):
                    start = int(len(document.text) * share)
                    page.evaluate(
                        """place => { const link = Object.assign(document.createElement("a"), {href: `#cite=${place}`});
                        document.body.append(link); link.click(); }""",
                        f"{document.id}:{start}-{start + 6}",
                    )
                    mark = page.locator(f"#document [data-key='{document.id}:{start}-{start + 6}'] mark").first
                    expect(mark).to_be_in_viewport(ratio=1)
                    box, height = mark.bounding_box(), size["height"]
                    assert box and 0.15 * height < box["y"] < 0.97 * height
    server.stop()


def test_hostile_texts_names_and_questions_are_shown_literally(browser: Browser, server: Server) -> None:
    with opened(browser, server) as page:
        text = "\n\n".join(
            f"第{number}号样品重{number + 3}千克，标签写着{one}。".replace("\0", "")
            for number, one in enumerate(HOSTILE, 1)
        )
        upload(page, {"<img src=x onerror=alert(1)>${1}.txt": f"<script>document.title=1</script>样品登记\n\n{text}"})
        bubble = ask(page, "第2号样品重多少千克")
        bubble.locator("a").first.click()
        expect(page.locator("#document .whole")).to_be_visible()
        expect(page.locator("#document .whole")).to_contain_text("<svg onload=")
        for one in HOSTILE[::10]:
            ask(page, one.replace("\n", " "))
        page.wait_for_timeout(300)
        assert page.title() == "访谈问答 · fangtan"
        assert (
            page.locator(
                ".gradio-container iframe, .gradio-container object, #talk img[src*=beacon], #talk script"
            ).count()
            == 0
        )
        assert page.locator("body").is_visible()
