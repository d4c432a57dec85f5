"""Building by several processes: the same index, whatever becomes of a worker."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from fakes import OneHotEncoder

from index import Document, Index, InputError, read_folder
from index.content import Kind, Vectors
from index.load.folder import one_of_each

cluster = pytest.importorskip("index.cluster")
pytest.importorskip("distributed")

NOTES = [Document.from_text(f"第{n}号：水从山里来，人在路上。{'火' * n}", f"{n:03}.txt") for n in range(120)]


class Dying(OneHotEncoder):
    """Ends its process the first time that it is asked; tells of each time in a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def encode(
        self, texts: Sequence[str], kind: Kind, *, progress: Callable[[int], object] = lambda _: None
    ) -> Vectors:
        if kind == "passage":
            (self.folder / f"{len(list(self.folder.iterdir()))}.{os.getpid()}").touch()
            if len(list(self.folder.iterdir())) == 1:
                os.kill(os.getpid(), signal.SIGKILL)
        return super().encode(texts, kind, progress=progress)


@pytest.fixture(scope="module")
def workers() -> Iterator[cluster.Cluster]:
    with cluster.cluster(workers=2) as found:
        yield found


def folder_of(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for note in NOTES:
        (folder / note.source).write_text(note.text, "utf-8")
    (folder / "twice.txt").write_text(NOTES[3].text, "utf-8")
    (folder / "empty.txt").touch()
    return folder


def test_a_folder_is_read_as_by_one_process(workers: cluster.Cluster, tmp_path: Path) -> None:
    folder, told = folder_of(tmp_path), []
    found = workers.read_folder(folder, progress=lambda *done: told.append(done))
    assert found == read_folder(folder)
    assert {one.source for one in found.left_out} == {"twice.txt", "empty.txt"}
    assert told == [(50, 122), (100, 122), (122, 122)]
    with pytest.raises(InputError, match="could be read"):
        one_of_each([], folder)


def test_the_index_is_that_of_one_process_also_where_a_worker_is_killed(
    workers: cluster.Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "FEWEST", 100)
    (tmp_path / "told").mkdir()
    Index.build(NOTES, tmp_path / "one", encoder=OneHotEncoder())
    entries = partial(workers.entries_of, folder=tmp_path / "many" / "parts")
    Index.build(NOTES, tmp_path / "many", encoder=Dying(tmp_path / "told"), entries=entries)
    assert len(list((tmp_path / "told").iterdir())) > 20  # parts
    assert (tmp_path / "many" / "index.db").read_bytes() == (tmp_path / "one" / "index.db").read_bytes()
    assert [one.name for one in (tmp_path / "many" / "segments").iterdir()] == [
        one.name for one in (tmp_path / "one" / "segments").iterdir()
    ]
    assert not (tmp_path / "many" / "parts").exists()


def test_a_build_that_was_broken_off_goes_on_where_it_was(
    workers: cluster.Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "FEWEST", 100)
    encoder = OneHotEncoder()
    begun = workers.entries_of(NOTES, encoder, folder=tmp_path / "parts")
    first = [next(begun) for _ in range(30)]
    begun.close()
    kept = {file.name for file in (tmp_path / "parts").iterdir()}
    assert kept
    spoilt = tmp_path / "parts" / kept.pop() / "index.db"
    spoilt.write_bytes(spoilt.read_bytes()[:9000])
    asked = []
    submit = workers._results
    monkeypatch.setattr(workers, "_results", lambda act, given: asked.extend(given) or submit(act, given))
    told: list[tuple[int, int]] = []
    done = list(workers.entries_of(NOTES, encoder, lambda *one: told.append(one), folder=tmp_path / "parts"))
    assert [one.document for one in done] == NOTES
    assert [one.document for one in done[:30]] == [one.document for one in first]
    parts = list(cluster._parts(NOTES))
    assert cluster.FEWEST <= sum(len(one.text) for one in parts[0]) < 2 * sum(len(one.text) for one in NOTES) / 64
    assert len(asked) == len(parts) - len(kept)
    assert told[-1] == (sum(len(one.text) for one in NOTES),) * 2


def test_no_scheduler_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "REACHED", 1)
    with (
        pytest.raises(InputError, match="no scheduler answers at tcp"),
        cluster.cluster(scheduler="tcp://127.0.0.1:9"),
    ):
        pass
