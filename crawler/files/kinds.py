"""What a file is by its bytes, whatever its suffix says."""

from __future__ import annotations

import io
import re
import zipfile

from model.page import FileKind

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00")
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta|script|div|style)[\s>/]", re.I)


def sniff(body: bytes) -> FileKind:
    """The kind of a file by its first bytes, and by the names inside where it is a container."""
    head = body[:8192]
    if not body.strip(b"\x00 \t\r\n"):
        return FileKind.EMPTY
    if head.startswith(OLE):
        return _ole_kind(body)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(body)
    if head.startswith(b"Rar!\x1a\x07"):
        return FileKind.RAR
    if b"%PDF-" in head[:1024]:
        return FileKind.PDF
    if head.startswith(b"{\\rtf"):
        return FileKind.DOC
    if head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return FileKind.IMAGE
    return _text_kind(head)


def _ole_kind(body: bytes) -> FileKind:
    if "WordDocument".encode("utf-16-le") in body:
        return FileKind.DOC
    if "Workbook".encode("utf-16-le") in body or "Book\x00".encode("utf-16-le") in body:
        return FileKind.XLS
    return FileKind.OTHER


def _zip_kind(body: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            names = {name.lstrip("/") for name in package.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError):
        return FileKind.ZIP
    if "OFD.xml" in names:
        return FileKind.OFD
    if any(name.startswith("word/") for name in names):
        return FileKind.DOCX
    if any(name.startswith("xl/") for name in names):
        return FileKind.XLSX
    return FileKind.ZIP


def _text_kind(head: bytes) -> FileKind:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return FileKind.TEXT
    if _HTML.search(head[:4096]):
        return FileKind.HTML
    if b"\x00" in head:
        return FileKind.OTHER
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return FileKind.TEXT if odd * 50 <= len(head) else FileKind.OTHER
