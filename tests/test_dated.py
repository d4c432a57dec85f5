from __future__ import annotations

from dataclasses import replace

from index import document_of
from index.documents import Metadata
from index.spans import Span
from qa.dated import year_of


def test_a_date_line_dates() -> None:
    assert year_of(document_of("春耕见闻\n2021-03-04\n正文在这里，有一句话。", "a.txt")) == 2021


def test_a_title_with_two_years_dates_nothing() -> None:
    text = "2023年和2024年的工作"
    document = replace(document_of(text, "a.txt"), metadata=Metadata(title=Span(0, len(text))))
    assert year_of(document) is None
    assert year_of(replace(document, metadata=Metadata(title=Span(0, 6)))) == 2023
