"""Subtitles → text: cues that follow each other at once run on in one line, and when each line is said."""

from __future__ import annotations

import re

from index.records import InputError, Span

SUFFIXES = frozenset({".srt", ".vtt", ".ass", ".ssa"})
TIMED = re.compile(r"\A\s*(?:WEBVTT(?=\s)|\[Script Info\]|(?:\d+\s*\n)?(?:\d\d:)?\d\d:\d\d[,.]\d{3} --> )")
LABEL = re.compile(r"[\[【（(-]|\w{1,8}[：:]")  # of a speaker, at a cue's beginning
PAUSE = 700  # milliseconds without words, from which a new line begins
LONGEST = 80  # characters of a line
ENDS = tuple("。！？!?…”」")


def subtitle_text(text: str) -> tuple[str, tuple[Span, ...], tuple[str, ...]]:
    """Return the words, one span a line, and when each begins (00:01:02).

    Raises InputError where the file holds no cue.
    """
    import pysubs2

    try:
        cues = [cue for cue in pysubs2.SSAFile.from_string(text) if not cue.is_comment and cue.plaintext.strip()]
    except (pysubs2.exceptions.Pysubs2Error, ValueError) as error:
        raise InputError(f"its subtitles cannot be parsed ({type(error).__name__}); save it as .srt") from None
    if not cues:
        raise InputError("its subtitles hold no words; give a file with at least one cue")
    lines: list[str] = []
    times: list[str] = []
    end = -PAUSE
    for cue in cues:
        words = " ".join(cue.plaintext.split())
        runs_on = lines and not LABEL.match(words) and cue.start - end < PAUSE and not lines[-1].endswith(ENDS)
        if runs_on and len(lines[-1]) + len(words) < LONGEST:
            lines[-1] += f" {words}"
        else:
            lines.append(words)
            times.append(_time(cue.start))
        end = cue.end
    return "\n".join(lines) + "\n", _spans(lines), tuple(times)


def _spans(lines: list[str]) -> tuple[Span, ...]:
    spans, at = [], 0
    for line in lines:
        spans.append(Span(at, at + len(line) + 1))
        at += len(line) + 1
    return tuple(spans)


def _time(milliseconds: int) -> str:
    seconds = milliseconds // 1000
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
