"""What nobody says inside an interview: headings before a question, captions, notes and the closing lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.turns.heads import Line
from index.turns.start import Start

CAPTION = re.compile(
    r"照片|图片|圖片|摄影|[攝摄]）?$|photo by|资料图|資料圖"
    r"|^\{\{|^!\[|^<(?:figure|img)|^图 ?\d|^（[^）]*）$|^[—\-=_*]{3,}$",
    re.I,
)
CLOSING = re.compile(
    r"^[（(【\[]?(?:责任?编|責任?編|編輯|编辑|记者手记|后记|後記|注\s*释|註釋|参考|關於|关于作者|完[）)】\]]|本文|原文"
    r"|延伸阅读|延伸閱讀|相关链接|发表[/／]|审稿|版权|微信)"
)
ENDS = tuple("。！？!?…；;”」』）)~～：:")
HEADING = 36  # characters at most


def without_asides(text: str, starts: Sequence[Start], lines: Sequence[Line]) -> list[Start]:
    """Return the turns with asides cut out of them as the narrator's; after one the turn before goes on."""
    if not starts:
        return []
    at = {one.at: one for one in starts}
    found: list[Start] = []
    speaking = Start(0)
    aside = closed = False
    for number, line in enumerate(lines):
        begin = line.span.start
        if begin in at or any(begin < one.at < line.span.end for one in starts):
            inside = [one for one in starts if begin <= one.at < line.span.end]
            found += inside
            speaking, aside = inside[-1], False
            continue
        if speaking.role == "narrator" or closed:
            continue
        following = lines[number + 1].span.start if number + 1 < len(lines) else len(text)
        last = not any(one.at > begin for one in starts)
        if last and CLOSING.search(line.span.of(text)):
            found.append(Start(begin))
            closed = True
        elif _aside(text, lines, number, following in at):
            if not aside:
                found.append(Start(begin))
            aside = True
        elif aside:
            found.append(Start(begin, speaking.speaker, speaking.role))
            aside = False
    return found


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
