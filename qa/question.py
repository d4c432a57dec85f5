"""Text → Question: the type of answer asked for, the words that matter, other wordings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index import InputError, Span
from index.text.normalize import normalize
from index.text.tokens import Token, rarity, tokenize
from qa.synonyms import query_variants
from qa.terms import Term

AnswerType = Literal[
    "percent", "ordinal", "number", "person", "date", "place", "list", "yesno", "reason", "definition", "name", "other"
]
Field = Literal["title", "date", "publisher", "author", "editor"]

LONGEST = 500
SURROGATE = re.compile(r"[\ud800-\udfff]")

ARTICLE = r"(?:文章|报道|稿子|稿件|新闻|这篇|本文|该文|原文|通讯|专访|访谈)"
FIELDS: tuple[tuple[Field, re.Pattern[str]], ...] = (
    ("editor", re.compile(r"责编|责任编辑|编辑(?:是|叫|姓|呢|谁|为)|谁.{0,4}编辑")),
    (
        "author",
        re.compile(
            rf"{ARTICLE}.{{0,8}}(?:谁|哪.{{0,3}}(?:写|记者|作者)|记者|作者)|(?:谁|哪[几些位]).{{0,4}}(?:写|采写|撰写).{{0,6}}{ARTICLE}|作者(?:是|叫|有|为)|撰稿人|^(?:文章)?(?:作者|谁写的)"
        ),
    ),
    (
        "date",
        re.compile(
            rf"{ARTICLE}.{{0,8}}(?:发布|发表|刊发|刊登|见报|日期|时间)|(?:发布|发表|刊发|刊登|见报)(?:日期|时间)|{ARTICLE}.{{0,6}}(?:什么时候|哪天|哪一天|何时|几号)(?:的|发|出|登|$)"
        ),
    ),
    (
        "title",
        re.compile(
            rf"(?:{ARTICLE}|^).{{0,4}}(?:标题|题目|篇名)(?:是|叫|为|呢|$)|{ARTICLE}.{{0,2}}(?:标题|题目|叫什么)"
        ),
    ),
    (
        "publisher",
        re.compile(
            rf"哪[家个份]?(?:媒体|报纸|报社|网站|单位发布)|(?:{ARTICLE}).{{0,4}}(?:来源|出处|出自|来自|登在哪|发在哪)|转自哪|出自哪家|消息来源"
        ),
    ),
)
ANSWER_TYPES: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    ("reason", re.compile(r"为什么|为何|为啥|何以|原因|怎么会|因为什么|缘故|凭什么|为了(?:什么|啥)|目的(?:是|何在)")),
    ("definition", re.compile(r"什么意思|啥意思|怎么理解|如何理解|含义|定义|指什么|指的是什么|什么叫|何谓|何为|^什么是|^啥是|是什么东西")),
    ("yesno", re.compile(r"吗[？?。]?$|是否|是不是|有没有|能不能|对不对|会不会|可不可以")),
    ("ordinal", re.compile(r"第几|名次|排名|排几|排第|排在")),
    ("list", re.compile(r"哪些|哪几|有哪|分别|包括什么|包含什么|包括哪|都有[什啥谁]|都叫[什啥]|列举|是哪[两三四五六七八九十]|什么.{0,6}、|哪[两三四五六七八九十\d]+[个项种类点方]|有什么|[两三四五六七八九十]大[^，？?]{1,8}[？?]?$|(?:[两三四五六七八九十]|(?<![\d.第年月])(?:[2-9]|1\d))[个项种类大条家所座部][^，？?]{1,12}(?:叫什么|是什么)")),
    ("percent", re.compile(r"百分之几|百分比|增速|增长率|增幅|涨幅|降幅|跌幅|比例|占比|比重|几分之几|几个百分点|几个点|同比|环比|失业率|强度|[入升就业毕化盖率献及]率(?:是|有|达|为|多|超|[？?]?$)|增长(?:了)?多少|下降(?:了)?多少|提高(?:了)?多少$|涨了多少")),
    ("date", re.compile(r"什么时候|什么时间|何时|哪天|哪一天|哪年|哪一年|几月|几号|几日|啥时|日期|哪个月|多久前|何年|何月|何日|时间是")),
    ("number", re.compile(r"多少|几[个家名项次场条位人种类天年所座成倍岁件套台辆部届级层趟趟列艘架班期轮步处支队批份篇本张万亿千百元块公里米吨]|多大|多高|多长|多远|多重|多久|多宽|数量|人数|总数|总额|总量|金额|投资额|面积|价格|规模有|额$|量$|数$|费用|成本|(?:gdp|总值|增加值|收入|支出|产值|产量|人口|面积|余额)$")),
    ("person", re.compile(r"谁|何人|哪位|什么人|哪个人|名字叫|叫什么名字|姓名")),
    ("place", re.compile(r"哪里|哪儿|何处|什么地方|在哪|哪个(?:区|省|市|县|城市|国家|地区|机场|地方|街道|镇|村)|哪(?:国|省|市|县|座城|一带)|地点|位于")),
    ("name", re.compile(r"叫什么|叫啥|名称|什么名|哪个|哪家|哪一|哪款|哪部|什么|啥|哪种|哪类")),
)  # fmt: skip
# What asks rather than means; cut out before the meaning words are looked for.
ASKING = re.compile(
    r"请问|[那这][条个种些座家位款]|(?:靠|用|搞|做|干|开|叫|有|凭|为)了?(?=什么|啥|哪|多少|几|谁)|是(?=什么|啥|哪|谁|多少|几|怎|做|干|为|如何)|多少|什么时候|什么时间|什么地方|什么|为什么|为何|为啥|何以|怎么样|怎样|怎么|如何|哪些|哪几[个位]?|哪里|哪儿|哪个|哪家|哪位|哪天|哪一?年|哪|谁|"
    r"啥时候|啥|几号|几个点|几个|几家|几|是不是|是否|有没有|吗|呢|分别|到底|究竟|一共|总共|叫做|叫什么|名字|名称|时候|百分之|各是|都叫|排第|排在|文中|文章|这篇|报道|意思|理解"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood: what type of answer it wants, of which metadata field, by which words, and its variants."""

    text: str
    answer_type: AnswerType
    field: Field | None
    terms: tuple[Term, ...]
    variants: tuple[str, ...]


