"""Derived files are written whole or not at all, and read only as they were written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import derived

STATE = "9f86d081"
PAYLOAD = b"\x00water\nfire\xff"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "dense.bin"
    derived.write(file, STATE, PAYLOAD)
    return file


@pytest.mark.parametrize("payload", [b"", b"\n", PAYLOAD, bytes(range(256)) * 100])
def test_what_is_written_is_read(tmp_path: Path, payload: bytes) -> None:
    derived.write(tmp_path / "a.bin", STATE, payload)
    assert derived.read(tmp_path / "a.bin", STATE) == payload
    assert [item.name for item in tmp_path.iterdir()] == ["a.bin"]


def test_writing_again_replaces(path: Path) -> None:
    derived.write(path, "next", b"new")
    assert derived.read(path, "next") == b"new"
    assert derived.read(path, STATE) is None


def test_the_file_is_a_line_of_json_and_the_payload(path: Path) -> None:
    header, payload = path.read_bytes().split(b"\n", 1)
    assert payload == PAYLOAD
    assert json.loads(header)["state"] == STATE
    assert json.loads(header)["size"] == 1 + 5 + 1 + 4 + 1


@pytest.mark.parametrize("state", ["", "other", STATE[:-1], STATE + "0"])
def test_another_state_is_none(path: Path, state: str) -> None:
    assert derived.read(path, state) is None


def test_an_absent_file_or_a_folder_is_none(tmp_path: Path) -> None:
    assert derived.read(tmp_path / "absent.bin", STATE) is None
    assert derived.read(tmp_path, STATE) is None


def test_every_truncation_is_none(path: Path) -> None:
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        assert derived.read(path, STATE) is None, size


def test_no_flipped_byte_goes_unseen(path: Path) -> None:
    whole = path.read_bytes()
    for at in range(len(whole)):
        for bit in (1, 0x20, 0x80):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
            assert derived.read(path, STATE) in (None, PAYLOAD), (at, bit)
            if at >= len(whole) - len(PAYLOAD):
                assert derived.read(path, STATE) is None, (at, bit)


def test_bytes_too_many_are_none(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")
    assert derived.read(path, STATE) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"[]\n",
        b"null\n" + PAYLOAD,
        b"{}\n" + PAYLOAD,
        b'{"state": "9f86d081"}\n' + PAYLOAD,
        b'{"state": "9f86d081", "size": 12, "sha256": null}\n' + PAYLOAD,
        b"\xff" * 2000,
        b"a" * 5000,
    ],
)
def test_other_files_are_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.bin").write_bytes(content)
    assert derived.read(tmp_path / "a.bin", STATE) is None


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_none(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "arbitrary.bin"
    path.write_bytes(content)
    assert derived.read(path, STATE) is None


@pytest.mark.parametrize("failing", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, error: BaseException
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(os, failing, fail)
        with pytest.raises(type(error)):
            derived.write(path, "next", b"new")
    assert derived.read(path, STATE) == PAYLOAD
    assert [item.name for item in path.parent.iterdir()] == ["dense.bin"]


def test_a_failed_first_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="No space"):
            derived.write(tmp_path / "a.bin", STATE, PAYLOAD)
    assert list(tmp_path.iterdir()) == []


def test_file_and_folder_are_both_flushed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    flush = os.fsync

    def record(handle: int) -> None:
        flushed.append(os.fstat(handle).st_ino)
        flush(handle)

    monkeypatch.setattr(os, "fsync", record)
    derived.write(path, "next", b"new")
    assert flushed == [path.stat().st_ino, path.parent.stat().st_ino]
