"""One structured line a question, without its text unless that is asked for."""

from __future__ import annotations

import datetime
import json
import sys
import threading
from typing import TextIO

from qa.reply import Reply


class Log:
    """Writes JSON lines to a stream, whole, by one thread at a time."""

    def __init__(self, stream: TextIO | None = None, *, texts: bool = False) -> None:
        self._stream, self._texts = stream or sys.stderr, texts
        self._lock = threading.Lock()

    def asked(self, reply: Reply, by: str) -> None:
        """A question that got its reply; `by` is chat or api."""
        line = {
            "time": datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
            "by": by,
            "status": str(reply.status),
            "confidence": round(reply.confidence, 3),
            "characters": len(reply.question),
            "ms": round(reply.timings.total, 1),
        }
        if self._texts:
            line |= {"question": reply.question, "answer": reply.text}
        with self._lock:
            print(json.dumps(line, ensure_ascii=not self._texts), file=self._stream, flush=True)
