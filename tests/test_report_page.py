"""The evaluation's report in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, expect

from qa import QA, evaluate
from qa.evaluation.report import report

pytestmark = pytest.mark.timeout(90)


@pytest.fixture(scope="module")
def page_of_report(seeds_qa: QA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    done = evaluate(Path(__file__).parent / "eval" / "seeds.jsonl", qa=seeds_qa, sample=12)
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report(done.name, done.outcomes, done.config), "utf-8")
    return path


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_is_sound_in_a_browser(browser: Browser, page_of_report: Path, width: int, scheme: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, faults, abroad = context.new_page(), [], []
    page.on("console", lambda said: faults.append(said.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda one: abroad.append(one.url) if not one.url.startswith(("file:", "data:")) else None)
    page.goto(page_of_report.as_uri())
    expect(page.locator("#count")).to_have_text("12 / 12")
    page.locator("#words").fill("no such question")
    expect(page.locator("#count")).to_have_text("0 / 12")
    page.locator("#words").fill("")
    expect(page.locator("#count")).to_have_text("12 / 12")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in axe.run(page).response["violations"]] == []
    assert (faults, abroad) == ([], [])
    context.close()
