"""Chinese numerals, and those that mix figures with characters (2亿3000万) → values."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
POWERS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
PART = re.compile(r"[0-9]+(?:\.[0-9]+)?|[零一二三四五六七八九〇两十百千万亿]")
WHOLE = re.compile(f"(?:{PART.pattern})+")
FEW = r"\d{1,4}(?:\.\d{1,4})?"
HEAD = r"(?:\d{1,4}|[一二三四五六七八九两]十?[一二三四五六七八九]?)"
REST = r"(?!(?:19|20)\d\d年)(?:\d{4}|零\d{1,3})(?!\d)(?:\.\d{1,4})?"
MIXED = (
    rf"(?:{HEAD}(?:万亿|[百千]?亿)零?(?:\d千\d百|{FEW}[百千]?)[余多]?[万亿](?:{REST})?"  # 2亿3000万, 12亿5千多万
    rf"|{HEAD}万(?:\d千(?:\d百)?|{REST})(?:[余多]?亿)?"  # 3万5千, 8万9千亿
    r"|\d{1,2}千\d百(?:[余多]?[万亿])?|\d{1,4}[百千万][余多][万亿]"  # 2千3百, 3千多万
    r"|\d{1,2}万\d(?=[的或一至到~—\-;。)”]|,(?!\d)|$))"  # 1万5
)


def value_of(numeral: str) -> Decimal | None:
    """The value of a numeral (四百一十八, 一万三, 二〇三五, 廿五, 壹佰, 2亿3000万); None for vague ones (几十, 数百).

    Read from the left: digits and powers add up to a section, 万 and 亿 multiply what stands before them; a last digit
    counts tenths of the power before it (一万三 is 13,000, 一万零三 is 10,003).
    """
    plain = numeral.replace("廿", "二十").replace("卅", "三十").translate(FORMAL)
    whole, _, fraction = plain.partition("点")
    if not WHOLE.fullmatch(whole):
        return None
    spelt = set(whole) <= DIGITS.keys()
    value = Decimal("".join(str(DIGITS[char]) for char in whole)) if spelt else _read(PART.findall(whole))
    if not fraction:
        return value
    if not set(fraction) <= DIGITS.keys():
        return None
    return Decimal(f"{value}.{''.join(str(DIGITS[char]) for char in fraction)}")


def _read(parts: list[str]) -> Decimal:
    high = middle = section = digit = Decimal(0)
    for part in parts:
        if part == "万":
            middle, section = max(section + digit, Decimal(1)) * 10**4, Decimal(0)
        elif part == "亿":
            high += max(middle + section + digit, Decimal(1)) * 10**8
            middle = section = Decimal(0)
        elif part in POWERS:
            section += max(digit, Decimal(1)) * 10 ** POWERS[part]
        else:
            digit = Decimal(DIGITS[part]) if part in DIGITS else Decimal(part)
            continue
        digit = Decimal(0)
    tenths = 10 ** (POWERS[parts[-2]] - 1) if len(parts) > 1 and parts[-2] in POWERS and len(parts[-1]) == 1 else 1
    return high + middle + section + digit * tenths
