"""Numbers with their units, as spans of a text; every pattern is bounded, so time is linear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from index import Span
from index.text.dates import CALENDAR, DATE
from index.text.normalize import normalize
from index.text.numerals import MIXED, value_of

__all__ = ["DATE", "Measure", "Quantity", "dates", "quantities"]

Measure = Literal["percent", "money", "count", "ordinal", "plain"]

FIGURE = (
    r"(?:\d{1,3}(?:,\d{3}){1,6}(?!\d)|\d{1,4}(?:,\d{4}){1,4}(?!\d)|\d{1,16})(?:\.\d{1,8})?"
    r"(?: ?[×x*] ?10(?:\^\d{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))?"
)
SPACED = r"(?<![\d ])\d{1,3}(?:[ \xa0\u2009\u202f]\d{3}){1,4}(?![\d.,])"  # 12 600, only before a unit
HAN = "一二三四五六七八九十百千万亿两零〇几廿卅"
FORMAL = "[壹贰叁肆伍陆柒捌玖](?:[拾佰仟][壹贰叁肆伍陆柒捌玖拾佰仟万亿零]{0,14}|万(?=[元圆]))"
NUMERAL = rf"(?:{FORMAL}|(?:数(?=[十百千万亿])|[一二三四五六七八九十两几百千廿卅])[{HAN}]{{0,15}}(?:点[一二三四五六七八九零]{{1,6}})?|零点[一二三四五六七八九零]{{1,6}})"
SCALE = r"(?:万亿|[十百千]?万|[十百千]?亿|千|百)"
MONEY = r"(?:元人民币|元|美元|人民币|港元|港币|新加坡[元币]|新元|澳元|加元|新?台币|泰铢|日元|欧元|英镑|卢布|韩元|块钱)"
COUNTER = (
    r"(?:个(?:月|半(?:月|小时|钟头)|小时|工作日|季度|百分点|基点)?|基点|公分|公尺|英尺|英寸|英里|海里|摄氏度|马力|平方公里|平方千米|平方米|立方米|公里|千米|公顷|公斤|千克|千瓦时|千瓦|兆瓦|瓦|人次|人份|户次|车次|架次|标箱|吨|"
    r"亩|米|厘米|毫米|斤|克|升|度(?!假|过)|家|项|名|位(?!数|于|居)|人(?!才|民|均|大|口|帮)|户|条|件|种|类|场|次(?!产业|性)|座|台|套|辆|艘|架|只|张|篇|部门|部(?!分|门|署|队)|本|册|份|批|届|"
    r"所|处|支(?![柱持出付部撑援行])|队|组|对|层|栋|间|省|市(?!场)|县|区(?!域)|村|国(?!家|际|内)|岁|周岁|周年|周(?!边)|年(?!代)|月|天(?!然|津)|日|小时|分钟|秒|例|起(?!来)|宗|桶|颗|枚|股(?!份)|点|倍|成(?!立|为|果|功|效|本|员|长|绩|都)|"
    r"轮|步|码|棵|株|头|趟|班|字|页|门|面|片|折(?![叠扣射旧合腾])|块|顿|道|句|遍|包|箱|袋|瓶|方面|大(?![三山皆姑妈爷娘叔伯夫件连关附家人小多学])(?=[\u4e00-\u9fff]{2})|学分|分(?!之|别|钟|析|类|布|配|公)|级(?!别)|期|集|版|号(?!\w?线|[楼院馆路机站井厂文])|站|步|环|尼特|(?:[kmg]?hz|[kmgt]b|[kmg]?wh?|mah|k[mg]|[cmn]m)(?![a-z]))"
)
PERCENT = r"(?:%|个百分点|个点|‰)"
PER = r"(?:/(?:年|月|日|天|人|户|桶|吨|亩|公里|平方米|立方米|小时|件|次|千克|公斤|克|升))?"
REST = r"(?P<rest>(?<=成)[一二三四五六七八九](?![季月年])|半(?![年月天日个径数圆])(?<=[年月天斤里亩尺倍岁米吨]半))?"  # 四成五, 两年半
NUMBER = re.compile(
    rf"(?P<value>{SPACED}(?=[ \t\xa0]?(?:{SCALE}|{PERCENT}|{MONEY}|{COUNTER}))|百分之(?:{NUMERAL}|{FIGURE})|(?:{NUMERAL}|万)分之{NUMERAL}|[1-9]\d{{0,5}}/[1-9]\d{{0,5}}(?!\d)"
    rf"|\d{{1,3}}比\d{{1,3}}(?!\d)|{MIXED}(?:[-—~至到](?:{MIXED}|{FIGURE}))?|(?<![从由]){FIGURE}%[-—~至到]{FIGURE}(?=%)|{FIGURE}(?:[-—~至到]{FIGURE})?|{NUMERAL}|(?<=[上超过近约逾])(?=[万亿]))"
    rf"[ \t\xa0]?(?P<some>余|多)?(?P<scale>{SCALE}(?![\u4e00-\u9fff]?[难带路]))?(?P<more>余|多)?(?P<unit>{PERCENT}|(?:{MONEY}|{COUNTER}){PER}|\((?:{MONEY}|{COUNTER})\))?{REST}(?P<over>多(?=[^个\w]|[\u4e00-\u9fff]))?"
)
SIGN = re.compile(r"(?:(?<![A-Za-z0-9%.)])[-−－]|(?<![抱胜自背辜])负|零下)$")
ORDINAL = re.compile(r"第\s?$")
# What is said so often that it counts nothing.
PHRASE = re.compile(
    r"(?<!每)[周期][一二三四五六](?=天)|一部分|一系列|一方面|一站式|一次性|一把手|一体化|一小撮|三次产业|四项基本原则|八项规定|两位数|一带一路|一国两制|[三四五六七]位一体|第[一二三]产业|第三(?:世界|方)|第一印象|第一(?:时间|线|手|书记|责任人|要务|方阵|梯队|生产力|动力|资源)|一点一?点|万众|千方百计|千家万户|成千上万|成百上千|十分(?![之钟])|(?<![一二三四五六七八九两几数\d])(?:百年|千年)"
)
CONGRESS = re.compile(r"以来|报告|精神|代表|召开|会议|提出|文件|会")
CLOCK = re.compile(r"\d{1,2}[时点]\d{1,2}分")
NEIGHBOURS = "一[二两]|[二两]三|三四|四五|五六|六七|七八|八九|三五|三两"
ABOUT = re.compile(
    rf"(?:.*[十百千万])?(?:{NEIGHBOURS})[一二三四五六七八九]?[十百千万亿]*"
)  # 四五公里, 二十一二岁: no one value
HELD = re.compile(r"(?:举[办行]|连续|共|已)了?\s?$")  # 举办7届, but 20届三中全会
MOVED = re.compile(r"[增涨升降跌高低差落]了?\s?$")
QUOTED = re.compile(r"[“「『‘《][^“”「」『』‘’《》]{1,16}[”」』’》]")
AMOUNT = re.compile(r"(?:[为达至到约近超共约于计]|(?<!\d)[:：])\s?$")
MANY = re.compile(
    r"(?:[达超逾]|超过|[跌突]破|[升站]上|[升增降减]至|[达加升增降减]到)了?\s?$"
)  # what else stands before a mark may be a code
MANY_PEOPLE = re.compile(
    r"[一二两三四五六七八九][^点]+[万亿]|[一二两三四五六七八九][^点]*[万亿][一二三四五六七八九]"
)  # 五千八百万党员, 两亿五
SCORE = re.compile(r"\d+比\d+")
MARKS = ",;!?()\r\n"
ROW = re.compile(r"[\u4e00-\u9fff)][ \t\xa0]{1,8}$")  # 人口 300, a line of a table
YEAR = re.compile(r"(?:19|20)\d\d")
MEETING = re.compile(
    r"(?:[、，][一二三四五六七八九十]+次)?(?:全体)?(?:全会|会议|大会|代表|党代会)|[一二三四五六七八九十]+中全会"
)
EXACT = re.compile(rf"{PERCENT}|{MONEY}|成|倍")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as the text writes it: its span, value (None where it is not computed), unit and what it measures."""

    span: Span
    value: Decimal | None
    unit: str
    measure: Measure


