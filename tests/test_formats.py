"""Files of each format → text, and one sentence for every file that cannot be read."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from index.documents import Document
from index.errors import InputError
from index.load.folder import read_file
from index.load.formats import extract
from index.load.html import blocks_of
from index.spans import Span

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>杭州上半年成绩单</title>
<style>p {{ color: red }}</style><script>var 脚本 = 1;</script></head><body>
<nav><ul><li><a href="/">首页导航</a></li><li><a href="/sport">体育频道</a></li></ul></nav>
<article><h1>杭州上半年成绩单</h1>
<p>今年上半年，杭州经济实现反转：全市实现生产总值7388亿元，同比增长1.5%。记者采访了杭州市委书记周江勇。</p>
<p><strong>记者：</strong>杭州市在促进经济社会平稳发展过程中抓住了哪些关键词？</p>
<p><b>周江勇：</b>我们坚决贯彻各项决策部署，推出了一系列<em>硬招实招</em>，主要可以归纳为五个关键词。</p>
<p>深化走亲连心三服务活动，市区县两级机关党员干部深入一线，摸实情、听需求，精准分析破难。</p></article>
<footer><p>版权所有 <a href="/map">网站地图</a> <a href="/contact">联系我们</a></p></footer></body></html>
"""


def pdf_of(*pages: list[str], password: str | None = None) -> bytes:
    """A PDF with these lines on its pages."""
    if "STSong-Light" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=StandardEncryption(password, "owner") if password else None)
    for lines in pages:
        canvas.setFont("STSong-Light", 12)
        for row, line in enumerate(lines):
            canvas.drawString(72, 750 - 24 * row, line)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


TWO_PAGES = (
    ["杭州上半年成绩单", "全市实现生产总值7388亿元，同比增长1.5%。"],
    ["记者：下半年有什么计划？", "周江勇：坚定扩大开放。"],
)


def docx_of(build: Callable[[docx.document.Document], object]) -> bytes:
    target = io.BytesIO()
    word = docx.Document()
    build(word)
    word.save(target)
    return target.getvalue()


def interview(word: docx.document.Document) -> None:
    word.add_heading("杭州上半年成绩单", 0)
    spoken = word.add_paragraph()
    spoken.add_run("记者：").bold = True
    spoken.add_run("下半年有什么计划？")
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ["指标", "数值", "生产总值", "7388亿元"], strict=True):
        cell.text = text
    word.add_paragraph("周江勇：坚定扩大开放。")


