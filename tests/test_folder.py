"""Folders and files → documents; one bad file never stops the rest."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Document
from index.errors import InputError
from index.load.folder import SUFFIXES, files_of, read_file, read_files, read_folder
from index.load.formats import KINDS
from index.spans import Span
from index.text.header import Metadata

LIMIT = 50_000_000


def write(folder: Path, files: dict[str, bytes | str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def test_good_files_are_read_and_bad_ones_named(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.txt": "第一篇。",
            "bad.txt": bytes(300),
            "cut.pdf": b"%PDF-1.4\n1 0 obj",
            "deep/down/b.md": "# 第二篇\n\n正文。",
            "empty.txt": b"",
            "noise.txt": bytes(range(128, 256)) * 8,
            "old.docx": b"\xd0\xcf\x11\xe0" + bytes(100),
            "table.json": "[]",
            "未名.第二": "没有后缀。",
            "z.html": "<html><body><p>第三篇。</p></body></html>",
            "zip.docx": b"PK\x03\x04" + bytes(100),
        },
    )
    reading = read_folder(tmp_path)
    assert [(document.source, document.media_type) for document in reading.documents] == [
        ("a.txt", "text/plain"),
        ("deep/down/b.md", "text/markdown"),
        ("z.html", "text/html"),
        ("未名.第二", "text/plain"),
    ]
    reasons = {item.source: item.reason for item in reading.left_out}
    words = {
        "bad.txt": "binary",
        "cut.pdf": "PDF content is broken",
        "empty.txt": "is empty",
        "noise.txt": "no text in UTF-8",
        "old.docx": "encrypted or old Office file",
        "table.json": ".json is none of txt, md, html,",
        "zip.docx": "zip container is broken",
    }
    assert list(reasons) == sorted(words)
    for source, word in words.items():
        assert reasons[source].startswith(f"{source} was left out: ")
        assert word in reasons[source]
        assert "\n" not in reasons[source]


def test_documents_come_in_path_order(tmp_path: Path) -> None:
    write(tmp_path, {"c.txt": "三。", "b/a.txt": "二。", "a.txt": "一。", "b.txt": "四。"})
    assert [document.text for document in read_folder(tmp_path).documents] == ["一。", "二。", "四。", "三。"]


def test_the_same_text_is_kept_once(tmp_path: Path) -> None:
    line = "杭州市的经济在发展，今年的情况很好。"
    write(tmp_path, {"b.txt": line, "a.txt": line.encode("gb18030"), "c.md": b"\xef\xbb\xbf" + line.encode()})
    reading = read_folder(tmp_path)
    assert [(document.source, document.text) for document in reading.documents] == [("a.txt", line)]
    assert [(item.source, item.reason) for item in reading.left_out] == [
        ("b.txt", "b.txt was left out: it holds the same text as a.txt"),
        ("c.md", "c.md was left out: it holds the same text as a.txt"),
    ]


def test_hidden_files_are_not_even_named(tmp_path: Path) -> None:
    folder = write(
        tmp_path / ".hidden" / "texts",
        {".a.txt": "一。", ".git/b.txt": "二。", "c/.d/e.txt": "三。", "f.txt": "四。", ".DS_Store": b"\0"},
    )
    reading = read_folder(folder)
    assert [document.source for document in reading.documents] == ["f.txt"]
    assert list(reading.left_out) == []


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "一。"})
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert files_of(tmp_path) == [tmp_path / "a.txt"]


def test_no_such_folder(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    with pytest.raises(InputError) as caught:
        read_folder(folder)
    expected = f"there is no folder {str(folder)!r}; name a folder of files such as {KINDS}"
    assert str(caught.value) == expected


def test_a_folder_without_texts(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"it holds no file of the kinds txt, md, "):
        read_folder(tmp_path)


def test_a_folder_of_bad_files_names_three(tmp_path: Path) -> None:
    write(tmp_path, {f"{number}.txt": b"" for number in range(5)})
    with pytest.raises(InputError) as caught:
        read_folder(tmp_path)
    assert [f"{number}.txt" in str(caught.value) for number in range(5)] == [True, True, True, False, False]


def test_a_file_stands_for_a_folder(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "一。", "b.txt": "二。"})
    reading = read_folder(tmp_path / "b.txt")
    assert [(document.source, document.text) for document in reading.documents] == [("b.txt", "二。")]


def test_progress_sees_every_path(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "一。", "b.json": "二。", "c.txt": ""})
    seen: list[Path] = []

    def progress(paths: Iterable[Path]) -> Iterable[Path]:
        for path in paths:
            seen.append(path)
            yield path

    assert len(read_folder(tmp_path, progress=progress).documents) == 1
    assert seen == [tmp_path / "a.txt", tmp_path / "b.json", tmp_path / "c.txt"]


def test_no_files_give_no_documents(tmp_path: Path) -> None:
    reading = read_files([], tmp_path)
    assert (tuple(reading.documents), tuple(reading.left_out)) == ((), ())


@pytest.mark.parametrize("name", ["A.TXT", "b.Md", "c.MARKDOWN", "d.text"])
def test_suffixes_in_any_case(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: "一。"})
    assert read_folder(tmp_path).documents[0].source == name
    assert Path(name).suffix.lower() in SUFFIXES


def test_text_is_kept_byte_for_byte(tmp_path: Path) -> None:
    data = "\u3000\u3000第一行。\r\n第二行\t。 \r\r\n\n第三行\u2028。\r\n".encode()
    write(tmp_path, {"a.txt": data})
    document = read_file(tmp_path / "a.txt")
    assert document.text.encode() == data
    assert document.text.count("\r\n") == 3


def test_the_source_is_relative_to_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"b/c.txt": "一。"})
    assert read_file(tmp_path / "b" / "c.txt").source == "c.txt"
    assert read_file(tmp_path / "b" / "c.txt", root=tmp_path).source == "b/c.txt"


def test_the_id_is_of_the_text_alone(tmp_path: Path) -> None:
    line = "杭州市的经济在发展，今年的情况很好。"
    write(tmp_path, {"a.txt": line, "b.md": b"\xef\xbb\xbf" + line.encode(), "c.txt": line.encode("gb18030")})
    found = {read_file(tmp_path / name).id for name in ("a.txt", "b.md", "c.txt")}
    assert found == {hashlib.sha256(line.encode()).hexdigest()[:16]}


def test_the_id_never_changes() -> None:
    assert Document.from_text("第一篇。", "a.txt").id == "3ebca4957366079d"
    assert Document.from_text("第一篇。", "b.txt").id == "3ebca4957366079d"
    assert Document.from_text("第一篇。\n", "a.txt").id != "3ebca4957366079d"


def test_metadata_is_read_with_the_file(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "老街新生记\n2021-03-15\n来源：人民日报\n今天天气很好。\n"})
    document = read_file(tmp_path / "a.txt")
    assert (document.title, document.date, document.publisher) == ("老街新生记", "2021-03-15", "人民日报")


def test_given_metadata_is_kept() -> None:
    metadata = Metadata(title=Span(0, 2))
    assert replace(Document.from_text("老街新生记\n今天天气很好。\n", "a.txt"), metadata=metadata).title == "老街"


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "第一篇。"})
    assert read_file(tmp_path / "a.txt", most_bytes=12).text == "第一篇。"
    with pytest.raises(InputError) as caught:
        read_file(tmp_path / "a.txt", most_bytes=11)
    assert str(caught.value) == "a.txt was left out: it has 12 bytes, over the limit of 11; split it"


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(LIMIT + 1)
    write(tmp_path, {"a.txt": "一。"})
    reading = read_folder(tmp_path)
    assert [document.source for document in reading.documents] == ["a.txt"]
    assert "it has 50000001 bytes, over the limit of 50000000" in reading.left_out[0].reason


@pytest.mark.parametrize(("name", "word"), [("none.txt", "No such file"), ("folder", "Is a directory")])
def test_an_unreadable_path_is_an_input_error(tmp_path: Path, name: str, word: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError) as caught:
        read_file(tmp_path / name)
    assert str(caught.value).startswith(f"{name} was left out: it cannot be read ({word}")


@pytest.mark.parametrize("text", ["", " ", "\r\n\t\u3000"])
def test_a_text_in_memory_needs_a_character(text: str) -> None:
    with pytest.raises(InputError, match=r"^memo is empty; give a text with at least one sentence$"):
        Document.from_text(text, "memo")


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(InputError, match="holds a lone surrogate at 2"):
        Document.from_text("杭州\ud800。", "memo")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=60).filter(str.strip))
def test_a_text_in_memory_is_kept(text: str) -> None:
    document = Document.from_text(text, "memo")
    assert document.text == text
    assert document.id == hashlib.sha256(text.encode()).hexdigest()[:16]
