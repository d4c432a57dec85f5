"""Take the README's picture of the chat: python tests/bench/screenshot.py [FOLDER].

Needs Chromium. Starts the server on the seeds and writes .github/chat.png; with FOLDER, more views there to be looked at.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, expect, sync_playwright

ROOT = Path(__file__).parent.parent.parent
PORT = 7898
URL = f"http://127.0.0.1:{PORT}"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VIEWS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 860}},
    "dark": {"viewport": {"width": 1280, "height": 820}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
}


def main() -> None:
    """The command line of this script."""
    server = subprocess.Popen([sys.executable, "-m", "qa.cli", "serve", "--port", str(PORT)], cwd=ROOT)
    try:
        while True:
            try:
                httpx.get(f"{URL}/healthz", trust_env=False)
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
            taken(browser, ROOT / ".github" / "chat.png", VIEWS["desktop"], ["上半年GDP多少", "同比呢？"], whole=True)
            for folder in map(Path, sys.argv[1:]):
                for name, options in VIEWS.items():
                    taken(browser, folder / f"{name}.png", options, ["五个关键词是哪些", "上半年GDP多少"])
                    taken(browser, folder / f"{name}-lost.png", options, ["上海上半年GDP多少", "GDP增速全国排第几"])
    finally:
        server.terminate()
        server.wait(20)


def taken(browser: Browser, path: Path, options: dict[str, Any], questions: list[str], *, whole: bool = False) -> None:
    """Ask the questions and take a picture, with the last answer's document open where `whole`."""
    page = browser.new_context(locale="zh-CN", reduced_motion="reduce", **options).new_page()
    page.goto(URL, wait_until="domcontentloaded")
    bubbles = page.locator("[data-testid=bot] .reply")
    for number, question in enumerate(questions, 1):
        page.locator("#question textarea").fill(question)
        page.locator("#question textarea").press("Enter")
        expect(bubbles).to_have_count(number, timeout=20_000)
    if whole:
        bubbles.first.locator("a.cite").first.click()
        expect(page.locator("#document mark")).to_be_visible()
    page.wait_for_timeout(600)
    page.screenshot(path=path)
    page.context.close()


if __name__ == "__main__":
    main()
