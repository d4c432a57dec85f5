"""Other ways to put a question that found no answer."""

from __future__ import annotations

from index import InputError
from index.text.dates import DATE
from qa.question import parse_question

FRINGE = "的，,在 "


def rephrasings(question: str) -> tuple[str, ...]:
    """The question in other words for the same, then without its period; never itself."""
    try:
        asked = parse_question(question)
    except InputError:
        return ()
    plain = (one.strip(FRINGE) for one in (*asked.variants, DATE.sub("", asked.text)))
    return tuple(one for one in dict.fromkeys(plain) if len(one) > 2 and one != asked.text)
