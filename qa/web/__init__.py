"""The chat in the browser and the HTTP API beside it."""

from __future__ import annotations

import os
from pathlib import Path

from qa.pipeline import QA

__all__ = ["serve"]


def serve(qa: QA, *, host: str = "127.0.0.1", port: int = 7860, feedback: Path | str = "feedback.jsonl") -> None:
    """Serve a chat on an index's documents until the process is told to stop; on this machine only by default."""
    quiet()
    from qa.web.server import Settings, run

    run(qa, Settings(host=host, port=port, feedback=Path(feedback)))


def quiet() -> None:
    """Keep gradio and what it builds on from reporting their use; to be called before gradio is imported."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_OFFLINE"] = "1"
