"""What nobody says inside an interview: headings before a question, captions, notes and the closing lines."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from index.load.turns.labels import Line
from index.load.turns.start import Start

CAPTION = re.compile(
    r"照片|图片|圖片|摄影|[攝摄]）?$|photo by|资料图|資料圖"
    r"|^\{\{|^!\[|^<(?:figure|img)|^图 ?\d|^（.*）$|^[—\-=_*]{3,}$",
    re.I,
)
CLOSING = re.compile(
    r"^[（(【\[]?(?:责任?编|責任?編|編輯|编辑|记者手记|后记|後記|注\s*释|註釋|参考|關於|关于作者|完[）)】\]]|本文|原文"
    r"|延伸阅读|延伸閱讀|相关链接|发表[/／]|审稿|版权|微信|译者|譯者|校对|校對|via[: ])"
    r"|^\[\d{1,2}\]|^[>#* ]*(?:关于|關於)[^，。：？]{1,12}$"
)
ENDS = tuple("。！？!?…；;”」』）)~～：:")
HEADING = 36  # characters at most
TURNS = 4  # from which an unlabelled last paragraph is told from an answer's second


def without_asides(text: str, starts: Sequence[Start], lines: Sequence[Line]) -> list[Start]:
    """Return the turns with asides cut out of them as the narrator's; after one the turn before goes on."""
    if not starts:
        return []
    places = [one.at for one in starts]
    known, closing = set(places), _closing(text, places, lines)
    found: list[Start] = []
    speaking = Start(0)
    aside = False
    for number, line in enumerate(lines):
        begins = starts[bisect_left(places, line.span.start) : bisect_left(places, line.span.end)]
        if begins:
            found += begins
            speaking, aside = begins[-1], False
        elif number == closing:
            return [*found, Start(line.span.start)]
        elif speaking.role != "narrator":
            before_a_turn = number + 1 < len(lines) and lines[number + 1].span.start in known
            if _aside(text, lines, number, before_a_turn) != aside:
                aside = not aside
                found.append(Start(line.span.start) if aside else replace(speaking, at=line.span.start))
    return found


def _closing(text: str, places: Sequence[int], lines: Sequence[Line]) -> int | None:
    """Return the line from which nobody speaks any more, None where somebody does to the end.

    It is one that closes a text, or what follows the last answer where no other answer has a second paragraph.
    """
    begins = [line.span.start for line in lines]
    at = [bisect_right(begins, place) - 1 for place in places]
    said = [n + (lines[n].alone or lines[n].said >= lines[n].span.end) for n in at]  # where a turn's words begin
    one_each = len(at) >= TURNS and all(said[k] + 1 >= at[k + 1] for k in range(len(at) - 1))
    rest = range(said[-1] + 1, len(lines))
    return next((n for n in rest if one_each or CLOSING.search(lines[n].span.of(text))), None)


def _aside(text: str, lines: Sequence[Line], number: int, before_a_turn: bool) -> bool:
    words = lines[number].span.of(text)
    if CAPTION.search(words) and len(words) < 120:
        return True
    short = len(words) <= HEADING and not words.endswith(ENDS)
    return short and (before_a_turn or words.startswith("#") or _stands_out(text, lines, number))


def _stands_out(text: str, lines: Sequence[Line], number: int) -> bool:
    """Return whether a short line without a mark stands between long paragraphs."""
    near = [lines[n].span.of(text) for n in (number - 1, number + 1) if 0 <= n < len(lines)]
    return len(near) == 2 and all(len(one) > 3 * HEADING / 2 and one.endswith(ENDS) for one in near)
