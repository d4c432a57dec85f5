"""Bytes → text: which of the encodings Chinese files come in."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from index.errors import InputError

# The 300 or so commonest characters of running Chinese: a text decoded by the wrong table has few of them.
COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民"
    "得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社"
    "义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并"
    "提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强"
    "放决西被干做必战先回则任取据处南给色光门即保治北百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再"
    "采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报完类八离华名确才科张信马节话整空元况今集温传土许步群广记需段"
    "研界市省县州杭京沪我您访谈记者问答"
)
MARKS = frozenset("，。、：；？！“”‘’（）《》—…「」『』％\u3000·")
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
LADDER = ("gb18030", "big5", "big5hkscs", "utf-16-le", "utf-16-be", "shift_jis")
SAMPLE = 20_000
MOST_BROKEN = 0.01


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it came in and how many broken places were replaced by U+FFFD."""

    text: str
    encoding: str
    replaced: int = 0


def decode(data: bytes) -> Decoded:
    """The text of a file's bytes, its byte order mark dropped.

    The ladder: byte order mark, strict UTF-8, HZ, then the multi-byte encoding whose text looks most
    like Chinese; last, UTF-8 or GB18030 with at most 1 % of the bytes broken. Raises InputError for
    anything else.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], encoding)
    text = _strict(data, "utf-8")
    if text is not None and text.count("\0") * 20 <= len(text):
        return _hz(data) or Decoded(text, "utf-8")
    ranked = sorted(((_likeness(data, name), -n, name) for n, name in enumerate(LADDER)), reverse=True)
    score, _, best = ranked[0]
    whole = _strict(data, best) if score > 0 else None
    repaired = _repaired(data)
    if repaired and (whole is None or likeness(repaired.text) > score):
        return repaired
    if whole is None:
        raise InputError("it is no text in UTF-8, UTF-16, GB18030 or Big5; save it as UTF-8")
    return Decoded(whole, best)


def likeness(text: str) -> float:
    """How much a text looks like written Chinese or plain ASCII, at most 1; wrong decodings are near or below 0."""
    if not text:
        return 0.0
    return sum(map(_worth, _simplify(text[:SAMPLE]))) / min(len(text), SAMPLE)


@lru_cache(maxsize=4096)
def _worth(char: str) -> float:
    if char in COMMON or char in MARKS or char in "\n\r\t" or " " <= char <= "~":
        return 1.0
    kind = unicodedata.category(char)
    if kind in {"Co", "Cn", "Cc", "Cs"} or char == "\ufffd":
        return -4.0
    return 0.25 if "\u4e00" <= char <= "\u9fff" else -0.5


def _simplify(text: str) -> str:
    from opencc import OpenCC  # loaded only for files that are not UTF-8

    return str(OpenCC("t2s").convert(text))


def _likeness(data: bytes, encoding: str) -> float:
    text = _strict(data, encoding)
    return -1.0 if text is None else likeness(text)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _hz(data: bytes) -> Decoded | None:
    if b"~{" not in data or b"~}" not in data or not data.isascii():
        return None
    text = _strict(data, "hz")
    return Decoded(text, "hz") if text is not None and not text.isascii() else None


def _replacing(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    broken = text.count("\ufffd") - data.decode(encoding, errors="ignore").count("\ufffd")
    if broken > MOST_BROKEN * len(data):
        raise InputError(f"over 1 % of its bytes are no valid {encoding.upper()}; save it as UTF-8")
    return Decoded(text, encoding, broken)


def _repaired(data: bytes) -> Decoded | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return _replacing(data, encoding)
        except InputError:
            continue
    return None
