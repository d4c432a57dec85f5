"""One wrong character in a question: a word that the texts found do not have, but have with one that sounds alike."""

from __future__ import annotations

import re
from functools import lru_cache

from index import Span
from index.words import fold, known, words

HAN = re.compile(r"[\u4e00-\u9fff]")
SIZES = (4, 3, 2)
AROUND = 12  # characters beside a stretch of the text that show where its words end
# Characters that ask or bind: between words, hardly ever mistyped.
BINDING = frozenset("的了是在有和与及或为以到从把被对就也都吗呢吧啊多少几谁哪什么怎何个这那一不没会能要给还又再只")


def mended(question: str, texts: str) -> str:
    """The question with its first wrong character as the texts write it; the question itself where there is none.

    Wrong can be a character that is part of no word of the dictionary, in a stretch that the texts do not have. A
    stretch of two characters must then be one of the dictionary's words.
    """
    asked, there = fold(question), fold(texts)
    for size in SIZES:
        for place in _odd(asked):
            for at in range(max(0, place - size + 1), min(place, len(asked) - size) + 1):
                if other := _heard(asked[at : at + size], place - at, there):
                    return question[:place] + other + question[place + 1 :]
    return question


def _odd(asked: str) -> list[int]:
    """The characters that are part of no known word of at least two, those behind an asking one (什么型) aside."""
    whole = [word.span for word in words(asked) if len(word.span) > 1 and known(word.text)]
    likely = (at for at, char in enumerate(asked) if HAN.match(char) and char not in BINDING)
    free = (at for at in likely if at == 0 or asked[at - 1] not in "么啥哪")
    return [at for at in free if not any(span.start <= at < span.end for span in whole)]


def _heard(stretch: str, place: int, there: str) -> str | None:
    """The character in its place where the texts have such a stretch of whole words."""
    if stretch in there or not all(map(HAN.match, stretch)):
        return None
    shape = re.compile(re.escape(stretch[:place]) + r"([\u4e00-\u9fff])" + re.escape(stretch[place + 1 :]))
    for found in shape.finditer(there):
        likely = found[1] not in BINDING and (len(stretch) > 2 or known(found.group()))
        if likely and sounds(stretch[place]) & sounds(found[1]) and _whole(there, Span(*found.span())):
            return found[1]
    return None


def _whole(text: str, span: Span) -> bool:
    """Whether no word of the text reaches over an end of the span."""
    start = max(0, span.start - AROUND)
    near = [word.span.move(start) for word in words(text[start : span.end + AROUND])]
    return not any(one.start < edge < one.end for one in near for edge in (span.start, span.end))


@lru_cache(maxsize=4096)
def sounds(char: str) -> frozenset[str]:
    """A character's readings without tones."""
    from pypinyin import Style, pinyin  # 0.2 s, only where a word is strange

    return frozenset(pinyin(char, style=Style.NORMAL, heteronym=True)[0])
