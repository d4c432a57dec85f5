"""What visitors say of answers, kept as a question set that `fangtan eval` reads."""

from __future__ import annotations

import json
import threading
import uuid
from pathlib import Path

LONGEST = 500


class Feedback:
    """One JSONL file of labelled questions, or none; a line is written whole, by one thread at a time."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._lock = threading.Lock()

    def keep(self, question: str, answer: str, *, wrong: str = "") -> bool:
        """Keep a question with its right answer (empty: the texts hold none), and the wrong one that was given.

        Returns False, and writes nothing, where no file was named.
        """
        row: dict[str, object] = {
            "type": "feedback" if answer.strip() else "unanswerable",
            "answers": [answer.strip()[:LONGEST]] if answer.strip() else [],
        }
        if wrong:
            row["distractors"] = [wrong[:LONGEST]]
        return self._written(question, row)

    def dislike(self, question: str, wrong: str) -> bool:
        """Keep that an answer was judged wrong, while nobody says what is right; question sets pass such lines over."""
        return self._written(question, {"disliked": wrong[:LONGEST]})

    def _written(self, question: str, row: dict[str, object]) -> bool:
        if self.path is None:
            return False
        row = {"id": f"U{uuid.uuid4().hex[:12]}", "question": question[:LONGEST], **row}
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return True
