"""Reading, splitting and encoding by several processes or machines: Dask's workers, a partition at a time."""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.atomic import LOCK
from index.cache import made_by
from index.content import Entry
from index.documents import Document, LoadResult
from index.entries import Progress, entries_of
from index.errors import InputError, StoreError
from index.given import manifest_of, told_of
from index.load.folder import files_of, one_of_each, read_files
from index.protocols import Encoder
from index.store import Store

FILES = 50  # read by a worker at a time
SHARES = 64  # parts that are encoded, so that all workers end at about the same time
FEWEST, MOST = 5_000, 150_000  # characters of a part
RETRIES = 2
REACHED = 10  # seconds in which a scheduler answers


class Cluster:
    """Workers that read files and encode documents; the results are those of one process, in its order."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def read_folder(self, folder: Path, *, progress: Progress | None = None) -> LoadResult:
        """Return what read_folder returns; the workers must see the files under the same paths.

        `progress` is told files done and in all.
        """
        folder = folder.resolve()  # other processes may stand elsewhere
        paths, root = files_of(folder), folder if folder.is_dir() else folder.parent
        parts = [paths[at : at + FILES] for at in range(0, len(paths), FILES)]
        done, found = 0, []
        for part, reading in zip(parts, self._results(_read, [(part, root) for part in parts]), strict=True):
            found.append(reading)
            done += len(part)
            if progress:
                progress(done, len(paths))
        return one_of_each(found, folder)

    def entries_of(
        self, documents: Sequence[Document], encoder: Encoder, progress: Progress | None = None, *, folder: Path
    ) -> Iterator[Entry]:
        """Yield what entries_of yields. Each part that is done lies in `folder`, so that a killed build goes on there.

        `progress` is told characters done and in all.
        """
        parts, by = list(_parts(documents)), made_by(encoder)
        done, total = 0, sum(len(one.text) for one in documents)
        stores = [Store(folder / _key(part, by), manifest_of(encoder)) for part in parts]
        missing = [not _whole(store) for store in stores]
        sent = pickle.dumps(encoder)
        made = self._results(_encoded, [(part, sent) for part, left in zip(parts, missing, strict=True) if left])
        for part, store, left in zip(parts, stores, missing, strict=True):
            if left:
                store.write(next(made), fresh=True)
            yield from store.read().entries()
            done += sum(len(one.text) for one in part)
            if progress:
                progress(done, total)
        clear(folder)

    def _results(self, act: Callable[..., Any], given: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        """Yield what each of these calls returns, in order; one whose worker dies is made again by another."""
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        tasks = [self._client.submit(act, *one, retries=RETRIES, pure=False) for one in given]
        for number in range(len(tasks)):
            try:
                yield tasks[number].result()
            except KilledWorker:
                raise InputError(
                    f"part {number + 1} of {len(tasks)} ended its workers each time; build without"
                ) from None
            except FutureCancelledError as error:
                raise InputError(
                    f"the scheduler is gone ({error}); start it again, then build again: it goes on"
                ) from None
            tasks[number] = None  # its result is needed no more


def clear(folder: Path) -> None:
    """Remove the parts that lie in a folder, and it where nothing else is there."""
    for item in folder.iterdir() if folder.is_dir() else ():
        if (item / LOCK).exists():
            shutil.rmtree(item, ignore_errors=True)
    with suppress(OSError):
        folder.rmdir()


@contextmanager
def cluster(*, workers: int | None = None, scheduler: str | None = None) -> Iterator[Cluster]:
    """Give the workers of a scheduler that runs, or so many processes on this machine, which end afterwards.

    Raises InputError where the scheduler cannot be reached.
    """
    from distributed import Client, LocalCluster

    with ExitStack() as stack:
        where: Any = scheduler
        if scheduler is None:
            local = {"n_workers": workers, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
            where = stack.enter_context(LocalCluster(**local))  # type: ignore[no-untyped-call]
        try:
            client = stack.enter_context(Client(where, timeout=REACHED))  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TypeError) as error:
            raise InputError(f"no scheduler answers at {scheduler} ({error}); start one with: dask scheduler") from None
        try:
            client.wait_for_workers(1, timeout=REACHED)
        except TimeoutError:
            raise InputError(f"no worker has joined {scheduler}; start one with: dask worker {scheduler}") from None
        yield Cluster(client)


def _read(paths: Sequence[Path], root: Path) -> LoadResult:
    return read_files(paths, root)


def _encoded(documents: Sequence[Document], encoder: bytes) -> list[Entry]:
    return list(entries_of(documents, _loaded(encoder)))


@lru_cache(maxsize=1)
def _loaded(encoder: bytes) -> Encoder:
    """The encoder, whose model a worker loads once."""
    found: Encoder = pickle.loads(encoder)  # noqa: S301 - from the process that builds
    return found


def _parts(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """Documents in order, some for each worker to encode at a time, as many characters as it takes for SHARES parts."""
    size = min(max(sum(len(one.text) for one in documents) // SHARES, FEWEST), MOST)
    part: list[Document] = []
    for document in documents:
        part.append(document)
        if sum(len(one.text) for one in part) >= size:
            yield part
            part = []
    if part:
        yield part


def _whole(store: Store) -> bool:
    """Whether a part was finished and is as it was written: a small one is checked whole when it is read."""
    try:
        store.read()
    except StoreError:
        return False
    return True


def _key(documents: Sequence[Document], by: bytes) -> str:
    told = json.dumps([[one.id, *told_of(one)] for one in documents], ensure_ascii=False)
    return hashlib.sha256(by + told.encode("utf-8", "surrogatepass")).hexdigest()[:24]
