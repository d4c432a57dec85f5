from __future__ import annotations

from decimal import Decimal

import pytest

from index.text.numerals import value_of


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("七", 7),
        ("十", 10),
        ("二十三", 23),
        ("四百一十八", 418),
        ("一千零五", 1005),
        ("一万三千", 13_000),
        ("三百六十万", 3_600_000),
        ("一亿二千万", 120_000_000),
        ("两万亿", 2 * 10**12),
        ("二〇三五", 2035),
        ("一万三", 13_000),
        ("一万零三", 10_003),
        ("三百五", 350),
        ("2亿3000万", 230_000_000),
        ("3万亿5000亿", 3 * 10**12 + 5000 * 10**8),
        ("1亿零3.5万", 100_035_000),
        ("十二点三", Decimal("12.3")),
        ("零点零五", Decimal("0.05")),
    ],
)
def test_values(numeral: str, value: int | Decimal) -> None:
    assert value_of(numeral) == value


@pytest.mark.parametrize("numeral", ["几十", "数百", "", "点五", "a", "三点十", "1.2.3", ".万"])
def test_vague_or_no_numerals(numeral: str) -> None:
    assert value_of(numeral) is None
