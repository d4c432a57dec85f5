"""Chinese numerals → values."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
POWERS = {"十": 1, "百": 2, "千": 3}
MYRIADS = frozenset("万亿")


def value_of(numeral: str) -> Decimal | None:
    """The value of a numeral (四百一十八, 一万三千, 十二点三, 二〇三五); None for vague ones (几十, 数百).

    Read from the left: digits and powers add up to a section, 万 and 亿 multiply what stands before them.
    """
    whole, _, fraction = numeral.partition("点")
    if not whole or not set(whole) <= DIGITS.keys() | POWERS.keys() | MYRIADS:
        return None
    spelt = set(whole) <= DIGITS.keys()
    value = int("".join(str(DIGITS[char]) for char in whole)) if spelt else _read(whole)
    if not fraction:
        return Decimal(value)
    if not set(fraction) <= DIGITS.keys():
        return None
    return Decimal(f"{value}.{''.join(str(DIGITS[char]) for char in fraction)}")


def _read(numeral: str) -> int:
    high = middle = section = digit = 0
    for char in numeral:
        if char in DIGITS:
            digit = DIGITS[char]
            continue
        if char == "万":
            middle, section = max(section + digit, 1) * 10_000, 0
        elif char == "亿":
            high, middle, section = max(middle + section + digit, 1) * 100_000_000, 0, 0
        else:
            section += max(digit, 1) * 10 ** POWERS[char]
        digit = 0
    return int(high + middle + section + digit)
