"""What the reader sees in front of a passage: the title, the date, who speaks, and what was asked."""

from __future__ import annotations

from index import Passage

TITLE, ASKED = 40, 60  # characters
END = "—"  # no token joins it with what follows


def context_of(passage: Passage) -> str:
    """Return the line in front of a passage: title, date, speaker and the end of the question it replies to."""
    document, turn = passage.document, passage.turn
    asked = turn.question.of(document.text)[-ASKED:] if turn.question else ""
    told = [(document.title or "")[:TITLE], document.date or "", asked, passage.speaker or ""]
    return " | ".join(one.replace("\n", " ") for one in told if one) + END
