"""Labels → who is meant: a surname, an initial or 答 is tied to the full name that the text's head gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.load.turns.guest import PERSON, guest_of
from index.load.turns.start import Start
from index.text.names import AFTER as FUNCTION
from index.text.names import COMPOUND, SINGLE
from index.text.normalize import to_simplified

AFTER = "".join(sorted(FUNCTION))
HEAD = 1500  # characters in which a text says who speaks
MOST = 64  # labels that are tied to names
LEGEND = 30  # characters of a legend's line (J：Jocelyn)
MARKS = re.compile(r"[。！？!?；;，,]")
ASKER = "采访者?人?|访问及记录|访问|撰文|记者|提问人?"
ASKED_BY = re.compile(rf"(?:{ASKER})[：: \u3000]{{0,2}}({PERSON})(?=[\s，、。（）()]|$)", re.M)
GENERIC = re.compile(r"^(?:问|問|q\d*|采访者?|採訪者?|记者|記者)$", re.I)
REPLIES = re.compile(r"^(?:答|a\d*|受访\w?|被采访\w?)$", re.I)
TITLES = "总老师哥姐先生女士教授博士院士工答问問"
TITLED_NAME = re.compile(r"先生|女士|老师|教授|总是|博士|院士")
SAYS = ("答", "问", "問")
OFTEN, ALWAYS = 3, 0.9  # times, and share, from which a name goes on with a character that else follows names (和)
FULL = 0.5  # share of a surname's two-character runs that go on alike, from which the name has three


def named(text: str, starts: Sequence[Start]) -> list[Start]:
    """Return the turns with full names for speakers where the text ties them; legends are the narrator's."""
    if not starts:
        return []
    legend = _legend(text, starts)
    spoken = [one for one in starts if one.at not in legend]
    if not spoken:
        return []
    told = {str(one.speaker): legend[one.at] for one in starts if one.at in legend}
    head = text[: min(spoken[0].at, HEAD)]
    labels = {str(one.speaker) for one in spoken}
    if len(labels) > MOST:
        return spoken
    names = {label: _full(label, text, head, told, spoken) for label in labels}
    return [replace(one, speaker=names[str(one.speaker)]) for one in spoken]


def _legend(text: str, starts: Sequence[Start]) -> dict[int, str]:
    """Return the first turns that only say who a label is, by where they begin: each label once, short, no marks."""
    found: dict[int, str] = {}
    seen: set[str] = set()
    for one, end in zip(starts, [*(one.at for one in starts[1:]), len(text)], strict=True):
        line = text[one.at : end].strip().splitlines()[0]
        head = re.match(rf"\W*{re.escape(str(one.speaker))}[\s*_]*[：:]", line)
        said = line[head.end() :].strip() if head else ""
        if str(one.speaker) in seen or len(said) > LEGEND or MARKS.search(said) or not said:
            break
        seen.add(str(one.speaker))
        found[one.at] = re.split(r"\s{2,}", said)[0]
    return found if len(found) > 1 or (found and len(starts) > 4 and len(seen) == 1) else {}


def _full(label: str, text: str, head: str, told: dict[str, str], spoken: Sequence[Start]) -> str:
    """Return the name that a label stands for, the label itself where nothing tells."""
    given = told.get(label) or _given(label, head)
    if given and not GENERIC.match(given):
        return _person(given, label)
    others = [str(one.speaker) for one in spoken if str(one.speaker) != label and str(one.speaker).endswith(label)]
    if label in "问問答" and others and len(others[0]) > 1:
        return _longer(others[0], text, head)
    if GENERIC.match(label):
        found = ASKED_BY.search(to_simplified(head))  # as long as the head itself
        return (
            head[slice(*found.span(1))]
            if found and len({one.speaker for one in spoken if one.role == "interviewer"}) == 1
            else label
        )
    if REPLIES.match(label):
        return guest_of(text, spoken[0].at) or label
    if len(label) > 4 and any(one.role == "interviewee" and one.speaker == label for one in spoken):
        office = re.search(rf"(?<=[\u4e00-\u9fff -])(?:{COMPOUND}|[{SINGLE}])[\u4e00-\u9fff]{{1,2}}$", label)
        return office.group() if office else label
    return _longer(label, text, head)


