"""Which segments serve a generation: those at hand, those in their folder and new ones, joined where that pays."""

from __future__ import annotations

import contextlib
import shutil
import time
from bisect import bisect
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.atomic import locked
from index.content import Content
from index.errors import IndexDamaged, IndexLocked
from index.protocols import Store
from index.segment import Segment
from index.snapshot import Snapshot, numbers_of

SEGMENTS = "segments"
SMALL = 20_000  # passages, up to which segments always become one
GROWTH = 4  # a segment is joined with what came later once that is a fourth of it
DEAD = 0.2  # share of removed passages from which a segment is made anew
UNFINISHED = 3_600  # seconds that making a segment's folder may take
CHUNK = 50_000  # passages whose words are listed at once


def take(store: Store, before: Snapshot | None = None, others: Sequence[Segment] = ()) -> Snapshot:
    """The newest content with its segments: those at hand (`others` too), those in their folder, and new ones."""
    content = store.read()
    if before and (content.generation, content.state) == (before.content.generation, before.content.state):
        return before
    folder = store.folder and store.folder / SEGMENTS
    at_hand = {segment.name: segment for segment in (*others, *(before.segments if before else ()))}
    kept = _kept(folder, set(at_hand), store.manifest.dimension) if folder else []
    segments = settled(content, covering(content, [*at_hand.values(), *kept], store.manifest.dimension), store)
    return Snapshot(content, [_saved(segment, folder, store) for segment in segments] if folder else segments)


def tidy(store: Store, now: Snapshot) -> None:
    """Remove the folders of segments that the newest generation has no use for."""
    if store.folder and (store.folder / SEGMENTS).is_dir():
        used = {segment.name for segment in now.segments}
        with contextlib.suppress(IndexLocked), locked(store.folder):
            for path in (store.folder / SEGMENTS).iterdir():
                if path.name not in used and not _half_made(path):
                    shutil.rmtree(path, ignore_errors=True)


def _half_made(path: Path) -> bool:
    """Whether another process may be making it."""
    try:
        return path.suffix == ".tmp" and time.time() - path.stat().st_mtime < UNFINISHED
    except OSError:  # it has its name by now
        return True


def _kept(folder: Path, at_hand: set[str], dimension: int) -> Iterator[Segment]:
    """The sound segments of a folder; the others are removed, to be made again."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in at_hand and path.suffix != ".tmp":
            try:
                yield Segment.load(path, dimension)
            except IndexDamaged:
                shutil.rmtree(path, ignore_errors=True)


def covering(content: Content, segments: Sequence[Segment], dimension: int) -> list[Segment]:
    """Segments that hold every document once, in order: as few as there are at hand, and new ones for the rest."""
    chosen: list[Segment] = []
    alive = {segment.name: _alive(content, segment) for segment in segments}
    for segment in sorted(segments, key=lambda one: (-_size(one, alive[one.name]), len(one))):
        fits = _agrees(content, segment) and alive[segment.name].any()
        if fits and not any(_overlap(segment, other) for other in chosen):
            chosen.append(segment)
    first = {segment.name: int(segment.positions[alive[segment.name]][0]) for segment in chosen}  # of what is there
    covered = np.concatenate([np.empty(0, np.int64), *(segment.positions for segment in chosen)])
    missing = np.flatnonzero(~np.isin(content.positions, covered)).tolist()
    bounds = sorted(first.values())
    runs = _runs(content, missing, bounds)
    made = [Segment.of([content.heads[one] for one in run], content.entries(run), dimension) for run in runs]
    return sorted([*chosen, *made], key=lambda one: first.get(one.name, int(one.positions[0])))


def _runs(content: Content, missing: Sequence[int], bounds: Sequence[int]) -> Iterator[list[int]]:
    """The numbers of documents that no segment holds, in stretches of about CHUNK passages that no segment parts."""
    run: list[int] = []
    size = 0
    for number in missing:
        head = content.heads[number]
        parted = run and bisect(bounds, head.position) != bisect(bounds, content.heads[run[0]].position)
        if run and (parted or size >= CHUNK):
            yield run
            run, size = [], 0
        run.append(number)
        size += head.passages
    if run:
        yield run


def settled(content: Content, segments: Sequence[Segment], store: Store) -> list[Segment]:
    """The segments, joined where that pays, without most of what was removed."""
    groups: list[list[Segment]] = []
    alive = {segment.name: _alive(content, segment) for segment in segments}
    size = {segment.name: _size(segment, alive[segment.name]) for segment in segments}
    for segment in segments:
        groups.append([segment])
        while len(groups) > 1:
            first, last = (sum(size[one.name] for one in group) for group in groups[-2:])
            if first + last > SMALL and first > GROWTH * last:
                break
            groups[-2:] = [groups[-2] + groups[-1]]
    found = []
    for group in groups:
        dead = sum(map(len, group)) - sum(size[one.name] for one in group)
        stays = len(group) == 1 and dead <= (DEAD * len(group[0]) if len(group[0]) > SMALL else 0)
        masks = [alive[one.name] for one in group]
        found.append(group[0] if stays else Segment.joined(group, masks, store.manifest.dimension))
    return found


def _alive(content: Content, segment: Segment) -> NDArray[np.bool_]:
    return numbers_of(content, segment) >= 0


def _size(segment: Segment, alive: NDArray[np.bool_]) -> int:
    return int(np.diff(segment.firsts)[alive].sum())


def _agrees(content: Content, segment: Segment) -> bool:
    """Whether what a segment shares with the content is as it was made from, and no other document is between."""
    numbers = numbers_of(content, segment)
    shared = numbers[numbers >= 0]
    if not len(shared):
        return True
    return len(shared) == shared[-1] - shared[0] + 1 and bool(
        (content.marks[shared] == segment.marks[numbers >= 0]).all()
    )


def _overlap(one: Segment, other: Segment) -> bool:
    return bool(one.positions[0] <= other.positions[-1] and other.positions[0] <= one.positions[-1])


def _saved(segment: Segment, folder: Path, store: Store) -> Segment:
    """The segment as its folder holds it, mapped where it is large."""
    if not (folder / segment.name).is_dir():
        segment.save(folder)
        if len(segment) > SMALL:
            with contextlib.suppress(IndexDamaged):
                return Segment.load(folder / segment.name, store.manifest.dimension)
    return segment
