"""How long after the reply is found its answer is seen: python tests/bench/shown.py.

Needs Chromium. Starts the server on the seeds, asks in a browser, and compares the moment that the log tells with the
moment that the answer is painted; both are of this machine's clock.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
PORT = 7897
URL = f"http://127.0.0.1:{PORT}"
QUESTIONS = ["上半年GDP多少", "五个关键词是哪些", "城市大脑接入多少部门", "杭州市委书记是谁", "一季度GDP增速"] * 4
WATCH = """() => { window.shown = [];
  new MutationObserver(() => { const n = document.querySelectorAll('[data-testid=bot] .reply').length;
    if (n > window.shown.length) requestAnimationFrame(() => { if (n > window.shown.length) window.shown.push(Date.now()); });
  }).observe(document.body, {childList: true, subtree: true}); }"""


def main() -> None:
    """The command line of this bench."""
    command = [sys.executable, "-m", "qa.cli", "serve", "--port", str(PORT)]
    server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        while not _answers():
            time.sleep(0.2)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            shown = _asked(browser.new_context(locale="zh-CN").new_page())
            browser.close()
    finally:
        server.terminate()
        _, told = server.communicate(timeout=20)
    rows = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    found = [1000 * datetime.fromisoformat(row["time"]).timestamp() for row in rows if row["by"] == "chat"]
    waits = [seen - ready for seen, ready in zip(shown, found, strict=True)][2:]  # warm
    print(f"{len(waits)} answers: seen {statistics.median(waits):.0f} ms after found, at worst {max(waits):.0f} ms")


def _answers() -> bool:
    try:
        return httpx.get(f"{URL}/readyz", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _asked(page: Page) -> list[float]:
    """When each question's answer was painted, in milliseconds of the clock."""
    began = time.perf_counter()
    page.goto(URL, wait_until="domcontentloaded")
    box = page.locator("#question textarea")
    box.wait_for()
    print(f"a question can be typed {time.perf_counter() - began:.2f} s after the page was asked for")
    time.sleep(5)  # the examples are found meanwhile
    page.evaluate(WATCH)
    for number, question in enumerate(QUESTIONS, 1):
        box.fill(question)
        box.press("Enter")
        page.wait_for_function(f"window.shown.length >= {number}", timeout=20_000)
        time.sleep(0.6)
    return [float(at) for at in page.evaluate("window.shown")]


if __name__ == "__main__":
    main()