def quantities(text: str) -> list[Quantity]:
    """The quantities of a text in order.

    Left out are times of the calendar and the clock, set phrases, slogans in quotation marks (“四个意识”, but not
    “一趟6万元”), 一 as an article (一个水平), codes (5G) and bare digits that nothing calls an amount.
    """
    folded = normalize(text)
    closed = [Span(*one.span()) for words in (CALENDAR, CLOCK, PHRASE) for one in words.finditer(folded)]
    quoted = [Span(*one.span()) for one in QUOTED.finditer(folded)]
    numbers = list(NUMBER.finditer(folded))
    spans = [Span(*one.span()) for one in numbers]
    found: list[Quantity] = []
    for match, barred, slogan in zip(numbers, _touched(spans, closed), _touched(spans, quoted), strict=True):
        exact = "分之" in match["value"] or (match["value"][:1].isdigit() and EXACT.match(match["unit"] or ""))
        if not barred and (exact or not slogan) and (quantity := _quantity(folded, match)):
            found.append(_signed(folded, quantity))
    return found


def _signed(text: str, quantity: Quantity) -> Quantity:
    """Return a quantity with the sign before it: a minus that is no dash between figures, 负 or 零下."""
    start = quantity.span.start
    sign = SIGN.search(text, max(0, start - 2), start)
    if not sign or quantity.measure == "ordinal":
        return quantity
    value = None if quantity.value is None else -quantity.value
    return replace(quantity, span=Span(sign.start(), quantity.span.end), value=value)


