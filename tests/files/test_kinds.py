"""What a file is by its bytes, and what is said of files that nobody reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.files import file_facts
from crawler.files.kinds import sniff
from model.page import Cause, FileKind
from tests.files import made

KINDS = [
    (b"", FileKind.EMPTY),
    (b"\x00" * 9000, FileKind.EMPTY),
    (b" \r\n", FileKind.EMPTY),
    (b"%PDF-1.4 ...", FileKind.PDF),
    (b"junk before\n%PDF-1.4 ...", FileKind.PDF),
    (b"{\\rtf1\\ansi x}", FileKind.DOC),
    (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument>', FileKind.DOC),
    (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', FileKind.XLS),
    (b"Rar!\x1a\x07\x01\x00", FileKind.RAR),
    (b"\x89PNG\r\n\x1a\n", FileKind.IMAGE),
    (b"\xff\xd8\xff\xe0", FileKind.IMAGE),
    (b"BM6\x00\x00\x00\x00\x00\x00\x006\x00", FileKind.IMAGE),
    (b"RIFF\x00\x00\x00\x00WEBPVP8 ", FileKind.IMAGE),
    ("一、总体情况".encode("gb18030"), FileKind.TEXT),
    ("一、总体情况".encode("utf-16"), FileKind.TEXT),
    ("科目,金额\n".encode(), FileKind.TEXT),
    (b"<html><body>x", FileKind.HTML),
    (b"\xef\xbb\xbf  <TABLE border=1><tr>", FileKind.HTML),
    (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", FileKind.HTML),
    (bytes(range(256)), FileKind.OTHER),
    (made.packed({"a.txt": "x"}), FileKind.ZIP),
    (made.packed({"word/a.txt": "no document"}), FileKind.ZIP),
    (b"PK\x03\x04 broken", FileKind.ZIP),
    (made.docx(""), FileKind.DOCX),
    (made.ofd([""]), FileKind.OFD),
    (made.ole({"WordDocument": b"", "ObjectPool": b""}), FileKind.DOC),
    (made.ole({"Workbook": b""}), FileKind.XLS),
    (made.ole({"PowerPoint Document": b""}), FileKind.OTHER),
]
UNREAD = [
    (b"", "空文件"),
    (made.ole({"EncryptedPackage": b"x"}), "已加密的 Office 文件，需要密码"),
    (made.ole({"PowerPoint Document": b"x"}), "演示文稿，不支持读取"),
    (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z 压缩包，不支持读取"),
    (b"\x00\x00\x00\x18ftypmp42", "视频，不支持读取"),
    (bytes(range(256)), "不认识的文件格式，不支持读取"),
    (b"\x89PNG\r\n\x1a\n", "全部是图片（扫描件），没有可读取的文字"),
    (made.docx(""), "文件中没有文字"),
]


@pytest.mark.parametrize(("body", "kind"), KINDS)
def test_sniff(body: bytes, kind: FileKind) -> None:
    assert sniff(body) is kind


@pytest.mark.parametrize(("body", "detail"), UNREAD)
def test_what_cannot_be_read_says_why(body: bytes, detail: str) -> None:
    facts = file_facts(made.raw(body))
    assert facts.failure is not None
    assert (facts.failure.cause, facts.failure.detail) == (Cause.UNREADABLE_FILE, detail)


def test_an_image_counts_as_scanned() -> None:
    assert file_facts(made.raw(b"\xff\xd8\xff\xe0", "公示.jpg")).scanned


@pytest.mark.parametrize(
    ("name", "disposition", "suffix"),
    [
        ("2018年预算.DOC", "", ".doc"),
        ("download.jsp", 'attachment; filename="budget.xls"', ".xls"),
        ("download.jsp", "attachment; filename*=UTF-8''%E9%A2%84%E7%AE%97.PDF", ".pdf"),
        ("download", "inline", ""),
    ],
)
def test_the_suffix_is_what_the_server_claims(name: str, disposition: str, suffix: str) -> None:
    page = replace(made.raw(b"%PDF-1.4", name), headers=(("Content-Disposition", disposition),))
    assert file_facts(page).suffix == suffix
