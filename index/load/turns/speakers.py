"""Which repeated labels are speakers, and who among them asks: decided for a document as a whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.load.turns.guest import PERSON, is_common
from index.load.turns.labels import Line
from index.load.turns.start import Start
from index.text.normalize import normalize, to_simplified

ROLE = "记者|主持人?|提问者?人?|采访者?人?|访谈员|听众|观众|网友|学员|小编"
ASKS = re.compile(rf"(?:{ROLE})(?:[ \u3000·]?(?:{PERSON}|[a-z\d甲乙丙丁一二三四]*))?$|问$|^问\d*$|^q\d*$|^编者?$")
ANSWERS = re.compile(r"^(?:[\u4e00-\u9fff]?答|a\d*|受访\w{0,3}|被采访\w?|嘉宾\w{0,3})$")
VOICE = re.compile(r"(?:发言人|说话人|讲话人|speaker) ?\d+$")  # of a transcript made by a machine
# Repeated heads that are no speakers.
OTHER = re.compile(
    r"^[\d\W_]+$|^第.{1,3}[个条章节步点部]|^[一二三四五六七八九十]是|来源|时间|日期|编辑|责编|作者|^注|备注|^附|摘要|关键词|电话|地址"
    r"|http|图片|摄影|^图|\d{4}年|^[甲乙丙丁]方$|月\d+日|报道|表示|[讯訊] "
)
KEY = re.compile(r"[a-z_]{3,}$")  # of a file's front matter
MARK = re.compile(r"[。！？!?]|[.] ")
OUTLET = re.compile(r"[报台社网刊]$|日报|周刊|电视|广播|财经|[报台社网刊刊志][^\u4e00-\u9fff]|tvbs|bbc|cnn|reuters")
LEANS = re.compile(r"[我你他她]")  # part of a sentence with a colon
ASKING = re.compile(r"[？?]|吗[。 ]?$|呢[。 ]?$|请问|请谈|请介绍")
MANY = 0.4  # share of turns that ask, from which a label asks


@dataclass(slots=True)
class Voice:
    """What a label's turns are like."""

    turns: int
    asking: int
    letters: int

    @property
    def asks(self) -> float:
        """Share of the turns that hold a question."""
        return self.asking / self.turns

    @property
    def mean(self) -> float:
        """Characters a turn."""
        return self.letters / self.turns


def labelled(lines: Sequence[Line], text: str) -> list[Start]:
    """Return where labelled turns begin; nothing where the heads do not behave like speakers."""
    at = _speaking(lines, text)
    voices = _voices(lines, text, at)
    if len(at) < 2 or not _converse(voices):
        return []
    asking = _asking(voices)
    starts = []
    for number in at:
        label = str(lines[number].label)
        starts.append(Start(lines[number].span.start, label, "interviewer" if label in asking else "interviewee"))
    return starts


def _speaking(lines: Sequence[Line], text: str) -> list[int]:
    """Return the numbers of the lines whose heads name a speaker."""
    heads = {n: str(one.label) for n, one in enumerate(lines) if one.label and not one.alone and _may_speak(one.label)}
    inline = {n: label for n, label in heads.items() if not _names(_said(lines, n, text))}
    times = Counter(inline.values())
    known = {label for label in times if _known(label)}
    marked = {label for n, label in inline.items() if MARK.search(_said(lines, n, text))}
    repeated = {label for label, count in times.items() if count > 1 and label in marked}
    alone = _alone(lines) if len(repeated | known) < 2 else {}
    if alone:
        return sorted(alone)
    speakers = known | repeated
    if len(speakers) < 2 and not known:
        return []
    for number in sorted(inline):
        if inline[number] not in speakers and _joins(number, lines, inline, speakers, text):
            speakers.add(inline[number])
    return sorted(n for n, label in inline.items() if label in speakers)


def _said(lines: Sequence[Line], number: int, text: str) -> str:
    """Return what stands behind a head: the rest of its line, or the next line where nothing does."""
    line = lines[number]
    if line.said < line.span.end or number + 1 == len(lines):
        return text[line.said : line.span.end]
    return lines[number + 1].span.of(text)


