from __future__ import annotations

from index import Hit, document_of
from index.split import passages_of
from qa.dated import Dated
from qa.scope import both, naming, without, written_about

ANHUI = document_of("2026年安徽省政府工作报告\n\n各位代表：粮食产量40万吨。", "anhui.txt")
HUNAN = document_of("2025年湖南省政府工作报告\n\n各位代表：粮食产量30万吨。", "hunan.txt")
DOCUMENTS = (ANHUI, HUNAN)
DATED = {ANHUI.id: Dated(2026), HUNAN.id: Dated(2025)}


def test_titles_name_places() -> None:
    assert naming(("湖南",), DOCUMENTS) == ("hunan.txt",)
    assert naming(("江西",), DOCUMENTS) == naming((), DOCUMENTS) == ()


def test_a_year_is_told_in_it_and_in_the_next() -> None:
    assert written_about("2025年粮食产量", DOCUMENTS, DATED) == ("anhui.txt", "hunan.txt")
    assert written_about("2026年粮食产量", DOCUMENTS, DATED) == ("anhui.txt",)
    assert written_about("粮食产量", DOCUMENTS, DATED) == ()


def test_a_report_s_passages_say_neither_place_nor_year() -> None:
    assert without(("安徽",), ["安徽省2025年粮食产量"]) == ("2025年粮食产量", "粮食产量")
    assert without((), ["粮食产量"]) == ("粮食产量",)


def test_two_rankings_share_the_room() -> None:
    hits = [Hit(passage, 1.0, 1, 1) for document in DOCUMENTS for passage in passages_of(document)]
    assert both(hits, hits[::-1], len(hits)) == hits
    # Of three, two from the first ranking, then the best of the second that is not there yet.
    first, second = hits[:2], hits[::-1]
    assert both(first, second, 3)[:2] == first[:2]
    assert len(both(first, second, 3)) == min(3, len(hits))
