"""What a document says of itself: title, date, publisher, authors and editor, as spans."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from index.spans import Span
from index.text.names import names

HEAD = 600
TITLE_LINES = 3
LONGEST_TITLE = 60
LABEL = re.compile(r"^[\s　]*([\w·]{1,12})[：:]")
SPEAKS = re.compile(r"记者|記者|主持|采访|採訪|发言人|嘉宾|^[问問答qa]\d*$", re.I)
FRONT = re.compile(
    r"\A(?:---\s*\n(?:[^\n]*\n){0,12}?|(?:[a-z_-]+:[^\n]*\n){0,12}?)title:[ \t]*[\"']?(?P<title>[^\n]+?)[\"']?[ \t\r]*\n",
    re.I,
)
HEADING = re.compile(
    r"^(?:#[ \t]+(?P<marked>[^\n]+?)[ \t\r#]*$|(?P<lined>[^\s>#*-][^\n]*?)[ \t\r]*\n={3,}[ \t\r]*$)", re.M
)
ABOUT = re.compile(r"来源|來源|转自|稿源|时间|時間|日期|编辑|編輯|记者(?!会)|作者")
NUMERALS = {char: value for value, char in enumerate("〇一二三四五六七八九十")} | {"零": 0, "○": 0}
STAMP = (
    r"(?P<year>(?:19|20)\d\d|民[国國]\d{2,3}|(?:一九|二[〇○零])[一二三四五六七八九〇○零]{2})(?: ?年[/ ]?|[-/.])"
    r"(?P<month>\d{1,2}|十?[一二三四五六七八九十])(?: ?月[/ ]?|[-/.])"
    r"(?P<day>\d{1,2}|[二三]?十?[一二三四五六七八九十]) ?日?"
    r"(?:[ T　]{0,2}(?P<hour>\d{1,2})[:：](?P<minute>\d\d)(?:[:：]\d\d)?)?"
)
DATE_LINE = re.compile(
    rf"^[\s　#（(*>]*(?:date:[ \"']*|[^\n]{{0,20}}(?:来源|转自|稿源)[：: ][^\n，。]{{0,20}}?|(?:发布|发表|更新)?(?:时间|日期)[：: ]{{0,2}}|\[)?(?P<stamp>{STAMP})(?![，,\d])",
    re.M,
)
ANY_STAMP = re.compile(rf"(?P<stamp>{STAMP})(?![\d])")
DATED_LINES = 10  # at a text's head in which a short line may hold its date
MEDIA = "日报|晚报|早报|时报|周报|周刊|电讯|通讯社|新华社|网|客户端|电视台|电台|广播|杂志|新闻|观察|在线|社|报|台|刊"
PUBLISHER = re.compile(
    rf"(?:(?<![据能济金入水电税客财源])来源|转自|稿源)(?!于|是|主要|为|的|之|有|自|和)(?:[：:][\s　]*(?P<marked>[^\s　，。；：:|）)]{{2,20}})|(?P<bare>[^\s，。；：]{{1,10}}?(?:{MEDIA})))"
)
BYLINE = re.compile(
    r"(?:电|讯|报道|[（(\s　]|^)(?:本报|本刊|本社|本网|全媒体|首席|见习|特约|实习)?(?:记者|通讯员)(?![：:])[\s　]{0,2}(?!采访|获悉|了解|注意|问)"
)
WRITER = re.compile(r"(?:^|[\s　（(])(?:作者|撰文|撰稿|采写|文)[：:/｜|／][\s　]{0,2}", re.M)
EDITOR = re.compile(r"(?:责任编辑|责编|本文编辑|(?<![副总主])编辑)[：:\s　]{0,2}")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself, each as a span of its text; None or () where it says nothing."""

    title: Span | None = None
    date: Span | None = None
    publisher: Span | None = None
    authors: tuple[Span, ...] = ()
    editor: Span | None = None
    published: datetime.datetime | None = None


def describe(text: str) -> Metadata:
    """The metadata lines of a text; whatever is not written in it stays None."""
    stamp = _stamp(text)
    return Metadata(
        title=_title(text),
        date=Span(*stamp.span("stamp")) if stamp else None,
        publisher=_publisher(text),
        authors=_authors(text),
        editor=_editor(text),
        published=_moment(stamp) if stamp else None,
    )


