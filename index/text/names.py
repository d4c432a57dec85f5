"""Where a Chinese name ends when nothing marks it, as in a byline that lost its marks."""

from __future__ import annotations

import re

from index.spans import Span
from index.text.tokens import is_place, known

# The commonest surnames of the 2020 census and the 百家姓, two-character ones first.
COMPOUND = "欧阳|司马|上官|诸葛|夏侯|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|宇文|长孙|端木|南宫"
SINGLE = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓郁单杭"
    "洪包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲家封储靳段焦巴牧隗山谷车侯全班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司韶黎蓟薄印"
    "白怀蒲索赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳姬申扶冉宰雍桑桂牛寿通边燕冀尚农温庄晏柴瞿阎慕连茹习艾鱼容向古易廖庾步都"
    "耿满匡国文寇广东欧利师巩聂晁敖冷辛阚那简饶曾关蒯相查游竺权盖益桓公商肖闫付代"
)
SURNAME = re.compile(f"(?:{COMPOUND}|[{SINGLE}])")
HAN = re.compile(r"[\u4e00-\u9fff]+")
# Characters that follow a name in a byline far more often than they end one.
AFTER = frozenset("在从于自日今近昨对就为获采报摄编发讯电文图整记责来是和与及等说表的")
GAP = re.compile(r"[、，, \u3000/·]{0,2}")
MOST = 8
AFTER_PLACE = re.compile(r"报道|电|讯|摄")


def names(text: str, start: int) -> tuple[Span, ...]:
    """The run of names that begins at `start`, split by surname and by what the rest begins with."""
    found: list[Span] = []
    at = start
    while len(found) < MOST and (name := _name(text, at)):
        found.append(name)
        at = GAP.match(text, name.end).end()  # type: ignore[union-attr]  # it matches the empty string too
    return tuple(found)


def _name(text: str, start: int) -> Span | None:
    surname = SURNAME.match(text, start)
    if not surname:
        return None
    run = HAN.match(text, surname.end())
    room = len(run.group()) if run else 0
    shape = text[surname.end() : surname.end() + 3]
    if room < 1 or shape[0] in AFTER:
        return None
    if AFTER_PLACE.match(text, surname.end() + 1) and is_place(text[start : surname.end() + 1]):
        return None  # 杭州报道: 杭 is a surname too
    two = room >= 2 and not _ends_after_one(text, surname.end() + 1)
    return Span(start, surname.end() + (2 if two else 1))


def _ends_after_one(text: str, at: int) -> bool:
    """Whether the character at `at` opens the rest rather than closing the name."""
    if text[at] in AFTER:
        return True
    if SURNAME.match(text, at + 1) or not HAN.match(text, at + 1):
        return False
    longest = max((size for size in (2, 3, 4) if known(text[at : at + size])), default=0)
    return longest > 0 and not any(known(text[at + 1 : at + 1 + size]) for size in (2, 3, 4))
