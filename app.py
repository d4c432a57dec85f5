"""The chat in the browser: python app.py [FOLDER]. More options: fangtan serve --help."""

from __future__ import annotations

import sys
from pathlib import Path

from qa import QA, FangtanError, serve

SEEDS = Path(__file__).with_name("seeds")


def main() -> None:
    """Serve the chat on this machine only."""
    try:
        qa = QA.from_folder(sys.argv[1] if len(sys.argv) > 1 else SEEDS)
    except FangtanError as error:
        sys.exit(f"fangtan: {error}")
    print("http://127.0.0.1:7860")  # noqa: T201 - where to look
    serve(qa)


if __name__ == "__main__":
    main()
