"""Subtitles: words in lines, and when they are said."""

from pathlib import Path

import pytest

from index import InputError, read_folder
from index.content import Entry
from index.load.formats import extract
from index.rows import dump, head, load

SRT = """1
00:00:01,000 --> 00:00:03,000
茶园面积

2
00:00:03,200 --> 00:00:05,000
<i>12.6万亩</i>

3
00:01:10,000 --> 00:01:12,000
投资2.4亿元。
"""


@pytest.mark.parametrize(
    "text",
    [
        SRT,
        "WEBVTT\n\n00:01.000 --> 00:03.000\n茶园面积\n\n00:03.200 --> 00:05.000\n12.6万亩\n\n01:10.000 --> 01:12.000\n投资2.4亿元。\n",
        "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, "
        "Effect, Text\nDialogue: 0,0:00:01.00,0:00:03.00,D,,0,0,0,,茶园面积\n"
        "Dialogue: 0,0:00:03.20,0:00:05.00,D,,0,0,0,,{\\i1}12.6万亩\n"
        "Dialogue: 0,0:01:10.00,0:01:12.00,D,,0,0,0,,投资2.4亿元。\n",
    ],
)
def test_cues_run_on_and_know_their_time(text: str) -> None:
    content = extract(text.encode(), ".txt")
    assert content.text == "茶园面积 12.6万亩\n投资2.4亿元。\n"
    assert [span.of(content.text) for span in content.pages] == ["茶园面积 12.6万亩\n", "投资2.4亿元。\n"]
    assert content.times == ("00:00:01", "00:01:10")


def test_a_document_says_when(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text(SRT, "utf-8")
    (document,) = read_folder(tmp_path).documents
    at = document.text.index("2.4亿元")
    assert (document.time_of(at), document.page_of(at)) == ("00:01:10", None)
    import numpy as np

    told, record, _ = dump(Entry(document, (), np.zeros((0, 2), np.float32)))
    assert load(head(1, *told), record, document.text)[0].times == document.times


def test_subtitles_without_words_are_refused() -> None:
    with pytest.raises(InputError, match="hold no words"):
        extract(b"WEBVTT\n\n", ".vtt")


def cues(*rows: str) -> bytes:
    """A WebVTT file with a cue a second."""
    at = [f"00:{n:02}.000 --> 00:{n + 1:02}.000\n{row}\n" for n, row in enumerate(rows)]
    return "\n".join(["WEBVTT\n", *at]).encode()


def test_who_speaks_in_a_cue_stands_before_it_once() -> None:
    text = extract(cues("<v 记者>面积多少？", "<v.loud 林岚>茶园", "<v 林岚>十二万亩。"), ".vtt").text
    assert text == "记者：面积多少？\n林岚：茶园 十二万亩。\n"


def test_rolling_captions_say_each_line_once() -> None:
    rows = ("茶园面积", "茶园面积\n去年是", "去年是\n十二万亩。", "对。", "对。")
    assert extract(cues(*rows), ".vtt").text == "茶园面积 去年是 十二万亩。\n对。\n对。\n"
