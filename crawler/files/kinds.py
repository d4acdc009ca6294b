"""What a file is by its bytes, whatever its suffix says."""

from __future__ import annotations

import io
import re
import zipfile

import olefile

from model.page import FileKind

OLE = olefile.MAGIC
RTF = b"{\\rtf"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_STARTS: tuple[tuple[tuple[bytes, ...], FileKind], ...] = (
    ((b"Rar!\x1a\x07",), FileKind.RAR),
    ((RTF,), FileKind.DOC),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00"), FileKind.IMAGE),
)
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|script|div|style|center|font)[\s>/]", re.I)
_MHTML = re.compile(rb"\AMIME-Version:.*?Content-Type:\s*multipart/related", re.I | re.S)
_WORD_XML = re.compile(rb'progid="Word\.Document"|<w:wordDocument|<pkg:package')
_EXCEL_XML = re.compile(rb'progid="Excel\.Sheet"|<(?:\w+:)?Workbook\b[^>]*office:spreadsheet')
_UNSUPPORTED: tuple[tuple[bytes, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gz 压缩包"),
    (b"MZ", "可执行程序"),
    (b"ID3", "音频"),
    (b"FWS", "Flash 动画"),
    (b"CWS", "Flash 动画"),
    (b"Founder CEB", "方正 CEB 文件"),
    (b"CAJ", "CAJ 文件"),
    (b"AC10", "AutoCAD 图纸"),
)
_HEAD = 8192  # bytes


def sniff(body: bytes) -> FileKind:
    """The kind of a file by its first bytes, and by the names inside where it is a container."""
    head = body[:_HEAD]
    if not head.strip(b"\x00 \t\r\n") and not body.strip(b"\x00 \t\r\n"):
        return FileKind.EMPTY
    if head.startswith(OLE):
        return _ole_kind(body)
    if head.startswith(_ZIP):
        return _zip_kind(body)
    for starts, kind in _STARTS:
        if head.startswith(starts):
            return kind
    if (head.startswith(b"RIFF") and head[8:12] == b"WEBP") or (head.startswith(b"BM") and b"\x00" in head[2:14]):
        return FileKind.IMAGE
    if b"%PDF-" in head[:1024]:
        return FileKind.PDF
    return _text_kind(head)


def guess(body: bytes) -> FileKind:
    """The kind as far as a search for names tells, without opening anything: for bodies that nobody may parse."""
    if body.startswith(OLE):
        is_sheet = "Workbook".encode("utf-16-le") in body and "WordDocument".encode("utf-16-le") not in body
        return FileKind.XLS if is_sheet else FileKind.DOC
    if body.startswith(_ZIP):
        marks = ((b"OFD.xml", FileKind.OFD), (b"word/document", FileKind.DOCX), (b"xl/workbook", FileKind.XLSX))
        return next((kind for mark, kind in marks if mark in body), FileKind.ZIP)
    return sniff(body)


def unsupported(body: bytes) -> str:
    """What a file of kind OTHER is, in Chinese, as far as its first bytes tell."""
    if body.startswith(OLE):
        with olefile.OleFileIO(io.BytesIO(body)) as ole:
            if ole.exists("EncryptedPackage"):
                return "已加密的 Office 文件，需要密码"
            if ole.exists("PowerPoint Document"):
                return "演示文稿，不支持读取"
    if b"ftyp" in body[4:12]:
        return "视频，不支持读取"
    name = next((name for start, name in _UNSUPPORTED if body.startswith(start)), "不认识的文件格式")
    return f"{name}，不支持读取"


def _ole_kind(body: bytes) -> FileKind:
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as ole:
            if ole.exists("WordDocument"):
                return FileKind.DOC
            if ole.exists("Workbook") or ole.exists("Book"):
                return FileKind.XLS
    except (OSError, IndexError, ValueError, RecursionError):
        return FileKind.DOC  # a broken one; most are Word documents, and the reader will say what is wrong
    return FileKind.OTHER


def _zip_kind(body: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            names = [name.replace("\\", "/").lstrip("/") for name in package.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError):
        return FileKind.ZIP
    if "OFD.xml" in names:
        return FileKind.OFD
    if "[Content_Types].xml" in names:
        for folder, kind in (("word/", FileKind.DOCX), ("xl/", FileKind.XLSX), ("ppt/", FileKind.OTHER)):
            if any(name.startswith(folder) for name in names):
                return kind
    return FileKind.ZIP


def _text_kind(head: bytes) -> FileKind:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if wide:
        head = head.replace(b"\x00", b"")  # UTF-16; its ASCII letters show
    if _WORD_XML.search(head):
        return FileKind.DOC
    if _EXCEL_XML.search(head):
        return FileKind.XLS
    if _MHTML.search(head) or _MARKUP.search(head):
        return FileKind.HTML
    odd = 0 if wide else sum(byte < 9 or 13 < byte < 32 for byte in head)
    return FileKind.TEXT if odd <= 1 + len(head) // 50 else FileKind.OTHER
