"""Reasons, which are given in Chinese, and refusals, which are given in English, in the language of the page."""

from __future__ import annotations

import re
from functools import lru_cache

from qa.web.language.page import EN, Texts

REASONS = (  # what speaks against an answer, Chinese and English
    ("可能的答案，请核对原文", "a possible answer; please check it in the text"),
    ("所选{}", "of those chosen: {}"),
    ("{}，请核对原文", "{}; please check it in the text"),
    ("最接近的只是它的增减", "what comes nearest is only its change"),
    ("最接近的材料里没有提到{}", "what comes nearest does not mention {}"),
    ("最接近的{}", "in what comes nearest, {}"),
    ("材料里只有别的时期的数字", "the texts give figures of other periods only"),
    ("材料里没有提到{}年", "the texts do not mention {}"),
    ("这份文本丢失了数字", "this copy has lost its figures"),
    ("材料里只有副{}，没有{}", "the texts name a deputy only (副{}), not the {}"),
    ("{} 篇材料各有{}，请指明是哪一篇", "{} documents each have their own; please say which one"),
    ("材料提到了，但这份文本丢失了数字：「{}」", "the text speaks of it, but this copy has lost the figure: 「{}」"),
    ("几篇材料的数字不同，请指明是哪一篇：{}", "several documents give different figures; please say which one: {}"),
    ("这里没有问题可以回答，请写出要问什么", "there is no question here; please write what you want to know"),
    (
        "没有可检索的段落，请检查材料或筛选条件",
        "there is nothing to search in; please check the documents or the filter",
    ),
    ("材料里有「{}」，但没有提到「{}」、「{}」", "the texts hold 「{}」, but do not mention 「{}」 and 「{}」"),
    ("材料里有「{}」，但没有提到「{}」", "the texts hold 「{}」, but do not mention 「{}」"),
    ("材料里有「{}」，但没有找到所问的内容", "the texts hold 「{}」, but not what is asked of it"),
    ("材料里没有提到「{}」、「{}」", "the texts do not mention 「{}」 and 「{}」"),
    ("材料里没有提到「{}」", "the texts do not mention 「{}」"),
    ("材料里没有找到所问的内容", "the texts do not hold what is asked"),
    ("前面还没有答案可以追问", "there is no answer yet to ask about"),
    ("材料没有写明是谁说的", "the text does not say who said it"),
    ("不清楚「{}」指的是什么，请写出来再问", "it is not clear what 「{}」 stands for; please name it"),
)
FILES = (  # why a file was left out, English and Chinese
    ("it is empty; give a text with at least one sentence", "文件是空的；请给至少有一句话的文本"),
    ("it has {} bytes, over the limit of {}; split it", "文件有 {} 字节，超过上限 {}；请拆分"),
    ("it has {} characters, at most {} are taken here; split it", "全文 {} 字，这里最多收 {} 字；请拆分"),
    ("it holds the same text as {}", "内容与《{}》相同"),
    ("at most {} documents of your own are taken; remove some first", "每人最多添加 {} 份；请先移除一些"),
    ("it is an encrypted or old Office file (.doc, .xls); save it as an open .docx or .xlsx",
     "这是加密的或旧版 Office 文件（.doc、.xls）；请另存为 .docx 或 .xlsx"),
    ("its PDF pages hold no text, only pictures; run text recognition on it first",
     "PDF 里只有图片，没有文字；请先做文字识别"),
    ("it is binary, not text; give {}", "这是二进制文件，不是文本；可以用 {}"),
    ("{} is none of {}", "{} 不在可读的格式里：{}"),
    ("it is no text in UTF-8, UTF-16, GB18030 or Big5; save it as UTF-8",
     "编码不是 UTF-8、UTF-16、GB18030 或 Big5；请存为 UTF-8"),
    ("it cannot be read ({})", "读不了（{}）"),
    ("its PDF content is encrypted; {}", "PDF 有密码；请去掉密码再存"),
    ("{} is broken{}", "文件内容已损坏；请重新保存"),
    ("{} broken or encrypted{}", "压缩包已损坏或有密码；请重新保存"),
    ("it has over {} cells, empty ones too; split it, or delete empty columns",
     "表格超过 {} 个格子；请拆分，或删去空列"),
    ("the page has not told who you are yet; load it again, then add the files", "页面还没有准备好；请刷新后再添加"),
    ("this document is not yours to remove; remove one that you added", "这份材料不是您添加的，不能移除"),
    ("this document can be brought back no more; add its file again", "这份材料已经找不回来了；请重新添加文件"),
    ("{} is {}, which is no day; write it as YYYY-MM-DD", "{} 的「{}」不是日期，请写成 2020-09-02 这样"),
    ("a question has 1 to {} characters, got {}; ask a shorter or longer one", "问题要有 1 到 {} 个字，现在是 {} 个"),
)  # fmt: skip


def reason_in(texts: Texts, reason: str) -> str:
    """Return why there is no certain answer, which is given in Chinese, in the language of the page."""
    return _translated(reason, REASONS) if texts is EN else reason


def refusal_in(texts: Texts, refusal: str) -> str:
    """Return why something was refused, which is given in English, in the language of the page."""
    return refusal if texts is EN else _translated(refusal, FILES)


def _translated(text: str, table: tuple[tuple[str, str], ...]) -> str:
    """Return a text in the other language; as it stands where no translation is known."""
    for form, other in table:
        if found := _pattern(form).fullmatch(text):
            return other.format(*(_translated(part, table) for part in found.groups()))
    return text


@lru_cache(maxsize=128)
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(re.escape(form).replace(r"\{\}", "(.+?)"), re.DOTALL)