def _touched(spans: Sequence[Span], others: Sequence[Span]) -> list[bool]:
    """For each of some spans in order whether one of the others touches it."""
    others, at, found = sorted(others), 0, []
    for span in spans:
        while at < len(others) and others[at].end <= span.start:
            at += 1
        found.append(at < len(others) and others[at].start < span.end)
    return found


def dates(text: str) -> list[Span]:
    """The dates and named periods of a text in order, as they are written."""
    return [Span(*match.span()) for match in DATE.finditer(normalize(text))]


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    value, scale = match["value"], match["scale"] or ""
    unit = "%" if value.startswith("百分之") else (match["unit"] or "").strip("()").replace("个半", "个")
    if ORDINAL.search(text, max(0, match.start() - 2), match.start()):
        start = text.rindex("第", 0, match.start())
        return Quantity(
            Span(start, match.end("unit") if unit else match.end("value")), _value(value, scale), unit, "ordinal"
        )
    if not _counts(text, match, value, unit, scale):
        return None
    over = match.end("over") if match["over"] and unit[-1:] == "年" else match.end("unit" if match["unit"] else "more")
    end = max(over, match.end("scale"), match.end("some"), match.end("value"), match.end("rest"))
    return Quantity(Span(match.start(), end), _with_rest(_value(value, scale), match), unit, _measure(value, unit))


def _with_rest(value: Decimal | None, match: re.Match[str]) -> Decimal | None:
    """Return a value with what is said behind its unit, or within (两年半, 三个半小时, 四成五)."""
    if value is None or not (match["rest"] or "个半" in (match["unit"] or "")):
        return value
    return value + (value_of(match["rest"]) or Decimal(5) if match["rest"] not in (None, "半") else Decimal(5)) / 10


def _counts(text: str, match: re.Match[str], value: str, unit: str, scale: str) -> bool:
    """Whether a number is an amount rather than an article, a name, a code or part of a word."""
    digits = value[:1].isdigit()
    scaled = digits and bool(scale or re.search("[百千万亿]", value))
    if unit == "个点" and not digits:  # 讲几个点
        return bool(MOVED.search(text, max(0, match.start() - 3), match.start()))
    if "分之" in value or (EXACT.match(unit) and (value or scale)):
        return True
    if not unit:
        beside = text[match.end() : match.end() + 1]
        named = digits and _is_called(text, match.start(), value, beside)
        exact = digits and ("." in value or "," in value) and not beside.isalpha()
        many = bool(MANY_PEOPLE.fullmatch(value + scale))
        return "/" in value or "×" in value or bool(SCORE.fullmatch(value)) or exact or scaled or many or named
    if unit == "大":  # 五大功能区, but 二十大
        return len(value) == 1 and value not in "一1" and not CONGRESS.match(text, match.end())
    if unit[:1] == "版" and "." in value:
        return False
    if value == "一" and not scale:
        return unit == "年" and text.startswith("来", match.end())
    if unit in ("届", "次") and (unit == "届" or MEETING.match(text, match.end())):
        return digits and (unit == "次" or bool(HELD.search(text, max(0, match.start() - 4), match.start())))
    return digits or not (unit in "点号版期步站环码级部分" and len(value) == 1)


def _is_called(text: str, start: int, value: str, beside: str) -> bool:
    """Whether the words before a number without a unit call it an amount; `beside` is the character behind it."""
    if beside in "\r\n" and ROW.search(text, max(0, start - 9), start):
        return not YEAR.fullmatch(value)
    called = MANY if beside in MARKS else AMOUNT
    return (beside in MARKS or not beside.isascii()) and bool(called.search(text, max(0, start - 3), start))


def _measure(value: str, unit: str) -> Measure:
    if re.match(PERCENT, unit) or "分之" in value or "/" in value:
        return "percent"
    if re.match(MONEY, unit):
        return "money"
    return "count" if unit else "plain"


POWER = re.compile(r"([\d.]+)[×x*]10(\^\d+|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
SCALES = {
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


def _value(value: str, scale: str) -> Decimal | None:
    plain = re.sub("[,余多 \xa0\u2009\u202f]", "", value)
    if not plain:
        return Decimal(1).scaleb(SCALES[scale])
    if power := POWER.fullmatch(plain):
        return Decimal(power[1]).scaleb(SCALES.get(scale, 0) + int(power[2].strip("^").translate(RAISED)))
    if "/" in plain:
        over, under = plain.split("/")
        return Decimal(over) / Decimal(under) if Decimal(under) else None
    if "分之" in plain:
        below, above = plain.split("分之")
        return _of(above) if below == "百" else _ratio(_of(above), _of(below))
    if not plain[0].isdigit() and scale:  # 两亿五千多万
        return _of(plain + scale)
    number = _of(plain)
    return number.scaleb(SCALES.get(scale, 0)) if number is not None else None


def _of(plain: str) -> Decimal | None:
    if ABOUT.fullmatch(plain):
        return None
    return Decimal(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else value_of(plain)


def _ratio(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    return above / below if above is not None and below else None
