"""A damaged index is repaired or refused in one sentence; what it says is never wrong."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from fakes import OneHotEncoder

from index import Document, FangtanError, Index, IndexDamaged, IndexForeign, IndexLocked, IndexMissing
from index.atomic import locked
from index.given import manifest_of
from index.repair import examine
from index.store import Store

ENCODER = OneHotEncoder()
FOLDERS = 100
FILES = ("index.db", "segments/*/dense.faiss", "segments/*/holders.npy", "segments/*/about.json")
NOTES = [
    Document.from_text(
        f"第{number}号：{place}的水从山里来，{'人' * (number % 3)}在路上。" * (1 + number % 4), f"{number}.txt"
    )
    for number, place in enumerate(["杭州", "北京", "上海", "成都", "广州", "武汉", "西安", "南京"] * 4)
]
Answers = list[tuple[str, int, int, str, float, int | None, int | None]]


class OtherEncoder(OneHotEncoder):
    fingerprint = "two-hot-1"


def answers(index: Index) -> Answers:
    """All that the index holds, as its searches give it."""
    return [
        (
            hit.passage.document.source,
            hit.passage.span.start,
            hit.passage.span.end,
            hit.passage.text,
            hit.score,
            hit.dense_rank,
            hit.lexical_rank,
        )
        for query in ("杭州的水", "火车", "人在路上")
        for hit in index.search(query, 1000)
    ]


# A hundred malformed folders


def file_of(folder: Path, name: str) -> Path:
    return next(folder.glob(name))


def truncate(path: Path, random: Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: random.choice([0, 1, 100, len(data) // 2, len(data) - 1, random.randrange(len(data))])])


def flip(path: Path, random: Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(random.choice([1, 1, 10, 100])):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    path.write_bytes(data)


def clear_page(path: Path, random: Random) -> None:
    data = bytearray(path.read_bytes())
    size = min(4096, len(data))
    at = random.randrange(len(data) // size) * size
    data[at : at + size] = bytes(size)
    path.write_bytes(data)


def append(path: Path, random: Random) -> None:
    with path.open("ab") as file:
        file.write(random.randbytes(random.choice([1, 5000])))


def delete(path: Path, random: Random) -> None:
    path.unlink()


def swap(path: Path, random: Random) -> None:
    root = path.parent if path.name == "index.db" else path.parents[2]
    other = random.choice([one for name in FILES if (one := file_of(root, name)) != path])
    data = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(data)


def take_older(path: Path, random: Random) -> None:
    """The same file of the index before its last change."""
    root = path.parent if path.name == "index.db" else path.parents[2]
    name = next(name for name in FILES if name.endswith(path.name))
    shutil.copyfile(file_of(root.parent / "older", name), path)


def become_folder(path: Path, random: Random) -> None:
    path.unlink()
    path.mkdir()


CHANGES = (flip, truncate, clear_page, append, swap, delete, take_older, become_folder)


def spoilt() -> list[tuple[str, Callable[[Path, Random], None]]]:
    """Which file is changed and how: the database and three of a segment's files."""
    return [(FILES[number % 4], CHANGES[number // 4 % len(CHANGES)]) for number in range(FOLDERS)]


def opened(folder: Path) -> tuple[Index | None, str]:
    """The index, or how it was refused."""
    try:
        return Index.open(folder, encoder=ENCODER), "opened"
    except FangtanError as error:
        one_sentence = "\n" not in str(error) and len(str(error)) > 20
        return None, type(error).__name__ if one_sentence else f"wrong: {error!r}"


def examined(folder: Path) -> str:
    """What an examination and its repair came to."""
    try:
        sound = examine(folder, ENCODER).sound
    except FangtanError as error:
        return type(error).__name__
    index, why = opened(folder)
    if sound != bool(index):
        return f"wrong: said to be {sound=}, then {why}"
    if index and not {document.text for document in index.documents} <= {document.text for document in NOTES}:
        return "wrong: another text"
    return "sound" if sound else "unsound"


def judge(root: Path) -> None:
    """Open each of the folders, examine it and open it again; tell how many came to what."""
    whole, older, folder = root / "whole", root / "older", root / "spoilt"
    before = answers(Index.build(NOTES[:-1], older, encoder=ENCODER))
    shutil.copytree(older, whole)
    index = Index.open(whole, encoder=ENCODER)
    index.add(NOTES[-1:])
    after = answers(index)
    told: list[tuple[str, str, str]] = []
    for number, (name, change) in enumerate(spoilt()):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(whole, folder)
        change(file_of(folder, name), Random(number))
        index_or_none, first = opened(folder)
        if index_or_none and answers(index_or_none) not in ([before, after] if change is take_older else [after]):
            first = "wrong: other answers"
        told.append((f"{number}: {change.__name__} {name}", first, examined(folder)))
    sys.stdout.write(json.dumps(told))


def test_a_hundred_malformed_folders_are_repaired_or_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import test_repair; test_repair.judge(test_repair.Path({str(tmp_path)!r}))"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) == FOLDERS
    assert [one for one in told if "wrong" in one[1] + one[2]] == []
    assert {then for _, first, then in told if first == "opened"} == {"sound"}
    first, then = (Counter(one[at] for one in told) for at in (1, 2))
    assert first["opened"] >= FOLDERS / 2  # every folder whose database was left alone
    assert first["IndexDamaged"] > 0
    assert then["sound"] > first["opened"]  # and some more are repaired


# Single repairs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Index.build(NOTES, tmp_path / "index", encoder=ENCODER)
    return tmp_path / "index"


def execute(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(folder / "index.db")
    assert connection.execute(statement).rowcount != 0
    connection.commit()
    connection.close()


def test_a_sound_index_is_left_as_it_is(folder: Path) -> None:
    before = (folder / "index.db").read_bytes()
    report = examine(folder, ENCODER)
    assert (report.sound, report.findings, report.repairs) == (True, (), ())
    assert (folder / "index.db").read_bytes() == before


@pytest.mark.parametrize("name", FILES[1:])
@pytest.mark.parametrize("change", [delete, truncate, append])
def test_a_segment_is_made_again(folder: Path, name: str, change: Callable[[Path, Random], None]) -> None:
    path = file_of(folder, name)
    right, whole = answers(Index.open(folder, encoder=ENCODER)), path.read_bytes()
    change(path, Random(0))
    report = examine(folder, ENCODER)
    assert report.sound
    assert len(report.findings) == 1
    assert report.findings[0].startswith(f"segments/{path.parent.name} is damaged")
    assert report.repairs == (f"segments/{path.parent.name} was made again",)
    assert path.read_bytes() == whole
    assert answers(Index.open(folder, encoder=ENCODER)) == right
    assert examine(folder, ENCODER).findings == ()


def test_stale_segments_are_made_again(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "segments", tmp_path / "old")
    index = Index.open(folder, encoder=ENCODER)
    index.remove([NOTES[0].id])
    shutil.rmtree(folder / "segments")
    shutil.copytree(tmp_path / "old", folder / "segments")
    report = examine(folder, ENCODER)
    assert report.findings == ("a derived part is missing or stale",)
    assert answers(Index.open(folder, encoder=ENCODER)) == answers(index)
    assert examine(folder, ENCODER).findings == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE vectors SET data = zeroblob(length(data)) WHERE position IN (2, 5)",
        "UPDATE vectors SET data = x'00' WHERE position = 3",
        "UPDATE documents SET digest = 'none'",
        "UPDATE manifest SET value = 'none' WHERE key = 'state'",
    ],
)
def test_documents_whose_vectors_were_changed_are_rescued(folder: Path, statement: str) -> None:
    right = answers(Index.open(folder, encoder=ENCODER))
    execute(folder, statement)
    with pytest.raises(IndexDamaged, match="fangtan doctor"):
        Index.open(folder, encoder=ENCODER)
    report = examine(folder, ENCODER)
    assert report.sound
    assert report.repairs == (f"{len(NOTES)} documents were indexed anew",)
    rescued = Index.open(folder, encoder=ENCODER)
    assert answers(rescued) == right
    assert rescued.documents == tuple(NOTES)
    assert all(one.vectors.any(axis=1).all() for one in Store(folder, manifest_of(ENCODER)).read().entries())
    assert examine(folder, ENCODER).findings == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE texts SET text = replace(text, '水', '火') WHERE position = 3",
        "UPDATE texts SET text = CAST(x'ff41' AS TEXT) WHERE position = 3",
        "UPDATE texts SET text = '' WHERE position = 3",
        "UPDATE texts SET record = '[' WHERE position = 3",
        "UPDATE texts SET record = 'null' WHERE position = 3",
    ],
)
def test_a_document_whose_text_was_changed_is_dropped_and_named(folder: Path, statement: str) -> None:
    execute(folder, statement)
    report = examine(folder, ENCODER)
    assert report.sound
    assert report.findings[1:] == ("document 3 is not as written",)
    assert report.repairs == (f"{len(NOTES) - 1} documents were indexed anew, 1 dropped: add them again",)
    rescued = Index.open(folder, encoder=ENCODER)
    assert rescued.documents == (*NOTES[:2], *NOTES[3:])
    rescued.add(NOTES)
    assert set(Index.open(folder, encoder=ENCODER).documents) == set(NOTES)


