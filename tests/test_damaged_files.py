"""Files, rows and numbers that are not what they should be."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from fakes import OneHotEncoder

from index import Document, Index, IndexDamaged, InputError, Span, read_folder
from index.repair import examine
from index.text import tokens
from index.text.normalize import normalize

ENCODER = OneHotEncoder()
NOTES = [Document.from_text(f"水第{number}号。\n山第{number}号。" * 8, f"{number}.txt") for number in range(32)]


# tests/test_records.py


def test_an_empty_span_overlaps_nothing() -> None:
    assert not Span(3, 3).overlaps(Span(0, 5))
    assert not Span(0, 5).overlaps(Span(3, 3))


# tests/test_tokens.py


@pytest.mark.parametrize("number", ["𝟏𝟐", "𝟏,𝟐𝟑𝟒", "꘡꘢%"])
def test_digits_of_every_script_stay_together(number: str) -> None:
    assert [word.text for word in tokens.tokenize(number)] == [normalize(number).replace(",", "")]


# tests/test_search.py


def test_a_file_name_that_is_no_utf_8(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xd6\xd0.txt")
    Path(name).write_text("水从山里来。", "utf-8")
    try:
        reading = read_folder(tmp_path)  # left out with a reason, or indexed under a name that can be written
        index = Index.build(reading.documents, encoder=ENCODER)
    except InputError:
        return
    assert [hit.passage.text for hit in index.search("水")] == ["水从山里来。"]


def test_opening_reads_the_derived_files_and_leaves_them(tmp_path: Path) -> None:
    Index.build(NOTES, tmp_path, encoder=ENCODER)
    before = {path: path.stat().st_ino for path in tmp_path.glob("segments/*/*")}
    assert len(before) > 5
    Index.open(tmp_path, encoder=ENCODER)
    assert {path: path.stat().st_ino for path in tmp_path.glob("segments/*/*")} == before


# tests/test_store.py and tests/test_doctor.py


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Index.build(NOTES, tmp_path / "index", encoder=ENCODER)
    return tmp_path / "index"


def execute(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(folder / "index.db")
    assert connection.execute(statement).rowcount != 0
    connection.commit()
    connection.close()


def test_a_generation_that_is_no_number_is_damage(folder: Path) -> None:
    execute(folder, "UPDATE manifest SET value = 'abc' WHERE key = 'generation'")
    with pytest.raises(IndexDamaged):
        Index.open(folder, encoder=ENCODER)
    assert examine(folder, ENCODER).sound
    assert Index.open(folder, encoder=ENCODER).documents == tuple(NOTES)


def test_a_text_that_became_bytes_is_dropped_and_named(folder: Path) -> None:
    execute(folder, "UPDATE texts SET text = CAST(text AS BLOB) WHERE position = 3")
    assert examine(folder, ENCODER).findings[1:] == ("document 3 is not as written",)
    assert len(Index.open(folder, encoder=ENCODER).documents) == len(NOTES) - 1


def test_a_damaged_text_of_several_lines_is_one_sentence(folder: Path) -> None:
    execute(folder, "UPDATE texts SET text = CAST(x'ff0a41' AS TEXT) WHERE position = 3")
    with pytest.raises(IndexDamaged) as caught:
        Index.open(folder, encoder=ENCODER)
    assert "\n" not in str(caught.value)


def test_a_changed_id_is_damage(folder: Path) -> None:
    execute(folder, "UPDATE documents SET id = 'none' WHERE position = 3")
    with pytest.raises(IndexDamaged):
        Index.open(folder, encoder=ENCODER)


def test_a_document_whose_id_was_changed_can_still_be_removed(folder: Path) -> None:
    execute(folder, "UPDATE documents SET id = 'none' WHERE position = 3")
    examine(folder, ENCODER)
    index = Index.open(folder, encoder=ENCODER)
    index.remove([NOTES[2].id])
    assert NOTES[2] not in index.documents


def test_swapped_derived_files_are_found(folder: Path) -> None:
    (segment,) = (folder / "segments").iterdir()
    holders, counts = (segment / "holders.npy").read_bytes(), (segment / "counts.npy").read_bytes()
    (segment / "holders.npy").write_bytes(counts)
    (segment / "counts.npy").write_bytes(holders)
    (finding,) = examine(folder, ENCODER).findings
    assert finding.startswith(f"segments/{segment.name} is damaged")


def test_a_segment_that_cannot_be_made_again_is_not_said_to_be(folder: Path) -> None:
    shutil.rmtree(folder / "segments")
    (folder / "segments").touch()
    report = examine(folder, ENCODER)
    assert report.sound
    assert report.findings[1].endswith("cannot be written: it is made again at every opening")
    assert not report.repairs


def pages(folder: Path) -> list[int]:
    return list(range((folder / "index.db").stat().st_size // 4096))


def test_an_index_that_is_sound_can_be_added_to(folder: Path, tmp_path: Path) -> None:
    for page in pages(folder):
        copy = tmp_path / str(page)
        shutil.copytree(folder, copy)
        with (copy / "index.db").open("r+b") as file:
            file.seek(page * 4096)
            file.write(bytes(4096))
        if examine(copy, ENCODER).sound:
            index = Index.open(copy, encoder=ENCODER)
            index.add([Document.from_text(f"火。{page}", "new.txt")])
            assert index.documents[-1].source == "new.txt"


def test_an_unreadable_page_loses_its_own_documents_only(folder: Path) -> None:
    """Page by page, what can be read by position is rescued."""
    whole = (folder / "index.db").read_bytes()
    partly = 0
    for page in pages(folder):
        data = bytearray(whole)
        data[page * 4096 : (page + 1) * 4096] = bytes(4096)
        (folder / "index.db").write_bytes(data)
        connection = sqlite3.connect(f"{(folder / 'index.db').as_uri()}?mode=ro", uri=True)
        readable = 0
        for position in range(1, len(NOTES) + 1):
            try:
                query = "SELECT record, text FROM texts WHERE position = ?"
                readable += connection.execute(query, (position,)).fetchone() is not None
            except sqlite3.Error:
                continue
        connection.close()
        partly += 0 < readable < len(NOTES)
        if readable:
            assert examine(folder, ENCODER).sound, page
            assert len(Index.open(folder, encoder=ENCODER).documents) >= readable, page
    assert partly


def test_a_rescued_document_does_not_take_a_changed_name(folder: Path) -> None:
    execute(folder, "UPDATE texts SET record = replace(record, '\"2.txt\"', '\"9.txt\"') WHERE position = 3")
    examine(folder, ENCODER)
    held = {document.id: document.source for document in Index.open(folder, encoder=ENCODER).documents}
    assert held.get(NOTES[2].id, "2.txt") == "2.txt"