def _given(label: str, head: str) -> str | None:
    """Return what a legend line says (趙：蓮香樓經理趙學高; 張三（下稱yb）)."""
    if len(label) > 4:
        return None
    called = re.search(
        rf"([\w·]{{2,12}})[（(](?:下[称稱]|以下[简簡][称稱]|[简簡][称稱])[“\"「]?{re.escape(label)}", head
    )
    if called:
        return str(called[1])
    said = rf"(?:([^\n。！？!?；;，,：:=]{{2,{LEGEND}}})(?:\n|$|\s{{2}}|[；;，,])|({PERSON})(?=[\s（）()]))"
    found = re.search(rf"(?:^|[\s（(；;，,：:])(?:[\w]{{1,3}} )?{re.escape(label)} ?[：:=＝][ \u3000]*{said}", head)
    return (found[1] or found[2]).strip() if found else None


def _person(given: str, label: str) -> str:
    """Return the person's name inside what a legend says: the one that begins with the label, else the last one."""
    given = re.split(r"[（(]", given)[0].strip()
    if len(label) == 1 and (own := re.findall(rf"{re.escape(label)}[\u4e00-\u9fff]{{1,2}}", given)):
        return str(own[-1])
    last = given.rpartition(" ")[2]
    return last if re.fullmatch(PERSON, to_simplified(last)) else given


def _surnamed(surname: str, text: str) -> str | None:
    """Return the commonest name of two or three characters with a surname, with its title where it has no other."""
    short = Counter(re.findall(rf"{surname}[\u4e00-\u9fff]", text)).most_common(1)
    long = Counter(re.findall(rf"{surname}[\u4e00-\u9fff][^\W{AFTER}]", text)).most_common(1)
    titled = re.search(rf"{surname}[\u4e00-\u9fff]{{1,2}}?(?=老师|教授|先生|女士|博士|院士)", text)
    if titled and titled.group()[1:] not in TITLES:
        return titled.group()
    whole = Counter(re.findall(rf"{surname}[\u4e00-\u9fff]{{2}}", text)).most_common(1)
    if whole and whole[0][1] >= max(OFTEN, ALWAYS * short[0][1]):
        return str(whole[0][0])
    if long and (long[0][1] >= FULL * short[0][1] or TITLED_NAME.match(long[0][0][1:])):
        return str(long[0][0])
    return str(short[0][0]) if short and short[0][1] > 1 and short[0][0][1:] not in TITLES else None


def _longer(label: str, text: str, head: str) -> str:
    """Return the full name in the head that a surname, a short name or one with a title belongs to."""
    stem = label
    for title in ("老师", "先生", "女士", "教授", "博士", "院士", "总裁", "总", "哥", "姐", "答", "问", "問"):
        if label.endswith(title) and len(label) - len(title) in (1, 2, 3):
            stem = label.removesuffix(title)
    if len(stem) > 1 and stem != label:
        found = re.search(rf"[\w·・]*·{re.escape(stem)}", head)
        return found.group() if found else stem
    if len(stem) != 1 or not re.match(r"[\u4e00-\u9fff]", stem):
        return label
    says = label[1:] in SAYS
    if to_simplified(stem) not in SINGLE:
        return (None if says else _nicknamed(stem, head)) or label
    return _surnamed(stem, head) or _surnamed(stem, text) or (stem if says else _nicknamed(stem, head)) or label


def _nicknamed(last: str, head: str) -> str | None:
    """Return the only name in the head that ends with a character (炳哥 for 林社炳)."""
    plain = to_simplified(head)
    found = {head[slice(*one.span(1))] for one in re.finditer(rf"(?=({PERSON}))", plain)}
    own = {name for name in found if name.endswith(last)}
    return own.pop() if len(own) == 1 else None