def _lines(text: str, most: int) -> list[Span]:
    """The first lines that hold anything, trimmed."""
    found, at = [], 0
    for line in text[: HEAD * 10].splitlines(keepends=True):
        span = Span(at, at + len(line)).trim(text)
        at += len(line)
        if span:
            found.append(span)
        if len(found) == most:
            break
    return found


def _title(text: str) -> Span | None:
    if front := FRONT.match(text):
        return Span(*front.span("title"))
    if line := _title_line(text):
        return line
    heading = HEADING.search(text[: HEAD * 4])
    return Span(*heading.span("marked" if heading["marked"] else "lined")) if heading else None


def _title_line(text: str) -> Span | None:
    """Return the first line that is not just a date, where it reads like a title."""
    lines = _lines(text, TITLE_LINES)
    for line in lines[:-1]:
        title = Span(line.start, line.end).trim(text, "# \t\u3000*")
        words = title.of(text)
        if _dates_only(words):
            continue
        if not title:
            return None
        no_title = words.startswith(">") or words.endswith(("。", "；", "，", "：", ":", "？", "?"))
        return None if no_title or len(title) > LONGEST_TITLE or _speaks(words, text) else title
    return None


def _dates_only(words: str) -> bool:
    """Return whether a line holds a date and nothing that could be a title."""
    stamp = DATE_LINE.match(words)
    rest = words[stamp.end() :] if stamp else ""
    return bool(stamp) and (len(rest.strip()) < 4 or bool(ABOUT.search(words)))


def _speaks(words: str, text: str) -> bool:
    """Return whether a line begins with a label that speaks, by its word or because other lines begin so too."""
    label = LABEL.match(words)
    if not label:
        return False
    return bool(SPEAKS.search(label[1])) or len(re.findall(rf"^[^\w\n]{{0,8}}{label[1]}[：:]", text, re.M)) > 1


def _stamp(text: str) -> re.Match[str] | None:
    short = (
        line for line in _lines(text[:HEAD], DATED_LINES) if len(line) <= LONGEST_TITLE and "。" not in line.of(text)
    )
    anywhere = (found for line in short for found in ANY_STAMP.finditer(text, line.start, line.end))
    return next((found for found in (*DATE_LINE.finditer(text[:HEAD]), *anywhere) if _moment(found)), None)


def _moment(stamp: re.Match[str]) -> datetime.datetime | None:
    try:
        numbers = [_number(stamp[part] or "0") for part in ("year", "month", "day", "hour", "minute")]
        return datetime.datetime(*numbers)  # type: ignore[arg-type]  # five ints: year to minute
    except ValueError:
        return None


def _number(written: str) -> int:
    """Return the number that up to four digits are, or Chinese numerals (一九三九, 十六, 三十一), or a year of 民國."""
    if written.startswith("民"):
        return 1911 + int(written[2:])
    if written.isdecimal():
        return int(written)
    if "十" not in written:
        return int("".join(str(NUMERALS[char]) for char in written))
    tens, _, ones = written.partition("十")
    return 10 * NUMERALS.get(tens, 1) + NUMERALS.get(ones, 0)


def _publisher(text: str) -> Span | None:
    found = PUBLISHER.search(text[:HEAD])
    if not found:
        return None
    span = Span(*found.span("marked" if found["marked"] else "bare")).trim(text, "【】[]")
    named = re.match(rf".{{1,14}}(?:{MEDIA})", span.of(text))
    return Span(span.start, span.start + named.end()) if named else span


def _authors(text: str) -> tuple[Span, ...]:
    for cue in (*BYLINE.finditer(text[:HEAD]), *WRITER.finditer(text[:HEAD])):
        if found := names(text, cue.end()):
            return found
    return ()


def _editor(text: str) -> Span | None:
    tail = max(0, len(text) - HEAD)
    cues = [*EDITOR.finditer(text, tail), *EDITOR.finditer(text[: min(HEAD, tail)])]
    return next((found[0] for cue in cues if (found := names(text, cue.end()))), None)
