"""The page under load: python tests/bench/page.py [USERS] [QUESTIONS].

Starts the server on the seeds as a process of its own, and talks to it as browsers do. Prints the time to the first
answer after a cold start, questions a second of one user and of all at once, errors, how long the page takes meanwhile,
and the memory after 100 and after 1,000 questions.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).parent.parent.parent
PORT = 7899
URL = f"http://127.0.0.1:{PORT}"
ASKED = [json.loads(line)["question"] for line in (ROOT / "tests/eval/seeds.jsonl").read_text("utf-8").splitlines()]


class User:
    """One browser: its visitor's token and its session."""

    def __init__(self, name: str) -> None:
        self.client, self.session = httpx.Client(timeout=120, trust_env=False), f"s{name}"
        self.token = f"visitor-{name}".ljust(32, "x")
        self.memory: dict[str, Any] = {"talk": name, "turns": []}
        config = self.client.get(f"{URL}/config").json()
        self.event = next(one["id"] for one in config["dependencies"] if one["api_name"] == "on_asked")

    def ask(self, question: str) -> str:
        """The bubble that a question gets, as HTML."""
        told = {"question": question, "doc": "", "where": None}
        sent = {"data": [self.memory, self.token], "fn_index": self.event, "session_hash": self.session}
        answer = self.client.post(f"{URL}/gradio_api/run/predict", json={**sent, "event_data": told})
        self.memory = answer.raise_for_status().json()["data"][0]
        return str(self.memory["turns"][-1]["said"])


def main() -> None:
    """The command line of this bench."""
    users, questions = (int(one) for one in (sys.argv[1:] + ["20", "10"][len(sys.argv) - 1 :]))
    began = time.perf_counter()
    log = Path("/dev/null").open("w")
    command = [sys.executable, "-m", "qa.cli", "serve", "--port", str(PORT)]
    server = subprocess.Popen(command, cwd=ROOT, stderr=log, stdout=log)
    try:
        _measure(server.pid, began, users, questions)
    finally:
        stopped = time.perf_counter()
        server.terminate()
        server.wait(20)
        print(f"stopped {time.perf_counter() - stopped:.1f} s after being told to")


def _measure(process: int, began: float, users: int, questions: int) -> None:
    while True:
        try:
            httpx.get(f"{URL}/healthz", trust_env=False)
            break
        except httpx.HTTPError:
            time.sleep(0.05)
    print(f"listening after {time.perf_counter() - began:.2f} s")
    one = User("one")
    print("7388亿元" in one.ask("上半年GDP多少"), f"first answer after {time.perf_counter() - began:.2f} s")
    one.ask(ASKED[0])
    time.sleep(3)  # the examples are found meanwhile
    alone = _timed(lambda: [one.ask(question) for question in ASKED[:40]]) / 40
    print(f"one user: {1 / alone:.1f} questions/s, {1000 * alone:.0f} ms each")
    _crowd(users, questions)
    memory = psutil.Process(process).memory_info
    for number in range(1000):
        one.ask(ASKED[number % len(ASKED)])
        if number + 1 in (100, 1000):
            print(f"memory after {number + 1} more questions: {memory().rss / 1e6:.0f} MB")
        time.sleep(0.0)


def _crowd(users: int, questions: int) -> None:
    crowd = [User(str(number)) for number in range(users)]
    errors: list[str] = []

    def work(user: User, at: int) -> None:
        for number in range(questions):
            try:
                said = user.ask(ASKED[(at * questions + number) % len(ASKED)])
                if "reply note" in said:
                    errors.append("busy")
            except Exception as error:
                errors.append(repr(error))

    threads = [threading.Thread(target=work, args=(user, at)) for at, user in enumerate(crowd)]
    pages: list[float] = []
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        pages.append(_timed(lambda: httpx.get(f"{URL}/healthz", trust_env=False)))
        time.sleep(0.2)
    taken = time.perf_counter() - began
    print(f"{users} users: {users * questions / taken:.1f} questions/s, {len(errors)} errors {errors[:2]}")
    print(
        f"another request meanwhile: median {1000 * statistics.median(pages):.0f} ms, worst {1000 * max(pages):.0f} ms"
    )


def _timed(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