def zip_of(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return target.getvalue()


def edited(package: bytes, member: str, edit: Callable[[bytes], bytes]) -> bytes:
    """The archive with one member changed."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        members = {name: source.read(name) for name in source.namelist()}
    changed = edit(members[member])
    assert changed != members[member]
    return zip_of(members | {member: changed})


def refusal(data: bytes, suffix: str) -> str:
    """The one sentence with which these bytes are refused."""
    with pytest.raises(InputError) as caught:
        extract(data, suffix)
    sentence = str(caught.value)
    assert sentence
    assert "\n" not in sentence
    assert len(sentence) < 200
    return sentence


# Text


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [(".txt", "text/plain"), ("", "text/plain"), (".md", "text/markdown"), (".markdown", "text/markdown")],
)
def test_text_is_taken_as_it_is(suffix: str, media_type: str) -> None:
    text = "# 标题\r\n\r\n　　**记者：** 你好 <b>吗</b>？\t\r\n"
    content = extract(text.encode(), suffix)
    assert (content.text, content.media_type, content.pages) == (text, media_type, ())


def test_text_in_another_encoding() -> None:
    assert extract("记者：您好，今年的情况怎么样？".encode("gb18030"), ".txt").text == "记者：您好，今年的情况怎么样？"


def test_few_control_characters_are_no_binary() -> None:
    text = "今年的情况怎么样？" * 30 + "\x0c\x01"
    assert extract(text.encode(), ".txt").text == text


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
        bytes(1000),
        bytes(range(256)) * 20,
        "杭州\x01\x02\x03".encode() * 30,
    ],
    ids=["png", "zeros", "all bytes", "controls"],
)
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_binary_is_refused(data: bytes, suffix: str) -> None:
    assert "binary" in refusal(data, suffix)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@pytest.mark.parametrize("data", [b"", b" \r\n\t", "\u3000".encode()], ids=["none", "blank", "wide blank"])
def test_empty_files_are_refused(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"empty{suffix}"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_file(path)
    expected = f"empty{suffix} was left out: it is empty; give a text with at least one sentence"
    assert str(caught.value) == expected


# Web pages


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_web_page_gives_its_article(codec: str) -> None:
    content = extract(PAGE.format(charset=codec).encode(codec), ".html")
    assert content.media_type == "text/html"
    lines = content.text.splitlines()
    assert lines[0] == "杭州上半年成绩单"
    assert lines.count("杭州上半年成绩单") == 1
    assert "记者：杭州市在促进经济社会平稳发展过程中抓住了哪些关键词？" in lines
    assert "周江勇：我们坚决贯彻各项决策部署，推出了一系列硬招实招，主要可以归纳为五个关键词。" in lines
    assert lines[-1].endswith("精准分析破难。")
    assert "全市实现生产总值7388亿元，同比增长1.5%。" in content.text


@pytest.mark.parametrize(
    "body",
    [
        "<dl>" + "<dt>记者：</dt><dd>面积？</dd><dt>林岚：</dt><dd>茶园12.6万亩。</dd>" * 6 + "</dl>",
        "<section><p>记者：</p><p>面积？</p></section><section><p>林岚：</p><p>茶园12.6万亩。</p></section>" * 6,
        "<ul><li>记者：<br>面积？</li><li>林岚：<br>茶园12.6万亩。</li></ul>" * 6,
    ],
)
def test_a_web_interview_keeps_its_labels(body: str) -> None:
    text = extract(f"<html><head><title>访谈 - 云溪网</title></head><body>{body}</body></html>".encode(), ".html").text
    assert text.splitlines() == ["访谈", *["记者：", "面积？", "林岚：", "茶园12.6万亩。"] * 6]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>茶园达12.6万亩 - 云溪新闻网</title>", "茶园达12.6万亩"),
        ("<title>云溪</title><meta property='og:title' content='茶园'>", "茶园"),
        ("<title>云溪</title></head><body><h1>茶园访谈</h1>", "茶园访谈"),
        (
            "<title>茶园</title><meta property='article:published_time' content='2024-05-06T09:30:00+08:00'>",
            "茶园\n2024-05-06 09:30",
        ),
        ("<title>茶园</title></head><body><time datetime='2024-05-06'>昨天</time>", "茶园\n2024-05-06"),
    ],
)
def test_a_pages_title_and_date(head: str, title: str) -> None:
    text = extract(f"<html><head>{head}</head><body><p>正文在这里。</p></body></html>".encode(), ".html").text
    assert text.startswith(title + "\n")


@pytest.mark.parametrize("suffix", [".html", ".htm", ".xhtml"])
def test_menus_footers_and_markup_are_left_out(suffix: str) -> None:
    text = extract(PAGE.format(charset="utf-8").encode(), suffix).text
    for unwanted in ("首页导航", "体育频道", "版权所有", "网站地图", "联系我们", "脚本", "color", "<", ">"):
        assert unwanted not in text


def test_a_web_page_s_title_and_date_become_lines_of_the_text(tmp_path: Path) -> None:
    head = "<title>杭州上半年成绩单</title><meta name='pubdate' content='2020-09-02'>"
    body = "<p>今年上半年，杭州经济实现反转，全市实现生产总值7388亿元，同比增长1.5%，总体平稳。</p>" * 3
    path = tmp_path / "page.html"
    path.write_text(f"<html><head>{head}</head><body><article>{body}</article></body></html>", encoding="utf-8")
    document = read_file(path)
    assert document.text.splitlines()[0] == "杭州上半年成绩单"
    assert document.date is None  # what only the markup says is no word of the text


def test_a_short_web_page_is_read_too() -> None:
    content = extract("<html><body><p>杭州经济反转。</p></body></html>".encode(), ".html")
    assert content.text.strip() == "杭州经济反转。"


def test_every_paragraph_of_a_plain_web_page_is_kept() -> None:
    paragraphs = [f"第{number}段说的是另一件事，与别的段落都不相同，而且写得很长很长。" for number in "一二三四五六"]
    for template in ("<p>{}</p>", "<div>{}</div>", "{}<br>"):
        body = "".join(template.format(paragraph) for paragraph in paragraphs)
        text = extract(f"<html><body>{body}</body></html>".encode(), ".html").text
        assert [line.strip() for line in text.splitlines() if line.strip()] == paragraphs


def test_a_web_page_without_text_is_empty() -> None:
    assert extract(b"<html><body><script>var x = 1;</script></body></html>", ".html").text == ""


# Word


def test_word_paragraphs_and_tables_in_order() -> None:
    content = extract(docx_of(interview), ".docx")
    assert content.text == (
        "杭州上半年成绩单\n记者：下半年有什么计划？\n指标\t数值\n生产总值\t7388亿元\n周江勇：坚定扩大开放。"
    )
    assert content.media_type == WORD
    assert content.pages == ()


def test_a_word_file_is_known_by_its_bytes() -> None:
    assert extract(docx_of(interview), ".txt").media_type == WORD


def test_a_word_file_without_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.docx"
    path.write_bytes(docx_of(lambda word: word.add_paragraph("")))
    with pytest.raises(InputError, match=r"^empty\.docx was left out: it is empty"):
        read_file(path)


@pytest.mark.parametrize("keep", [5, 100, 2000, -10])
def test_a_cut_word_file_is_refused(keep: int) -> None:
    assert refusal(docx_of(interview)[:keep], ".docx").startswith("its zip container is broken or encrypted")


def test_a_word_file_with_broken_xml_is_refused() -> None:
    data = edited(docx_of(interview), "word/document.xml", lambda xml: xml[: len(xml) // 2])
    assert "Word content is broken" in refusal(data, ".docx")


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<w:ins><w:r><w:t>12.6</w:t></w:r></w:ins><w:del><w:r><w:delText>9</w:delText></w:r></w:del>", "12.6"),
        ("<w:moveTo><w:r><w:t>12.6</w:t></w:r></w:moveTo><w:moveFrom><w:r><w:t>9</w:t></w:r></w:moveFrom>", "12.6"),
        ("<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>12.6</w:t></w:r></w:sdtContent></w:sdt>", "12.6"),
        ("<w:smartTag><w:r><w:t>12.6</w:t></w:r></w:smartTag><w:fldSimple><w:r><w:t>万</w:t></w:r></w:fldSimple>", "12.6万"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>12.6</w:t></w:r>", "12.6"),
        (
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>IF</w:instrText></w:r>"
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>9</w:t></w:r>"
            "<w:r><w:fldChar w:fldCharType='end'/></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>"
            "<w:r><w:t>12.6</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r><w:r><w:t>万亩</w:t></w:r>", "12.6万亩",
        ),
        ("<w:r><w:ruby><w:rt><w:r><w:t>chá</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>茶</w:t></w:r></w:rubyBase></w:ruby></w:r>", "茶"),
        ("<w:r><w:t>面积</w:t><w:tab/><w:t>12.6</w:t></w:r>", "面积\t12.6"),
        (
            "<w:r><w:t>茶园</w:t><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>12.6</w:t></w:r></w:p>"
            "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>12.6</w:t></w:r></w:p>"
            "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>", "茶园\n12.6",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "space",
    [
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    ],
)
def test_what_word_shows_is_read(xml: str, text: str, space: str) -> None:
    whole = f'<w:document xmlns:w="{space}" xmlns:mc="mc"><w:body><w:p>{xml}</w:p></w:body></w:document>'
    assert extract(zip_of({"word/document.xml": whole.encode()}), ".docx").text == text


def test_tables_and_notes_of_a_word_file() -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p>{}</w:tc>"
    inner = f"<w:tbl><w:tr>{cell.format('', '内', '')}</w:tr></w:tbl>"
    rows = [
        cell.format("<w:vMerge w:val='restart'/>", "镇", "") + cell.format("", "1100", inner),
        cell.format("<w:vMerge/>", "镇", "") + cell.format("", "1500", ""),
    ]
    noted = "<w:p><w:r><w:t>茶园</w:t><w:footnoteReference w:id='1'/></w:r></w:p>"
    body = (
        noted
        + "<w:tbl>"
        + "".join(f"<w:sdt><w:sdtContent><w:tr>{row}</w:tr></w:sdtContent></w:sdt>" for row in rows)
        + "</w:tbl>"
    )
    note = "<w:footnotes xmlns:w='w'><w:footnote w:id='1'><w:p><w:r><w:t>含新茶园</w:t></w:r></w:p></w:footnote></w:footnotes>"
    data = zip_of(
        {"word/document.xml": f"<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>".encode(),
         "word/footnotes.xml": note.encode()}
    )  # fmt: skip
    assert extract(data, ".docx").text == "茶园\n含新茶园\n镇\t1100\n内\n\t1500"


def test_text_that_a_style_hides_is_left_out() -> None:
    body = "<w:p><w:r><w:rPr><w:rStyle w:val='h'/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>12.6</w:t></w:r></w:p>"
    styles = "<w:styles xmlns:w='w'><w:style w:styleId='h'><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"
    parts = {"word/document.xml": f"<w:document xmlns:w='w'>{body}</w:document>", "word/styles.xml": styles}
    assert extract(zip_of({name: part.encode() for name, part in parts.items()}), ".docx").text == "12.6"


@pytest.mark.parametrize("member", ["word/document.xml"])
def test_a_doctype_is_refused(member: str) -> None:
    def declare(xml: bytes) -> bytes:
        head, mark, rest = xml.partition(b"?>")
        return head + mark + b'<!DOCTYPE a [<!ENTITY b "c">]>' + rest

    assert "DOCTYPE" in refusal(edited(docx_of(interview), member, declare), ".docx")


def test_a_zip_bomb_is_refused() -> None:
    data = zip_of({"word/document.xml": b"", "word/numbering.xml": bytes(51_000_000)})
    assert len(data) < 1_000_000
    assert refusal(data, ".docx") == "it unpacks to over 50 MB or 1000 parts; split it"


def test_an_archive_of_too_many_parts_is_refused() -> None:
    data = zip_of({"word/document.xml": b""} | {f"word/{number}.xml": b"" for number in range(1000)})
    assert refusal(data, ".docx") == "it unpacks to over 50 MB or 1000 parts; split it"


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("word/document.xml", bytes(60_000_000))
        package.infolist()[0].file_size = 10
    assert refusal(target.getvalue(), ".docx").startswith("its zip container is broken")


def test_another_archive_is_refused() -> None:
    assert "zip archive without a document" in refusal(zip_of({"a.txt": "早。".encode()}), ".docx")
    assert "no readable XLSX workbook" in refusal(zip_of({"xl/workbook.xml": b"<a/>"}), ".txt")
    assert "EPUB content is broken" in refusal(zip_of({"META-INF/container.xml": b"<a/>"}), ".epub")
    assert "OpenDocument content is broken" in refusal(zip_of({"content.xml": b"<a"}), ".odt")


@pytest.mark.parametrize("suffix", [".doc", ".docx", ".txt"])
def test_an_old_or_encrypted_office_file_is_refused(suffix: str) -> None:
    sentence = refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), suffix)
    assert sentence == "it is an encrypted or old Office file (.doc, .xls); save it as an open .docx or .xlsx"


# Workbooks, books, mail, and markup of other kinds


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "茶叶"
    for row in (["各镇情况"], ["乡镇", "面积（万亩）", "占比"], ["青石镇", 3.2, 0.125], ["白沙镇", None, 12.0], [None]):
        sheet.append(row)
    sheet["C3"].number_format = "0.0%"
    book.create_sheet("藏").sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def book() -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns:container"
    return zip_of(
        {
            "META-INF/container.xml": f'<c xmlns="{space}"><rootfile full-path="O/b.opf"/></c>'.encode(),
            "O/b.opf": "<p><title>茶园访谈</title><item id='a' href='b%20c.xhtml'/><item id='z' href='z.xhtml'/>"
            "<itemref idref='z'/><itemref idref='a'/></p>".encode(),
            "O/b c.xhtml": "<!DOCTYPE html><html><body><p>林岚：十二万亩。</p></body></html>".encode(),
            "O/z.xhtml": "<html><body><p>记者：面积？</p></body></html>".encode(),
        }
    )


OPENED = (
    '<o xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><text:tracked-changes><text:p>旧</text:p>'
    '</text:tracked-changes><text:h>茶园</text:h><text:p>林岚<text:s text:c="2"/>：<text:span>12.6</text:span>万亩'
    "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>含新茶园</text:p></text:note-body>"
    "</text:note>。</text:p><table-row><c><text:p>镇</text:p></c><c><text:p>3</text:p></c></table-row></o>"
)
RICH = b"{\\rtf1\\ansi\\ansicpg936 " + b"".join(b"\\'%02x" % byte for byte in "茶园".encode("gbk")) + b"\\par x}"
MAIL = (
    "Subject: =?utf-8?b?6Iy25Zut6K6/6LCI?=\r\nFrom: a@b.cn\r\nDate: Mon, 06 May 2024 09:30:00 +0800\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n茶园十二万亩。\r\n"
)
DEBATE = (
    "<?xml version='1.0'?><a><meta><p>x</p></meta><heading>访问</heading><speech by='#林岚'><p>十二<b>万</b>亩。</p></speech>"
    "<item><description>&lt;p&gt;第一段。&lt;/p&gt;&lt;p&gt;第二段。&lt;/p&gt;</description></item></a>"
)


@pytest.mark.parametrize(
    ("data", "suffix", "text"),
    [
        (workbook(), ".xlsx", "茶叶\n各镇情况\n乡镇\t面积（万亩）\t占比\n青石镇\t3.2\t12.5%\n白沙镇\t\t12"),
        ('乡镇,面积\n青石镇,"3,200"\n,\n'.encode("gb18030"), ".csv", "乡镇\t面积\n青石镇\t3,200"),
        ("乡镇,说明\n青石镇,".encode() + b"x" * 200_000, ".csv", "乡镇\t说明\n青石镇\t" + "x" * 200_000),
        ("乡镇\t面积\n青石镇\t3\n".encode(), ".tsv", "乡镇\t面积\n青石镇\t3"),
        (book(), ".epub", "茶园访谈\n记者：面积？\n林岚：十二万亩。"),
        (zip_of({"content.xml": OPENED.encode()}), ".odt", "茶园\n林岚  ：12.6万亩。\n含新茶园\n镇\t3"),
        (RICH, ".rtf", "茶园\nx"),
        (MAIL.encode(), ".eml", "茶园访谈\n2024-05-06\n发件人：a@b.cn\n\n茶园十二万亩。\n"),
        (DEBATE.encode(), ".xml", "访问\n林岚：十二万亩。\n第一段。\n第二段。"),
        ("<html><table><tr><th>镇</th><td>3</td></tr></table></html>".encode(), ".bin", "镇\t3"),
    ],
    ids=["xlsx", "csv", "long", "tsv", "epub", "odt", "rtf", "eml", "xml", "html"],
)
def test_files_of_other_kinds(data: bytes, suffix: str, text: str) -> None:
    assert extract(data, suffix).text == text
    if suffix in (".xlsx", ".epub", ".odt", ".rtf"):
        assert extract(data, "").text == text


@pytest.mark.parametrize(
    ("data", "suffix", "why"),
    [
        (b"<a><b>", ".xml", "its XML is broken"),
        (b'a,"b\n', ".csv", "cannot be read as CSV"),
        (b"Subject: x\nContent-Type: image/png\n\nx", ".eml", "holds no text"),
        (rb"{\rtf1 \uc abc}", ".rtf", "its content is broken (TypeError)"),
        (b"From: .\nDate: Mon, 99999999999999999999 Jan 2020 00:00:00 +0000\n\nx", ".eml", "content is broken"),
        (b"x,x,x\n" * 700_000, ".csv", "over 2000000 cells"),
        (
            zip_of({"META-INF/container.xml": b"<c><rootfile full-path='media/b'/></c>", "media/b": bytes(51_000_000)}),
            ".epub",
            "unpacks to over 50 MB",
        ),
    ],
)
def test_broken_files_of_other_kinds(data: bytes, suffix: str, why: str) -> None:
    assert why in refusal(data, suffix)


def test_wide_cells_keep_the_columns_apart() -> None:
    cell = "<w:tc><w:tcPr><w:gridSpan w:val='{}'/></w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    row = cell.format(2, "同左") + cell.format(1, "777")
    word = f"<w:document xmlns:w='w'><w:tbl><w:tr>{row}</w:tr></w:tbl></w:document>"
    assert extract(zip_of({"word/document.xml": word.encode()}), ".docx").text == "同左\t\t777"
    page = "<html><table><tr><td colspan=2>同左</td><td>777</td></tr></table></html>"
    assert extract(page.encode(), ".html").text == "同左\t\t777"
    first, second = "<tr><th rowspan=2>县</th><th colspan=2>面积</th></tr>", "<tr><th>2022</th><th>2023</th></tr>"
    page = f"<html><table>{first}{second}<tr><td>云溪</td><td>1</td><td>2</td></tr></table></html>"
    assert extract(page.encode(), ".html").text == "县\t面积\t\n\t2022\t2023\n云溪\t1\t2"


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("<tr><td>外<td><table><tr><td>甲<td>7</table></table>", "外\n甲\t7"),
        ("<tr><td>面积<td>1<br>2", "面积\t1 2"),
        ("<thead><tr><th rowspan=9>项<th>值<tbody><tr><td rowspan=0>甲<td>1<tr><td>2", "项\t值\n甲\t1\n\t2"),
    ],
)
def test_cells_of_tables_of_web_pages(table: str, text: str) -> None:
    assert extract(f"<html><table>{table}</table></html>".encode(), ".html").text == text


def test_a_page_of_wide_and_high_cells_stays_of_a_size() -> None:
    page = "<html><table>" + "<tr><td rowspan=64 colspan=64>7" * 1000 + "</table></html>"
    assert len(blocks_of(page)) < 1000 * (256 + 64 + 2)


def test_the_main_part_of_a_word_file_may_have_a_number() -> None:
    xml = "<w:document xmlns:w='w'><w:p><w:r><w:t>茶园</w:t></w:r></w:p></w:document>"
    assert extract(zip_of({"word/document2.xml": xml.encode()}), ".docx").text == "茶园"


# PDF


def test_pdf_pages() -> None:
    content = extract(pdf_of(*TWO_PAGES), ".pdf")
    first = "杭州上半年成绩单\n全市实现生产总值7388亿元，同比增长1.5%。\n"
    second = "记者：下半年有什么计划？\n周江勇：坚定扩大开放。\n"
    assert content.text == first + second
    assert content.media_type == "application/pdf"
    assert content.pages == (Span(0, 34), Span(34, 59))
    assert [page.of(content.text) for page in content.pages] == [first, second]


def test_the_page_of_an_offset(tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    path.write_bytes(pdf_of(*TWO_PAGES))
    document = read_file(path)
    assert document.page_of(0) == 1
    assert document.page_of(document.text.index("生产总值")) == 1
    assert document.page_of(33) == 1
    assert document.page_of(34) == 2
    assert document.page_of(document.text.index("周江勇")) == 2
    assert document.page_of(len(document.text)) is None


def test_other_formats_have_no_pages() -> None:
    assert Document("0", "a.txt", "早。").page_of(0) is None


def test_a_blank_page_counts() -> None:
    content = extract(pdf_of(["第一页。"], [], ["第三页。"]), ".pdf")
    assert content.text == "第一页。\n\n第三页。\n"
    assert content.pages == (Span(0, 5), Span(5, 6), Span(6, 11))


def test_lines_that_the_page_broke_are_joined() -> None:
    lines = [
        "今年上半年杭州经济实现反转全市实现生产总值七千",
        "亿元，同比增长百分之一点五。",
        "记者：好吗？",
        "答：好。",
    ]
    text = extract(pdf_of(lines), ".pdf").text
    assert (
        text == "今年上半年杭州经济实现反转全市实现生产总值七千亿元，同比增长百分之一点五。\n记者：好吗？\n答：好。\n"
    )


def test_page_heads_and_numbers_are_left_out_and_a_sentence_over_two_pages_is_whole() -> None:
    first = ["云溪县资料 2023年第4期", "第一章", "合作社有冷库一座，去年新建，可以存放苹果", "第1页 共2页"]
    second = ["云溪县资料 2023年第5期", "1350吨，可供应到五月。", "第2页 共2页"]
    content = extract(pdf_of(first, second), ".pdf")
    assert content.text == "第一章\n合作社有冷库一座，去年新建，可以存放苹果1350吨，可供应到五月。\n"
    assert [page.of(content.text)[-3:] for page in content.pages] == ["放苹果", "月。\n"]


def test_latin_lines_are_joined_with_a_space() -> None:
    text = extract(pdf_of(["The first half of the year went", "well for the whole city."]), ".pdf").text
    assert text == "The first half of the year went well for the whole city.\n"


def placed(*pieces: tuple[float, float, str], apart: float = 0.0, turned: int = 0, page: int = 0) -> str:
    """The text of a PDF page with these pieces drawn at (x, y) one after the other, letters `apart` further apart.

    The lines run `turned` degrees off those that run to the right, counter-clockwise; a viewer turns the page by `page`.
    """
    target = io.BytesIO()
    pdf_of([""])  # registers the font
    canvas = Canvas(target)
    canvas.setPageRotation(page)
    canvas.rotate(turned)
    canvas.setFont("STSong-Light", 12)
    for x, y, words in pieces:
        canvas.drawString(x, y, words, charSpace=apart)
    canvas.save()
    return extract(target.getvalue(), ".pdf").text


def test_columns_are_read_one_after_the_other() -> None:
    left, right = (
        ["左边第一行的文字在这里", "左边第二行的文字在这里"] * 3,
        ["右边第一行的文字在那里", "右边第二行的文字在那里"] * 3,
    )
    rows = [
        (x, 700 - 20 * n, line)
        for n, both in enumerate(zip(left, right, strict=True))
        for x, line in zip((72, 320), both, strict=True)
    ]
    assert placed((72, 740, "横跨两栏的一个标题在这里横跨两栏的一个标题在这里"), *rows) == (
        "横跨两栏的一个标题在这里横跨两栏的一个标题在这里\n" + "".join(left + right) + "\n"
    )


@pytest.mark.parametrize("by_rows", [True, False])
def test_columns_a_letter_apart_are_told(by_rows: bool) -> None:
    left, right = "左栏的文字在这里写得很满了", "右栏的文字在那里写得很满了"
    places = [(x, 700 - 20 * n, words) for n in range(8) for x, words in ((40, left), (208, right))]
    rows = places if by_rows else [*places[::2], *places[1::2]]
    assert placed((40, 760, "题目"), *rows) == "题目\n" + left * 8 + right * 8 + "\n"


def test_three_columns_are_read_from_left_to_right() -> None:
    columns = [[f"{name}栏第{row}行的文字都在这里" for row in "一二三四五六"] for name in "左中右"]
    rows = [
        (40.0 + 180 * n, 700.0 - 20 * row, line)
        for row, lines in enumerate(zip(*columns, strict=True))
        for n, line in enumerate(lines)
    ]
    assert placed(*rows) == "".join(line for column in columns for line in column) + "\n"


def test_cells_of_a_table_stay_in_their_rows() -> None:
    rows = [("乡镇", "面积", "产量"), ("青石镇", "3.2", "1100"), ("白沙镇", "4.5", "1500"), ("高坪乡", "", "900")] * 2
    cells = [
        (72 + 120 * n, 700 - 20 * row, cell) for row, line in enumerate(rows) for n, cell in enumerate(line) if cell
    ]
    assert placed(*cells).splitlines() == ["\t".join(filter(None, line)) for line in rows]


def test_a_table_drawn_column_by_column_is_read_by_rows() -> None:
    rows = [("城市", "增速", "金额"), ("北京", "5.1%", "100亿元"), ("上海", "4.2%", "90亿元"), ("广州", "3%", "80亿元")]
    drawn = [(50.0 + 150 * at, 780.0 - 18 * n, row[at]) for at in range(3) for n, row in enumerate(rows)]
    assert placed(*drawn) == "".join("\t".join(row) + "\n" for row in rows)


@pytest.mark.parametrize(("turned", "page", "x", "y"), [(90, 0, 0, -800), (90, 90, 0, -800), (180, 0, -600, -800),
                                                        (270, 270, -800, 0), (0, 90, 0, 0)])  # fmt: skip
def test_turned_lines_are_read_in_their_own_direction(turned: int, page: int, x: float, y: float) -> None:
    rows = [("城市", "增速", "金额"), ("北京", "5.1%", "100亿元"), ("上海", "4.2%", "90亿元")]
    cells = [(x + 60 + 120 * at, y + 700 - 20 * n, cell) for n, row in enumerate(rows) for at, cell in enumerate(row)]
    assert placed(*cells, turned=turned, page=page) == "".join("\t".join(row) + "\n" for row in rows)


def test_a_note_up_the_margin_follows_the_page() -> None:
    target = io.BytesIO()
    pdf_of([""])  # registers the font
    canvas = Canvas(target)
    for turns, lines in ((1, ["内部资料"]), (0, ["茶园面积6.06万亩。", "产量1250吨。"])):
        canvas.saveState()
        canvas.rotate(90 * turns)
        canvas.setFont("STSong-Light", 12)
        for row, line in enumerate(lines):
            canvas.drawString(300, -30 if turns else 640 - 20 * row, line)
        canvas.restoreState()
    canvas.save()
    assert extract(target.getvalue(), ".pdf").text == "茶园面积6.06万亩。\n产量1250吨。\n内部资料\n"


@pytest.mark.parametrize("short", [2, 3, 12])
def test_columns_of_unequal_length_are_read_one_after_the_other(short: int) -> None:
    left, right = "左栏的文字在这里写得很满了", "右栏的文字在那里写得很满了"
    drawn = [(x, 700 - 20 * n, one) for x, one, rows in ((40, left, 12), (320, right, short)) for n in range(rows)]
    assert placed(*drawn) == left * 12 + right * short + "\n"


def test_a_table_beside_prose_stays_by_itself() -> None:
    prose, rows = "左栏的文字在这里写得很满了", [("北京", "5.1%"), ("上海", "4.2%"), ("广州", "3.0%")]
    cells = [(320.0 + 80 * at, 700.0 - 20 * n, cell) for n, row in enumerate(rows) for at, cell in enumerate(row)]
    expected = prose * 6 + "\n" + "".join("\t".join(row) + "\n" for row in rows)
    assert placed(*((40, 700 - 20 * n, prose) for n in range(6)), *cells) == expected


def test_letters_set_one_by_one_are_joined() -> None:
    assert placed((72, 700, "总投资18.5亿元，增长7.2%。"), apart=5.0) == "总投资18.5亿元，增长7.2%。\n"


def test_a_figure_over_a_lines_end_is_whole() -> None:
    lines = ["今年新建三座加工厂总投资二亿元其中财政资金60", "00万元，社会资本一亿元。"]
    assert placed(*((72, 700 - 20 * n, line) for n, line in enumerate(lines))) == "".join(lines) + "\n"


def test_a_pdf_is_known_by_its_bytes() -> None:
    assert extract(pdf_of(["第一页。"]), ".txt").media_type == "application/pdf"


def test_an_encrypted_pdf_is_refused() -> None:
    sentence = refusal(pdf_of(["机密文件一份。"], password="secret"), ".pdf")
    assert sentence == "its PDF content is encrypted; save it without a password"


@pytest.mark.parametrize("keep", [5, 20, 200, 900])
def test_a_cut_pdf_is_refused(keep: int) -> None:
    data = pdf_of(*TWO_PAGES)
    assert keep < len(data)
    assert refusal(data[:keep], ".pdf") == "its PDF content is broken; print it to PDF again"


def test_a_pdf_of_pictures_is_refused() -> None:
    assert "hold no text" in refusal(pdf_of([], []), ".pdf")


def test_a_box_in_a_box_is_read_once() -> None:
    xml = "<w:p><w:r><w:t>内</w:t></w:r></w:p>"
    for _ in range(30):
        xml = f"<w:p><w:r><w:txbxContent>{xml}</w:txbxContent></w:r></w:p>"
    whole = f"<w:document xmlns:w='w'><w:body>{xml}</w:body></w:document>".encode()
    assert extract(zip_of({"word/document.xml": whole, "word/footnotes.xml": b""}), ".docx").text.split() == ["内"]


def test_a_pdf_behind_junk_is_read() -> None:
    assert "第一页。" in extract(b"\n\n" + pdf_of(["第一页。"]), ".pdf").text