def _names(said: str) -> bool:
    """Return whether a line only names people, as in a text's head (受访人：周全)."""
    return len(said) <= 30 and not MARK.search(said) and bool(re.match(PERSON, to_simplified(said)))


def _may_speak(label: str) -> bool:
    folded = normalize(label).lower()
    return bool(re.search(r"\w", label)) and not OTHER.search(folded) and not KEY.match(label)


def _known(label: str) -> bool:
    folded = normalize(label).lower()
    return bool(ASKS.search(folded) or ANSWERS.match(folded) or VOICE.match(folded))


def _joins(number: int, lines: Sequence[Line], inline: dict[int, str], speakers: set[str], text: str) -> bool:
    """Return whether a head met once is a speaker's: it asks or replies between others' turns, and is short."""
    line = lines[number]
    said = _said(lines, number, text)
    if len(said) < 2 or LEANS.search(str(line.label)) or is_common(to_simplified(str(line.label))):
        return False
    near = [_near(number, step, inline) for step in (-1, 1)]
    asks = bool(ASKING.search(said))
    if asks:
        return near[1] in speakers
    named = re.search(rf"(?:^|[\W\u4e00-\u9fff])({PERSON})$|[A-Za-z]", to_simplified(str(line.label)))
    person = named and not (named[1] and is_common(named[1]))
    return bool(person and MARK.search(said)) and near[0] in speakers


def _near(number: int, step: int, inline: dict[int, str]) -> str | None:
    """Return the label of the next head before or behind a line, at most one line without a head between them."""
    return next((inline[n] for n in (number + step, number + 2 * step) if n in inline), None)


def _alone(lines: Sequence[Line]) -> dict[int, str]:
    """Return the lines that hold a speaker's label alone: repeated ones, each with words below it."""
    found = {n: str(a.label) for n, (a, b) in enumerate(pairwise(lines)) if a.alone and a.label and len(a.label) <= 16}
    found = {n: label for n, label in found.items() if _may_speak(label)}
    times = Counter(found.values())
    speakers = {label for label, count in times.items() if count > 1}
    known = {label for label in speakers if _known(label)}
    if not known and (len(speakers) < 2 or sum(times[label] for label in speakers) < 0.25 * len(lines)):
        return {}
    return {
        n: label
        for n, label in found.items()
        if label in speakers or (n + 1 not in found and n - 1 not in found and n - 2 in found)
    }


def _voices(lines: Sequence[Line], text: str, at: Sequence[int]) -> dict[str, Voice]:
    voices: dict[str, Voice] = {}
    for number, following in zip(at, [*at[1:], len(lines)][: len(at)], strict=True):
        line = lines[number]
        said = text[line.said : lines[following - 1].span.end]
        voice = voices.setdefault(str(line.label), Voice(0, 0, 0))
        voice.turns += 1
        voice.letters += len(said)
        voice.asking += bool(ASKING.search(said[-60:]))
    return voices


def _converse(voices: dict[str, Voice]) -> bool:
    """Return whether the labels' turns read like a conversation: somebody is known to ask or answer, or asks."""
    people = sum(
        1
        for label, voice in voices.items()
        if voice.turns > 1 and re.fullmatch(PERSON, to_simplified(label)) and not is_common(to_simplified(label))
    )
    return people > 1 or any(
        _known(label) or (voice.asks >= MANY and voice.turns > 1) for label, voice in voices.items()
    )


def _asking(voices: dict[str, Voice]) -> set[str]:
    """Return the labels that ask: by their word, or by turns that are short and mostly questions."""
    most = max(voices, key=lambda label: (not ASKS.search(normalize(label).lower()), voices[label].letters))
    asking = set()
    for label, voice in voices.items():
        folded = normalize(label).lower()
        if ANSWERS.match(folded) and not ASKS.search(folded):
            continue
        short = voice.mean < 0.8 * voices[most].mean
        if (
            ASKS.search(folded)
            or (label != most and voice.asks >= MANY and short)
            or (label != most and OUTLET.search(folded))
        ):
            asking.add(label)
    return asking
