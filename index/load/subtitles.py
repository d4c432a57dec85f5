"""Subtitles → text: cues that follow each other at once run on in one line, and when each line is said."""

from __future__ import annotations

import re

from index.errors import InputError
from index.spans import Span

SUFFIXES = frozenset({".srt", ".vtt", ".ass", ".ssa"})
TIMED = re.compile(r"\A\s*(?:WEBVTT(?=\s)|\[Script Info\]|(?:\d+\s*\n)?(?:\d\d:)?\d\d:\d\d[,.]\d{3} --> )")
LABEL = re.compile(r"[\[【（(-]|\w{1,8}[：:]")  # of a speaker, at a cue's beginning
VOICE = re.compile(r"<v(?:\.[\w.]+)? ([^>]+)>")
TAG = re.compile(r"<[^<>\n]*>")
PAUSE = 700  # milliseconds without words, from which a new line begins
LONGEST = 80  # characters of a line
ENDS = tuple("。！？!?…”」")


def subtitle_text(text: str) -> tuple[str, tuple[Span, ...], tuple[str, ...]]:
    """Return the words, one span a line, and when each begins (00:01:02).

    Raises InputError where the file holds no cue.
    """
    import pysubs2

    try:
        cues = [
            cue
            for cue in pysubs2.SSAFile.from_string(text, keep_unknown_html_tags=True)
            if not cue.is_comment and cue.plaintext.strip()
        ]
    except (pysubs2.exceptions.Pysubs2Error, ValueError) as error:
        raise InputError(f"its subtitles cannot be parsed ({type(error).__name__}); save it as .srt") from None
    if not cues:
        raise InputError("its subtitles hold no words; give a file with at least one cue")
    lines: list[str] = []
    times: list[str] = []
    end, speaker, shown = -PAUSE, "", list[str]()
    for cue in cues:
        rows = [" ".join(row.split()) for row in TAG.sub("", cue.plaintext).splitlines() if row.strip()]
        words = " ".join(_new(rows, shown))
        shown = rows
        if not words:
            continue
        told = (voice[1].strip() if (voice := VOICE.match(cue.text)) else cue.name) or speaker
        words, speaker = (f"{told}：{words}", told) if told != speaker else (words, speaker)
        runs_on = lines and not LABEL.match(words) and cue.start - end < PAUSE and not lines[-1].endswith(ENDS)
        if runs_on and len(lines[-1]) + len(words) < LONGEST:
            lines[-1] += f" {words}"
        else:
            lines.append(words)
            times.append(_time(cue.start))
        end = cue.end
    return "\n".join(lines) + "\n", _spans(lines), tuple(times)


def _new(rows: list[str], shown: list[str]) -> list[str]:
    """Return what a cue shows for the first time: without the last cue's lines, where captions roll."""
    most = min(len(rows), len(shown)) if rows != shown else 0  # a reply may be said twice
    return rows[next((n for n in range(most, 0, -1) if shown[-n:] == rows[:n]), 0) :]


def _spans(lines: list[str]) -> tuple[Span, ...]:
    spans, at = [], 0
    for line in lines:
        spans.append(Span(at, at + len(line) + 1))
        at += len(line) + 1
    return tuple(spans)


def _time(milliseconds: int) -> str:
    seconds = milliseconds // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
