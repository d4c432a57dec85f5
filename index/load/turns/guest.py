"""Who is interviewed, where labels do not say: the person that the text's head names most."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text.names import AFTER, COMPOUND, SINGLE
from index.text.normalize import to_simplified
from index.text.tokens import is_place, known, rarity

HEAD = 1500  # characters in which a text says who speaks
FOREIGN = (
    r"[\u4e00-\u9fffA-Z][\u4e00-\u9fffA-Za-z]+(?:[·・][\u4e00-\u9fffA-Za-z]+?)+(?=专访|谈|答|[^\u4e00-\u9fffA-Za-z]|$)"
)
PERSON = rf"(?:(?:{COMPOUND}|[{SINGLE}])[\u4e00-\u9fff]{{1,2}}|{FOREIGN})"
TOLD_BY = re.compile(rf"(?:受访者?人?|受訪者?人?|受访嘉宾|被采访者?人?|嘉宾)[：: \u3000]{{0,2}}({PERSON})")
OFFICE = re.compile(r"([^，。\n\s]{4,36}负责人)(?:就|接受|回答|日前|近日)")
WRITES = re.compile(
    r"(?:文|攝影|摄影|整理|记者|記者|编辑|作者|采写|採訪|采访|采访人|author)[：:／/ \u3000]{1,2}[\w、 \u3000]{2,12}"
)
HAN = r"[\u4e00-\u9fff]+"
START = re.compile(rf"(?=({COMPOUND}|[{SINGLE}]))")
COUNTED = 200_000  # characters in which a name is counted
COMMON = 0.55  # rarity under which a word is no name
OFTEN = 4  # times in a text from which a name needs no sign beside it
BEFORE = re.compile(r"(?:[师者主员长人家授士生总师問问访訪话話与與和：:\s>*]|^)$")
BEHIND = re.compile(r"[，,（(：:]|今年|先生|女士|老师|教授|[说說谈談答]|告[诉訴]|表示|专访|接受|$")


def guest_of(text: str, before: int) -> str | None:
    """Return who answers, as the text says before the first question at `before`."""
    head = text[: min(max(before, 1), HEAD)]
    told = next((one[1] for one in TOLD_BY.finditer(head) if not is_common(one[1][:2])), None)
    if told:
        return told
    if office := OFFICE.search(head):
        return office[1]
    plain = to_simplified(WRITES.sub(lambda written: "\n" * len(written.group()), head))
    whole, title = to_simplified(text[:COUNTED]), plain.lstrip("-#\n ").partition("\n")[0]
    found_at: dict[str, int] = {}
    for name, at in _names(plain, whole):
        signs = bool(BEFORE.search(plain[max(0, at - 1) : at])) + bool(BEHIND.match(plain, at + len(name)))
        if (
            signs == 2
            or (signs and name in title)
            or (len(name) > 2 and whole.count(name) >= OFTEN and not is_common(name[1:]))
        ):
            found_at.setdefault(name, at)
    foreign = re.findall(FOREIGN, head.partition("\n")[0])
    best = max(found_at, key=lambda name: (name in title, whole.count(name), len(name)), default=None)
    if foreign and not (best and best in title):
        return str(foreign[0])
    if best:
        return head[found_at[best] : found_at[best] + len(best)]
    return None


def _names(head: str, text: str) -> Iterator[tuple[str, int]]:
    """Yield what may be names and where: a surname and one or two characters, none of them a common word's part."""
    for found in START.finditer(head):
        at, surname = found.start(), found[1]
        short, long = head[at : at + len(surname) + 1], head[at : at + len(surname) + 2]
        if not re.fullmatch(HAN, short) or known(head[max(0, at - 1) : at + 1]) or short[-1] in AFTER:
            continue
        if re.fullmatch(HAN, long) and long[-1] not in AFTER and 2 * text.count(long) > text.count(short):
            if not is_common(long) and not is_common(short):
                yield long, at
        elif not is_common(short):
            yield short, at


def is_common(word: str) -> bool:
    """Return whether a word is a place or too common to be somebody's name."""
    return is_place(word) or (known(word) and rarity(word) < COMMON)
