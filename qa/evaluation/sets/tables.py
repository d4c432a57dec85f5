"""Tables of questions and answers, as an office keeps them: CSV and XLSX."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from index import InputError
from index.load.encoding import decode
from index.load.package import BEGINS
from index.load.sheets import csv_rows, sheets_of
from qa.evaluation.cases import Case, QuestionSet, question_of, why

COLUMNS = {
    "question": ("question", "问题", "提问"),
    "answer": ("answer", "answers", "答案", "标准答案"),
    "id": ("id", "编号", "序号"),
    "type": ("type", "类型", "题型"),
}
BETWEEN = "|"  # between several accepted answers of one cell
GZIP = b"\x1f\x8b"


def is_table(path: Path) -> bool:
    """Whether a file is an XLSX workbook, or a text whose first line names the columns."""
    data = path.read_bytes()
    if data.startswith(BEGINS):
        return True
    if data[:2] == GZIP or data.lstrip(b"\xef\xbb\xbf \r\n")[:1] in (b"{", b"[", b""):
        return False
    try:
        first = decode(data).text.split("\n", 1)[0]
    except InputError:
        return False
    return _columns(first.replace('"', "").split(max(",;\t", key=first.count))) is not None


def read_table(path: Path) -> QuestionSet:
    """The set of a table with the columns question and answer; an empty answer means that there is none.

    Several accepted answers are separated by `|`; columns id and type are kept where they exist. CSV may be
    UTF-8 or GB18030, separated by commas, semicolons or tabs. Raises InputError where the columns are missing.
    """
    data = path.read_bytes()
    rows = next(sheets_of(data), ("", []))[1] if data.startswith(BEGINS) else csv_rows(decode(data).text)
    places = _columns(rows[0]) if rows else None
    if places is None:
        raise InputError(f"{path} has no columns named question and answer (问题, 答案) in its first row; name them")
    cases: list[Case] = []
    bad: list[str] = []
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            try:
                cases.append(_case(row, places, number))
            except ValueError as error:
                bad.append(f"row {number}: {why(error)}")
    return QuestionSet(path.name, tuple(cases), bad=tuple(bad), rules="bank")


def _case(row: Sequence[str], places: Mapping[str, int], number: int) -> Case:
    cells = {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
    answers = tuple(part.strip() for part in cells["answer"].split(BETWEEN) if part.strip())
    kind = cells.get("type") or ("answerable" if answers else "unanswerable")
    return Case(cells.get("id") or str(number), question_of(cells["question"]), kind, answers)


def _columns(header: Iterable[str]) -> dict[str, int] | None:
    names = [cell.strip().lower().lstrip("\ufeff") for cell in header]
    found = {column: names.index(name) for column, known in COLUMNS.items() for name in known[::-1] if name in names}
    return found if {"question", "answer"} <= set(found) else None