def parse_question(text: str) -> Question:
    """Return the question of a text; raises InputError for an empty or over-long one, or what is no text."""
    if not isinstance(text, str):
        raise InputError(f"a question is text, got {text!r}; give a str")
    plain = text.strip()
    if not plain or len(plain) > LONGEST:
        raise InputError(f"a question has 1 to {LONGEST} characters, got {len(plain)}; ask a shorter or longer one")
    if SURROGATE.search(plain):
        raise InputError("the question holds half a character (a lone surrogate); send it as UTF-8 text")
    folded = normalize(plain)
    return Question(plain, answer_type_of(folded), field_of(folded), terms_of(folded), query_variants(plain))


def answer_type_of(folded: str) -> AnswerType:
    """Return the type of answer that a folded question asks for; "other" where no sign tells."""
    return next((one for one, sign in ANSWER_TYPES if sign.search(folded)), "other")


def field_of(folded: str) -> Field | None:
    """The metadata field that a folded question asks for."""
    return next((name for name, sign in FIELDS if sign.search(folded)), None)


def terms_of(folded: str) -> tuple[Term, ...]:
    """The words that carry the question's meaning, each once, in order."""
    bare = ASKING.sub(lambda found: " " * len(found.group()), folded)
    found = {
        word.text: Term(word.text, rarity(word.text))
        for word in _longest(tokenize(bare))
        if len(word.text) > 1 or word.text.isdigit()
    }
    return tuple(found.values())


def _longest(found: tuple[Token, ...]) -> list[Token]:
    """The words that no longer one covers."""
    spans: list[Span] = [word.span for word in found]
    return [word for word in found if not any(span.covers(word.span) and len(span) > len(word.span) for span in spans)]