def test_dropped_documents_in_a_row_are_named_together(folder: Path) -> None:
    execute(folder, "UPDATE texts SET text = '' WHERE position IN (3, 4, 5, 9)")
    assert examine(folder, ENCODER).findings[1:] == (
        "documents 3 to 5 are not as written",
        "document 9 is not as written",
    )


@pytest.mark.parametrize("statement", ["UPDATE texts SET text = '火'", "DELETE FROM texts"])
def test_where_no_text_is_whole_there_is_nothing_to_rescue(folder: Path, statement: str) -> None:
    execute(folder, statement)
    before = (folder / "index.db").read_bytes()
    report = examine(folder, ENCODER)
    assert (report.sound, report.repairs) == (False, ())
    assert report.findings
    assert (folder / "index.db").read_bytes() == before


def test_while_another_process_writes_nothing_is_judged(folder: Path) -> None:
    execute(folder, "UPDATE vectors SET data = x'00' WHERE position = 3")
    with locked(folder), ThreadPoolExecutor() as pool, pytest.raises(IndexLocked, match="try again"):
        pool.submit(examine, folder, ENCODER).result()
    assert examine(folder, ENCODER).repairs


def test_what_is_no_index_or_a_foreign_one_is_not_examined(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        examine(tmp_path / "absent", ENCODER)
    before = (folder / "index.db").read_bytes()
    with pytest.raises(IndexForeign, match=r"one-hot-1.*two-hot-1"):
        examine(folder, OtherEncoder())
    assert (folder / "index.db").read_bytes() == before


def test_a_rescued_document_keeps_what_it_says_of_itself(tmp_path: Path) -> None:
    given = Document.from_text("山城的水\n2020-09-02 来源：山城日报\n水从山里来。", "山/水.txt")
    Index.build([given], tmp_path / "index", encoder=ENCODER)
    execute(tmp_path / "index", "UPDATE vectors SET data = x'00'")
    assert examine(tmp_path / "index", ENCODER).sound
    (rescued,) = Index.open(tmp_path / "index", encoder=ENCODER).documents
    assert isinstance(rescued, Document)
    for name in ("id", "source", "text", "media_type", "metadata", "title", "date", "publisher"):
        assert getattr(rescued, name) == getattr(given, name), name
    assert (rescued.title, rescued.date, rescued.publisher) == ("山城的水", "2020-09-02", "山城日报")
