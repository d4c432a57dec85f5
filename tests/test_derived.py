"""Derived folders are written whole or not at all, and read only as they were written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from index import IndexDamaged, derived
from index.dense import Dense

ARRAYS = {"words": np.arange(5, dtype=np.int32), "none": np.empty(0, np.uint8)}
DENSE = Dense.of([np.eye(3, dtype=np.float32)], 3, 3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    derived.write(tmp_path / "parts" / "a", {"names": ["王芳", None]}, ARRAYS, DENSE)
    return tmp_path / "parts" / "a"


def test_what_is_written_is_read(folder: Path) -> None:
    told, arrays = derived.read(folder)
    assert told == {"names": ["王芳", None]}
    assert {name: (array.tolist(), array.dtype) for name, array in arrays.items()} == {
        "words": ([0, 1, 2, 3, 4], np.int32),
        "none": ([], np.uint8),
    }
    assert isinstance(arrays["words"].base, np.memmap)
    assert Dense.load(folder, 3, 3).rows(1, 2).tolist() == [[0, 1, 0]]
    assert [one.name for one in folder.parent.iterdir()] == ["a"]


def test_what_is_there_is_not_written_again(folder: Path) -> None:
    derived.write(folder, {"names": []}, ARRAYS, DENSE)
    assert derived.read(folder)[0] == {"names": ["王芳", None]}
    assert [one.name for one in folder.parent.iterdir()] == ["a"]


@pytest.mark.parametrize("name", ["words.npy", "dense.faiss"])
def test_no_flipped_byte_goes_unseen(folder: Path, name: str) -> None:
    whole = (folder / name).read_bytes()
    for at in range(0, len(whole), 7):
        (folder / name).write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        with pytest.raises(IndexDamaged, match=name):
            derived.read(folder)


def test_of_large_folders_only_sizes_are_compared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derived, "CHECKED", 0)
    whole = (folder / "words.npy").read_bytes()
    (folder / "words.npy").write_bytes(whole[:-1] + b"\7")
    derived.read(folder)
    with pytest.raises(IndexDamaged, match=r"words\.npy"):
        derived.read(folder, whole=True)
    (folder / "words.npy").write_bytes(whole[:-1])
    with pytest.raises(IndexDamaged, match="lost files, or parts"):
        derived.read(folder)


def test_every_truncation_of_what_is_told_is_damage(folder: Path) -> None:
    whole = (folder / "about.json").read_bytes()
    for size in range(0, len(whole), 11):
        (folder / "about.json").write_bytes(whole[:size])
        with pytest.raises(IndexDamaged):
            derived.read(folder)


@pytest.mark.parametrize(
    "content", ["", "[]", "null", "{}", '{"files": 3, "told": {}}', "[" * 100_000, '{"files": {}}']
)
def test_other_files_are_damage(folder: Path, content: str) -> None:
    (folder / "about.json").write_text(content)
    with pytest.raises(IndexDamaged):
        derived.read(folder)


def test_a_file_too_many_or_too_few_is_damage(folder: Path) -> None:
    (folder / "more.npy").touch()
    with pytest.raises(IndexDamaged):
        derived.read(folder)
    (folder / "more.npy").unlink()
    derived.read(folder)
    (folder / "none.npy").unlink()
    with pytest.raises(IndexDamaged):
        derived.read(folder)


def test_an_absent_folder_is_damage(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged):
        derived.read(tmp_path / "absent")


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="No space"):
            derived.write(tmp_path / "a", {}, ARRAYS, DENSE)
    assert list(tmp_path.iterdir()) == []


def test_every_file_is_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    flush = os.fsync

    def record(handle: int) -> None:
        flushed.append(os.fstat(handle).st_ino)
        flush(handle)

    monkeypatch.setattr(os, "fsync", record)
    derived.write(tmp_path / "a", {}, ARRAYS, DENSE)
    assert {one.stat().st_ino for one in (tmp_path / "a").iterdir()} <= set(flushed)
    assert json.loads((tmp_path / "a" / "about.json").read_text())["told"] == {}
