"""A document → turns → sentences → passages; everything is a span of the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from index.integrity import inspect
from index.records import Document, Passage, Role, Span, Turn
from index.words import fold

LONGEST_PASSAGE = 300
LONGEST_SENTENCE = 200
SHORT_PARAGRAPH = 60

END = re.compile(r"[。！？!?…]+[”’」』）)\]》]*|[\r\n\u2028\u2029\x0b\x0c\x85]+")
OPENING, CLOSING = "“「『（(", "”」』）)"
LONGEST_QUOTE = 300
# Where a text without marks still shows that a new thought begins.
CUE = re.compile(
    r"(?<=.)(?=(?<!第)[一二三四五六七八九十]是|第[一二三四五六七八九十][，,]|(?:同时|此外|另外|其中|目前|今年以来|下一步)，)"
)

LABEL = re.compile(r"(?:\A|(?<=[\r\n]))[ \t\u3000]*(?:\*\*)?([\w·（）() ]{1,14}?)(?:\*\*)?[：:]")
INTERVIEWER = re.compile(r"记者|主持|提问|采访|问$|^q\d*$")
ANSWERER = re.compile(r"^(?:答|a\d*|受访者|嘉宾\w{0,3}|发言人 ?\d+)$")
NOT_SPEAKER = re.compile(
    r"第.{1,3}[个条章节步点]|[一二三四五六七八九十]是|原标题|来源|时间|日期|编辑|责编|作者|注|备注|附|摘要|关键词|电话|地址|http"
)
REPORTER = "记者"
NAME_LENGTH = range(4, 1, -1)


def turns_of(document: Document) -> tuple[Turn, ...]:
    """The speakers' turns in order, covering every character that is not white space.

    Two styles are known: a label and a colon at the line's start (记者：), and, where a copy lost its
    marks, run-on turns (记者…？周江勇…) whose answerer's name follows at least two question marks.
    Text before the first turn is the narrator's.
    """
    starts = _labelled(document.text) or _run_on(document.text)
    edges = [(0, None, "narrator"), *starts] if not starts or starts[0][0] else starts
    ends = [at for at, _, _ in edges[1:]] + [len(document.text)]
    turns: list[Turn] = []
    for (start, speaker, role), end in zip(edges, ends, strict=True):
        span = Span(start, end).trim(document.text)
        asked = turns[-1].span if turns and turns[-1].role == "interviewer" and role == "interviewee" else None
        if span:
            turns.append(Turn(document, span, speaker, role, asked))
    return tuple(turns)


def sentences(text: str, span: Span | None = None) -> list[Span]:
    """The sentences inside `span`, trimmed and in order.

    They end at 。！？… with closing quotes, and at line breaks; never inside a quotation of up to 300
    characters. A stretch over 200 characters without such a mark is cut at cue words (一是, 第二，),
    then at commas, then anywhere.
    """
    span = span or Span(0, len(text))
    found: list[Span] = []
    start = span.start
    for end in [*_ends(text, span), span.end]:
        if whole := Span(start, end).trim(text):
            found += _pieces(text, whole)
        start = end
    return found


def passages_of(document: Document) -> tuple[Passage, ...]:
    """The passages to be searched: a paragraph's sentences up to about 300 characters each.

    Short paragraphs (headings, one-line turns' parts) join the one that follows in the same turn.
    """
    seen = inspect(document.text)
    return tuple(
        Passage(document, span, turn, seen.of(span))
        for turn in turns_of(document)
        for span in _packed(document.text, turn.span)
    )


def _packed(text: str, span: Span) -> list[Span]:
    paragraphs: list[list[Span]] = []
    for line in _lines(text, span):
        if paragraphs and sum(map(len, paragraphs[-1])) < SHORT_PARAGRAPH:
            paragraphs[-1] += sentences(text, line)
        else:
            paragraphs.append(sentences(text, line))
    return [passage for paragraph in paragraphs for passage in _balanced(paragraph)]


def _balanced(paragraph: list[Span]) -> list[Span]:
    """As few passages as the limit allows, of about equal length."""
    if not paragraph:
        return []
    whole = paragraph[-1].end - paragraph[0].start
    target = whole / -(-whole // LONGEST_PASSAGE)
    groups: list[list[Span]] = [[]]
    for sentence in paragraph:
        group = groups[-1]
        grown = sentence.end - group[0].start if group else 0
        if group and (grown > LONGEST_PASSAGE or grown - len(sentence) / 2 > target):
            groups.append([sentence])
        else:
            group.append(sentence)
    return [Span(group[0].start, group[-1].end) for group in groups]


def _lines(text: str, span: Span) -> Iterator[Span]:
    at = span.start
    for line in span.of(text).splitlines(keepends=True):
        trimmed = Span(at, at + len(line)).trim(text)
        at += len(line)
        if trimmed:
            yield trimmed


def _ends(text: str, span: Span) -> Iterator[int]:
    """Offsets behind each sentence's end, those inside an open quotation left out."""
    open_at: list[int] = []
    seen = span.start
    for mark in END.finditer(text, span.start, span.end):
        newline = mark.group()[0] in "\r\n\u2028\u2029\x0b\x0c\x85"
        for at in range(seen, mark.end()):
            if text[at] in OPENING:
                open_at.append(at)
            elif text[at] in CLOSING and open_at:
                open_at.pop()
        seen = mark.end()
        if newline or not open_at or mark.end() - open_at[0] > LONGEST_QUOTE:
            open_at.clear()
            yield mark.end()


def _pieces(text: str, sentence: Span) -> list[Span]:
    """A sentence as it is, or cut where it is longer than any sentence should be."""
    if len(sentence) <= LONGEST_SENTENCE:
        return [sentence]
    cuts = [found.start() for found in CUE.finditer(text, sentence.start, sentence.end)]
    cuts += [at + 1 for at in range(sentence.start, sentence.end - 1) if text[at] in "；;"]
    pieces = [Span(a, b) for a, b in pairwise([sentence.start, *sorted(set(cuts)), sentence.end]) if a < b]
    return [trimmed for piece in pieces for part in _windows(text, piece) if (trimmed := part.trim(text))]


def _windows(text: str, piece: Span) -> list[Span]:
    """Stretches of at most 200 characters, cut behind the last comma that fits."""
    found = []
    start = piece.start
    while piece.end - start > LONGEST_SENTENCE:
        limit = start + LONGEST_SENTENCE
        comma = max(text.rfind(mark, start + LONGEST_SENTENCE // 4, limit) for mark in "，,、 ")
        end = comma + 1 if comma > 0 else limit
        found.append(Span(start, end))
        start = end
    return [*found, Span(start, piece.end)]


def _labelled(text: str) -> list[tuple[int, str | None, Role]]:
    labels = [found for found in LABEL.finditer(text) if not NOT_SPEAKER.search(found[1])]
    times = Counter(found[1].strip() for found in labels)
    known = {name for name in times if INTERVIEWER.search(fold(name)) or ANSWERER.match(fold(name))}
    # A name counts as a speaker's when it speaks twice, or replies in a text that has an interviewer.
    after = {b[1].strip() for a, b in pairwise(labels) if INTERVIEWER.search(fold(a[1]))}
    speakers = known | {name for name, n in times.items() if n > 1} | {name for name in after if known}
    if not known and len(speakers) < 2:
        return []
    return [(found.start(), name, _role(name)) for found in labels if (name := found[1].strip()) in speakers]


def _role(name: str) -> Role:
    return "interviewer" if INTERVIEWER.search(fold(name)) else "interviewee"


def _run_on(text: str) -> list[tuple[int, str | None, Role]]:
    """Turns without labels: a question from 记者 to ？, then the answerer's name."""
    asked = [found for found in re.finditer(r"[？?]", text) if _question_start(text, found.start()) is not None]
    name = _common_name([text[found.end() : found.end() + NAME_LENGTH[0]] for found in asked])
    if not name:
        return []
    starts: list[tuple[int, str | None, Role]] = []
    for found in asked:
        question = _question_start(text, found.start())
        if question is not None and text.startswith(name, found.end()):
            starts += [(question, REPORTER, "interviewer"), (found.end(), name, "interviewee")]
    return starts


def _question_start(text: str, end: int) -> int | None:
    """Where the question that ends at `end` begins: the last 记者 behind the last full stop."""
    stop = max(text.rfind(mark, max(0, end - 2 * LONGEST_SENTENCE), end) for mark in "。！？!?\n")
    at = text.rfind(REPORTER, max(stop + 1, end - 2 * LONGEST_SENTENCE), end)
    return at if at >= 0 else None


def _common_name(heads: list[str]) -> str | None:
    """The longest beginning of two to four Han characters that at least two answers share."""
    for size in NAME_LENGTH:
        for name, times in Counter(head[:size] for head in heads).most_common(1):
            if times >= 2 and re.fullmatch(r"[\u4e00-\u9fff]{2,4}", name):
                return name
    return None
