from __future__ import annotations

from dataclasses import replace

from index import Document
from index.spans import Span
from index.text.header import Metadata
from qa.checks import year_of


def test_a_date_line_dates() -> None:
    assert year_of(Document.from_text("春耕见闻\n2021-03-04\n正文在这里，有一句话。", "a.txt")) == 2021


def test_a_title_with_two_years_dates_nothing() -> None:
    text = "2023年和2024年的工作"
    document = replace(Document.from_text(text, "a.txt"), metadata=Metadata(title=Span(0, len(text))))
    assert year_of(document) is None
    assert year_of(replace(document, metadata=Metadata(title=Span(0, 6)))) == 2023
