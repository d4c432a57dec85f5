"""Files → documents: formats, encodings, and the lines in which a text describes itself."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from index.documents import Document, LeftOut, LoadResult, document_id
from index.errors import FangtanError, InputError
from index.load.formats import KINDS, OLD_OFFICE, RICH, Content, extract
from index.load.package import BEGINS
from index.load.subtitles import SUFFIXES as SUBTITLES
from index.protocols import Loader
from index.text.header import describe

__all__ = ["SUFFIXES", "files_of", "is_document", "read_file", "read_files", "read_folder"]

SUFFIXES = SUBTITLES | {
    ".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".xml", ".docx", ".docm", ".dotx", ".dotm", ".doc",
    ".odt", ".rtf", ".pdf", ".epub", ".eml", ".xlsx", ".xlsm", ".csv", ".tsv",
}  # fmt: skip
BEGINNINGS = (b"%PDF-", BEGINS, OLD_OFFICE, RICH)  # of files that are known without their names
SUFFIX = re.compile(r"\.[a-z][a-z0-9]{0,7}|\.7z", re.I)  # not that of 1.访谈
MOST_BYTES = 50_000_000


def read_file(
    path: Path, *, root: Path | None = None, most_bytes: int = MOST_BYTES, loaders: Sequence[Loader] = ()
) -> Document:
    """The document of one file, its source the path relative to `root` (default: its folder).

    The first of `loaders` that knows its suffix reads it, else this package. Raises InputError with one sentence for a
    file that is empty, binary, encrypted, over `most_bytes` or unreadable.
    """
    source = _source(path, root or path.parent)
    loader = _loader(path, loaders)
    try:
        size = path.stat().st_size
        if size > most_bytes:
            raise InputError(f"it has {size} bytes, over the limit of {most_bytes}; split it")
        content = Content(_loaded(loader, path)) if loader else extract(path.read_bytes(), path.suffix.lower())
        if not content.text.strip():
            raise InputError("it is empty; give a text with at least one sentence")
        identity = document_id(content.text)
    except OSError as error:
        raise InputError(f"{source} was left out: it cannot be read ({error.strerror})") from None
    except InputError as error:
        raise InputError(f"{source} was left out: {error}") from None
    metadata = describe(content.text)
    return Document(identity, source, content.text, content.media_type, metadata, content.pages, content.times)


def files_of(folder: Path) -> list[Path]:
    """The folder's files at any depth in path order, hidden ones aside.

    Raises InputError where `folder` is neither a folder nor a file.
    """
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise InputError(f"there is no folder {str(folder)!r}; name a folder of files such as {KINDS}")
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def is_document(path: Path) -> bool:
    """Whether a file is of a kind that is read: by its suffix, by its first bytes, or because it has no suffix."""
    suffix = path.suffix.lower()
    if suffix in SUFFIXES or not SUFFIX.fullmatch(suffix):
        return True
    try:
        with path.open("rb") as file:
            return file.read(len(BEGINS) + 1).startswith(BEGINNINGS)
    except OSError:
        return False


def read_folder(
    folder: Path,
    *,
    loaders: Sequence[Loader] = (),
    progress: Callable[[Iterable[Path]], Iterable[Path]] = lambda paths: paths,
) -> LoadResult:
    """Every readable file of a folder, and the others with their reasons.

    `progress` wraps the list of paths, so that a caller can draw a bar. Raises InputError where there
    is no such folder or nothing in it could be read.
    """
    for one in loaders:
        if isinstance(one, type) or not callable(getattr(one, "load", None)) or not hasattr(one, "suffixes"):
            raise InputError(f"loaders hold {one!r:.60}, expected objects with suffixes and load; see Loader")
    paths = files_of(folder)
    return one_of_each(
        [read_files(progress(paths), folder if folder.is_dir() else folder.parent, loaders=loaders)], folder
    )


def one_of_each(readings: Iterable[LoadResult], folder: Path) -> LoadResult:
    """What was read of a folder in parts as one, each text once; raises InputError where nothing could be read."""
    documents: dict[str, Document] = {}
    left_out: list[LeftOut] = []
    for reading in readings:
        left_out += reading.left_out
        for document in reading.documents:
            if (first := documents.setdefault(document.id, document)) is not document:
                left_out.append(_twice(document, first))
    if not documents:
        reasons = "; ".join(item.reason for item in left_out[:3])
        what = reasons or f"it holds no file of the kinds {KINDS}"
        raise InputError(f"nothing in {str(folder)!r} could be read: {what}")
    return LoadResult(tuple(documents.values()), tuple(left_out))


def _twice(document: Document, first: Document) -> LeftOut:
    source = document.source
    return LeftOut(source, f"{source} was left out: it holds the same text as {first.source}")


def read_files(paths: Iterable[Path], root: Path, *, loaders: Sequence[Loader] = ()) -> LoadResult:
    """The documents of these files; a text met twice is kept once, under its first path."""
    documents: dict[str, Document] = {}
    left_out: list[LeftOut] = []
    for path in paths:
        source = _source(path, root)
        try:
            if not (_loader(path, loaders) or is_document(path)):
                raise InputError(f"{source} was left out: {path.suffix} is none of {KINDS}")
            document = read_file(path, root=root, loaders=loaders)
        except FangtanError as error:
            left_out.append(LeftOut(source, str(error)))
            continue
        first = documents.setdefault(document.id, document)
        if first is not document:
            left_out.append(_twice(document, first))
    return LoadResult(tuple(documents.values()), tuple(left_out))


def _loader(path: Path, loaders: Sequence[Loader]) -> Loader | None:
    return next((one for one in loaders if path.suffix.lower() in one.suffixes), None)


def _loaded(loader: Loader, path: Path) -> str:
    """Return what a loader of one's own read; whatever it raises leaves its file out."""
    try:
        text = loader.load(path)
    except (OSError, InputError):
        raise
    except Exception as error:
        raise InputError(f"its loader failed ({type(error).__name__}: {error})") from None
    if not isinstance(text, str):
        raise InputError(f"its loader gave {type(text).__name__}, expected str")
    return text


def _source(path: Path, root: Path) -> str:
    """The path below `root`, bytes of the name that are no UTF-8 shown as U+FFFD."""
    return os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "replace")
