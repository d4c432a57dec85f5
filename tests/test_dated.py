from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index import document_of, read_folder
from index.records import Metadata, Span
from qa.dated import year_of, years_of

BODY = "".join(
    f"第{n}段说的是水库里的鱼和山上的树以及第{n * n}条路。" for n in "一二三四五六七八九十百千" for n in [ord(n)]
)


def test_a_copy_takes_the_year_of_its_dated_twin() -> None:
    dated = document_of("2020年3月5日\n甲报\n" + BODY, "a.txt")
    dated = replace(dated, metadata=Metadata(title=Span(0, 9)))
    other = document_of("完全不同的文章，说的是城里的车和桥。" * 20, "c.txt")
    found = years_of([dated, document_of(BODY, "b.txt"), other])
    copy = found[document_of(BODY, "b.txt").id]
    assert (copy.year, copy.copy) == (2020, dated)
    assert found[dated.id].copy is None and other.id not in found


def test_a_title_with_two_years_dates_nothing() -> None:
    text = "2023年和2024年的工作"
    document = replace(document_of(text, "a.txt"), metadata=Metadata(title=Span(0, len(text))))
    assert year_of(document) is None
    assert year_of(replace(document, metadata=Metadata(title=Span(0, 6)))) == 2023


def test_the_interviews_date_each_other() -> None:
    first, second = read_folder(Path("seeds")).documents
    found = years_of([first, second])
    assert (found[first.id].year, found[first.id].copy) == (2020, None)
    assert (found[second.id].year, found[second.id].copy) == (2020, first)
