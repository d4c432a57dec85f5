"""Other ways to put a question that found no answer."""

from __future__ import annotations

import re

from index import InputError
from qa.question import places_of, understand
from qa.when import DATE

FRINGE = "的，,在 "


def rephrasings(question: str) -> tuple[str, ...]:
    """The question in other words for the same, then without its period, then without its place; never itself."""
    try:
        asked = understand(question)
    except InputError:
        return ()
    wider = [DATE.sub("", asked.text)]
    if places := places_of(term.text for term in asked.terms):
        wider.append(re.sub(f"(?:{'|'.join(map(re.escape, places))})[市省县区州]?", "", asked.text))
    plain = (one.strip(FRINGE) for one in (*asked.wordings, *wider))
    return tuple(one for one in dict.fromkeys(plain) if len(one) > 2 and one != asked.text)
