"""Indexes kept for folders: used again for the same content, made again for another."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fakes import OneHotEncoder

from index import Index, InputError, LeftOut
from index.atomic import locked
from index.cache import MOST_KEPT, cached_index
from index.content import Kind, Vectors


class CountingEncoder(OneHotEncoder):
    """Keeps the passages it was asked for."""

    def __init__(self) -> None:
        self.passages: list[str] = []

    def encode(
        self, texts: Sequence[str], kind: Kind, *, progress: Callable[[int], object] = lambda _: None
    ) -> Vectors:
        self.passages += texts if kind == "passage" else []
        return super().encode(texts, kind, progress=progress)


class OtherEncoder(OneHotEncoder):
    fingerprint = "two-hot-1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "1.txt").write_text("水从山里来。", "utf-8")
    (docs / "2.txt").write_text("火车到城里。", "utf-8")
    return docs


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "indexes"


def kept(home: Path) -> list[str]:
    return sorted(item.name for item in home.iterdir())


def found(index: Index) -> dict[str, str]:
    assert sorted(hit.passage.text for hit in index.search("水", 99)) == sorted(p.text for p in index.passages)
    return {document.source: document.text for document in index.documents}


WHOLE = {"1.txt": "水从山里来。", "2.txt": "火车到城里。"}


def test_the_same_content_is_used_again(folder: Path, home: Path) -> None:
    encoder = CountingEncoder()
    made = cached_index(folder, encoder=encoder, cache=home)
    assert found(made) == WHOLE
    assert len(encoder.passages) == 2
    again = cached_index(folder, encoder=encoder, cache=home)
    assert found(again) == WHOLE
    assert again.path == made.path
    assert len(encoder.passages) == 2
    assert kept(home) == [str(made.path and made.path.name)]


def test_the_cache_is_for_its_owner_alone(folder: Path, home: Path) -> None:
    cached_index(folder, encoder=OneHotEncoder(), cache=home)
    assert home.stat().st_mode & 0o777 == 0o700


def test_the_folder_itself_is_left_as_it_is(folder: Path, home: Path) -> None:
    cached_index(folder, encoder=OneHotEncoder(), cache=home)
    assert sorted(item.name for item in folder.iterdir()) == ["1.txt", "2.txt"]


def test_a_copy_of_the_folder_is_the_same_content(folder: Path, home: Path, tmp_path: Path) -> None:
    encoder = CountingEncoder()
    cached_index(folder, encoder=encoder, cache=home)
    shutil.copytree(folder, tmp_path / "copy")
    assert found(cached_index(tmp_path / "copy", encoder=encoder, cache=home)) == WHOLE
    assert len(encoder.passages) == 2


def change(folder: Path) -> None:
    (folder / "1.txt").write_text("水从城里来。", "utf-8")


def change_in_place(folder: Path) -> None:
    """Another text of the same size and time."""
    before = (folder / "1.txt").stat()
    change(folder)
    os.utime(folder / "1.txt", ns=(before.st_atime_ns, before.st_mtime_ns))


def add(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "3.md").write_text("钱在人手里。", "utf-8")


def remove(folder: Path) -> None:
    (folder / "2.txt").unlink()


def rename(folder: Path) -> None:
    (folder / "2.txt").rename(folder / "9.txt")


@pytest.mark.parametrize(
    ("alter", "expected"),
    [
        (change, {"1.txt": "水从城里来。", "2.txt": "火车到城里。"}),
        (change_in_place, {"1.txt": "水从城里来。", "2.txt": "火车到城里。"}),
        (add, {**WHOLE, "sub/3.md": "钱在人手里。"}),
        (remove, {"1.txt": "水从山里来。"}),
        (rename, {"1.txt": "水从山里来。", "9.txt": "火车到城里。"}),
    ],
)
def test_another_content_is_made_anew(
    folder: Path, home: Path, alter: Callable[[Path], None], expected: dict[str, str]
) -> None:
    cached_index(folder, encoder=OneHotEncoder(), cache=home)
    alter(folder)
    assert found(cached_index(folder, encoder=OneHotEncoder(), cache=home)) == expected
    assert len(kept(home)) == 2


def test_content_that_comes_back_is_used_again(folder: Path, home: Path) -> None:
    encoder = CountingEncoder()
    first = cached_index(folder, encoder=encoder, cache=home)
    change(folder)
    cached_index(folder, encoder=encoder, cache=home)
    (folder / "1.txt").write_text(WHOLE["1.txt"], "utf-8")
    encoder.passages.clear()
    assert cached_index(folder, encoder=encoder, cache=home).path == first.path
    assert encoder.passages == []


def test_files_that_are_not_read_do_not_matter(folder: Path, home: Path) -> None:
    first = cached_index(folder, encoder=OneHotEncoder(), cache=home)
    (folder / ".hidden.txt").write_text("山。", "utf-8")
    (folder / "image.png").write_bytes(b"\x89PNG")
    assert cached_index(folder, encoder=OneHotEncoder(), cache=home).path == first.path


def test_other_readers_make_it_anew(folder: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = CountingEncoder()
    cached_index(folder, encoder=encoder, cache=home)
    count = len(encoder.passages)
    changed = tmp_path / "turns.py"
    changed.write_text("# speakers are told otherwise from now on", "utf-8")
    monkeypatch.setattr("index.cache._code", lambda: [changed])
    cached_index(folder, encoder=encoder, cache=home)
    assert len(encoder.passages) == 2 * count


def test_each_encoder_has_its_own(folder: Path, home: Path) -> None:
    one = cached_index(folder, encoder=OneHotEncoder(), cache=home)
    other = cached_index(folder, encoder=OtherEncoder(), cache=home)
    assert one.path != other.path
    assert len(kept(home)) == 2


def truncate(place: Path) -> None:
    (place / "index.db").write_bytes((place / "index.db").read_bytes()[:5000])


def overwrite(place: Path) -> None:
    (place / "index.db").write_bytes(b"water" * 4000)


def empty(place: Path) -> None:
    (place / "index.db").write_bytes(b"")


def delete(place: Path) -> None:
    (place / "index.db").unlink()


@pytest.mark.parametrize("spoil", [truncate, overwrite, empty, delete])
def test_an_unusable_one_is_made_again(folder: Path, home: Path, spoil: Callable[[Path], None]) -> None:
    encoder = CountingEncoder()
    first = cached_index(folder, encoder=encoder, cache=home)
    assert first.path
    spoil(first.path)
    again = cached_index(folder, encoder=encoder, cache=home)
    assert (found(again), again.path) == (WHOLE, first.path)
    assert len(encoder.passages) == 2 * 2
    cached_index(folder, encoder=encoder, cache=home)
    assert len(encoder.passages) == 2 * 2


def test_at_most_so_many_are_kept_those_used_last(folder: Path, home: Path) -> None:
    def use(number: int) -> str:
        (folder / "1.txt").write_text(f"水{number}。", "utf-8")
        place = cached_index(folder, encoder=OneHotEncoder(), cache=home).path
        assert place
        return place.name

    names: list[str] = []
    for number in range(MOST_KEPT):
        names.append(use(number))
        os.utime(home / names[-1], (1_000_000 + number, 1_000_000 + number))
    assert MOST_KEPT == 20
    assert kept(home) == sorted(names)
    assert use(0) == names[0]  # now the one used last
    newest = use(MOST_KEPT)
    assert kept(home) == sorted([names[0], *names[2:], newest])


def test_a_single_file_is_a_folder_of_one(folder: Path, home: Path) -> None:
    index = cached_index(folder / "1.txt", encoder=OneHotEncoder(), cache=home)
    assert found(index) == {"1.txt": "水从山里来。"}
    assert cached_index(folder / "1.txt", encoder=OneHotEncoder(), cache=home).path == index.path


def test_files_left_out_are_told_when_the_index_is_made(folder: Path, home: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    told: list[LeftOut] = []
    cached_index(folder, encoder=OneHotEncoder(), cache=home, report=told.append)
    assert [item.source for item in told] == ["empty.txt"]
    cached_index(folder, encoder=OneHotEncoder(), cache=home, report=told.append)
    assert len(told) == 1


def test_progress_is_told_when_the_index_is_made(folder: Path, home: Path) -> None:
    told: list[tuple[int, int]] = []
    for _ in range(2):
        cached_index(
            folder, encoder=OneHotEncoder(), cache=home, progress=lambda done, total: told.append((done, total))
        )
    assert told == [(2, 2)]


def test_without_room_to_keep_it_the_index_is_in_memory(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    index = cached_index(folder, encoder=OneHotEncoder(), cache=tmp_path / "file")
    assert (found(index), index.path) == (WHOLE, None)
    assert (tmp_path / "file").read_text("utf-8") == "no folder"


def test_while_another_process_makes_it_the_index_is_in_memory(folder: Path, home: Path) -> None:
    place = cached_index(folder, encoder=OneHotEncoder(), cache=home).path
    assert place
    delete(place)
    with locked(place), ThreadPoolExecutor() as pool:
        index = pool.submit(cached_index, folder, encoder=OneHotEncoder(), cache=home).result()
    assert (found(index), index.path) == (WHOLE, None)


def test_a_folder_that_cannot_be_read_is_refused(home: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        cached_index(tmp_path / "absent", encoder=OneHotEncoder(), cache=home)
    (tmp_path / "docs").mkdir()
    with pytest.raises(InputError, match="could be read"):
        cached_index(tmp_path / "docs", encoder=OneHotEncoder(), cache=home)
