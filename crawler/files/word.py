"""Word documents: .doc and .wps (OLE), .docx."""

from __future__ import annotations

import legacy_doc

from crawler.files.harvest import Harvest, Unreadable
from crawler.files.packages import Package, local


def read_doc(body: bytes, harvest: Harvest) -> None:
    """A Word 97-2003 document, or one that Kingsoft Writer saved."""
    try:
        text = legacy_doc.extract_text(body)
    except Exception as error:
        raise Unreadable(f"无法读取 Word 文档:{error}") from error
    harvest.add_text(str(getattr(text, "text", text)))


def read_docx(body: bytes, harvest: Harvest) -> None:
    """A Word 2007 document."""
    for block in Package(body, harvest).elements("word/document.xml", "p"):
        harvest.add_text("".join(e.text or "" for e in block.iter() if local(e) == "t"))
