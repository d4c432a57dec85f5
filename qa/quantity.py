"""Numbers with their units, and dates, as spans of a text; every pattern is bounded, so time is linear."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from index import Span
from index.words import fold

Measure = Literal["percent", "money", "count", "ordinal", "plain"]

DIGITS = r"\d{1,16}(?:,\d{3}){0,6}(?:\.\d{1,8})?"
HAN_DIGIT = "一二三四五六七八九十百千万亿两零〇几"
HAN_NUMBER = rf"(?:[一二三四五六七八九十两零〇几][{HAN_DIGIT}]{{0,15}}|数[十百千万亿]{{1,4}}|[百千](?=[万亿]))"
SCALE = r"(?:万亿|[十百千]?万|[十百千]?亿|千|百)"
MONEY = r"(?:元|美元|人民币|港元|港币|日元|欧元|英镑|块钱|元人民币)"
COUNTER = (
    r"(?:个月|个小时|个工作日|个季度|平方公里|平方千米|平方米|立方米|公里|千米|公顷|公斤|千克|千瓦时|千瓦|人次|人份|户次|车次|架次|吨|亩|米|斤|克|升|度|家|个|项|名|位|人|户|"
    r"万户|条|件|种|类|场|次|座|台|套|辆|艘|架|只|张|篇|部|本|册|份|批|届|所|处|支|队|组|对|层|栋|间|省|市|县|区|村|国|岁|年|月|天|日|周|小时|分钟|秒|"
    r"群众|例|起|宗|桶|颗|枚|股|点|倍|成|号|版|期|集|站|轮|步|码|棵|头|趟|班|字|页|门|面|片|块|顿|道|句|颗)"
)
PERCENT = r"(?:%|个百分点|个点|‰)"
NUMBER = re.compile(
    rf"(?P<ordinal>第)?(?P<value>百分之(?:{HAN_NUMBER}(?:点{HAN_NUMBER})?|{DIGITS})|{HAN_NUMBER}分之{HAN_NUMBER}"
    rf"|\d{{1,6}}/\d{{1,6}}|{DIGITS}(?:[-—~至到]{DIGITS})?|(?<![\u4e00-\u9fff]){HAN_NUMBER}|{HAN_NUMBER}(?={MONEY}|{COUNTER}|个百分点))"
    rf"(?P<scale>余|多)?(?P<power>{SCALE}(?![\u4e00-\u9fff]?[难带路]))?(?P<more>余|多)?(?P<unit>{PERCENT}|{MONEY}|{COUNTER})?"
)
DATE = re.compile(
    r"(?:(?:19|20)\d\d年|(?:今|去|明|前|本|当|次)年|当前|同年)?(?:\d{1,2}月(?:份|\d{1,2}[日号])?|\d{1,2}[日号](?!\w{0,1}线))"
    r"|(?:19|20)\d\d(?:年(?!代)|[-/.]\d{1,2}[-/.]\d{1,2}(?: \d{1,2}:\d\d)?)(?:[上下]半年|第?[一二三四]季度|[春夏秋冬]季|底|初|末)?"
    r"|(?:今|去|明|前|本|当|次)年(?:[上下]半年|第?[一二三四]季度|底|初|末)?|[上下]半年|第?[一二三四]季度"
    r"|(?:公元前?)?\d{1,4}年|\d{1,2}世纪(?:\d0年代)?|\d\d年代"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as the text writes it: its span, value (None where it is not computed), unit and what it measures."""

    span: Span
    value: Decimal | None
    unit: str
    measure: Measure


def quantities(text: str) -> list[Quantity]:
    """The quantities of a text in order; bare Chinese numerals without a unit (一带一路) are none."""
    folded = fold(text)
    found = []
    for match in NUMBER.finditer(folded):
        quantity = _quantity(match)
        if quantity:
            found.append(quantity)
    return found


def dates(text: str) -> list[Span]:
    """The dates and named periods of a text in order, as they are written."""
    return [Span(*match.span()) for match in DATE.finditer(fold(text))]


def _quantity(match: re.Match[str]) -> Quantity | None:
    unit, value = match["unit"] or "", match["value"]
    digits = value[0].isdigit()
    if not digits and not unit and not value.startswith("百分之") and "分之" not in value:
        return None
    span = Span(*match.span())
    return Quantity(span, _value(value, match["power"] or ""), unit, _measure(match))


def _measure(match: re.Match[str]) -> Measure:
    unit, value = match["unit"] or "", match["value"]
    if match["ordinal"]:
        return "ordinal"
    if re.fullmatch(PERCENT, unit) or "分之" in value or "/" in value:
        return "percent"
    if re.fullmatch(MONEY, unit):
        return "money"
    return "count" if unit else "plain"


POWERS = {
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}


def _value(value: str, power: str) -> Decimal | None:
    plain = value.replace(",", "")
    if "/" in plain:
        over, under = plain.split("/")
        return Decimal(over) / Decimal(under) if Decimal(under) else None
    if not re.fullmatch(r"[\d.]+", plain):
        return None
    return Decimal(plain).scaleb(POWERS.get(power, 0))
