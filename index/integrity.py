"""How far a text can be trusted: figures and marks that a scrape has lost.

A unit without its number (生产总值亿元), or in such a text a verb of change that runs into a comma
(同比增长，), shows that digits were stripped. The points were chosen on 239 intact reports, news and
transcripts, which score below 2.
"""

from __future__ import annotations

import re

from index.records import Integrity, Loss, Span

# What may stand before a unit: numerals, vague numbers (上亿元), and what makes it part of a name (“万元户”).
BEFORE = r"0-9０-９A-Za-z一二三四五六七八九十百千万亿两零〇几数多余半每单整上近超过破点个以、．.%％/“‘《（(：:\s\u200b"
UNITS = "亿元|万元|亿美元|万美元|万亿元|万亩|万吨|亿吨|万辆|平方公里|平方米|公顷|万千瓦|个百分点|万名|万人(?=[次口])|万台|万套|亿斤|万公里"
STRONG = (
    rf"(?<![{BEFORE}])(?:{UNITS})(?!户|以上|级|村|县|镇|乡|企业|俱乐部|生产总值|台阶|规模|大关|楼宇|计)",
    r"(?<![0-9０-９一二三四五六七八九十上下本当每个数几同、\s])月日(?!均)",
    r"(?<=第)位",
    r"(?<=居)位(?=[，。；、])",
)
GAP = re.compile("|".join(STRONG))
# Signs that count only in a text known to have lost its digits: intact ones have them too, but seldom.
SIGN = re.compile(
    r"(?<=增长|下降|上升|增加|减少|提高|提升|超过)(?=[，。；、])|(?<=[在于到达由从过了有共结为盖的和])个(?=[\u4e00-\u9fff]{2})"
    r"|(?<=[，。])年(?=，)|(?<=在)年(?=[^\W来内度])|(?<=逆势增长)(?=上半年|下半年)|(?<![\d０-９一二三四五六七八九十百千两几数上成])万(?=[辆户名家人]\w)"
)
MARK = re.compile(r"[，。、；：？！“”‘’（）《》「」『』,.;:?!()\"'…—]")
FINE_MARK = re.compile(r"[、；：“”‘’（）《》「」『』;()\"]")
HAN = re.compile(r"[\u4e00-\u9fff]+")
DAMAGED = 2
FEWEST_GAPS = 3
GAPS_PER_HAN = 0.5 / 1000
ENOUGH_HAN = 200
FEWEST_MARKS = 80 / 1000
LONGEST_RUN = 45


def integrity_of(text: str) -> Integrity:
    """The verdict over a whole text: 2 points for lost digits, 2 for lost marks, 0 when intact.

    Digits count as lost from three gaps and one in 2,000 Han characters on; marks in a text of at
    least 200 Han characters that has only commas and stops, and few of those.
    """
    runs = [len(run) for run in HAN.findall(text)]
    han = sum(runs)
    gaps = _at(GAP, text, Span(0, len(text)))
    digits = len(gaps) >= max(FEWEST_GAPS, GAPS_PER_HAN * han)
    sparse = len(MARK.findall(text)) < FEWEST_MARKS * han or max(runs, default=0) >= LONGEST_RUN
    marks = han >= ENOUGH_HAN and not FINE_MARK.search(text) and sparse
    return _verdict(digits, marks, gaps)


def passage_integrity(text: str, span: Span, whole: Integrity) -> Integrity:
    """The verdict over one stretch of a text whose own verdict is `whole`; gaps in offsets of `text`.

    A single gap is enough here; weaker signs are read as gaps where the whole text lost its digits.
    """
    gaps = set(_at(GAP, text, span)) | (set(_at(SIGN, text, span)) if "digits" in whole.lost else set())
    return _verdict(bool(gaps), "marks" in whole.lost, tuple(sorted(gaps)))


def _verdict(digits: bool, marks: bool, gaps: tuple[Span, ...]) -> Integrity:
    lost: list[Loss] = []
    if digits:
        lost.append("digits")
    if marks:
        lost.append("marks")
    return Integrity(DAMAGED * len(lost), tuple(lost), gaps)


def _at(pattern: re.Pattern[str], text: str, span: Span) -> tuple[Span, ...]:
    return tuple(Span(found.start(), found.start()) for found in pattern.finditer(text, span.start, span.end))
