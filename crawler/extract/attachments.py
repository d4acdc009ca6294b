"""Files a page offers."""

from __future__ import annotations

import re
from urllib.parse import unquote

from crawler.extract.document import Document, clean
from model.page import Attachment

_SUFFIX = re.compile(r"\.(docx?|xlsx?|pptx?|pdf|wps|et|dps|ofd|zip|rar|7z|txt|csv|xml|json|rtf)(?=$|[?#&])", re.I)
_DOWNLOAD = re.compile(r"download\.jsp|downfile|/download/|attach(?:ment)?(?:Down|/)|\.action\?.*file", re.I)


def attachments(document: Document) -> tuple[Attachment, ...]:
    """Links to files by the suffix of address or name, or by the address of a download script."""
    found: dict[str, Attachment] = {}
    for node in document.tree.css("a[href]"):
        href = node.attributes.get("href") or ""
        name = clean(node.text()) or clean(node.attributes.get("title") or "")
        suffix = _SUFFIX.search(href) or _SUFFIX.search(name)
        if not suffix and not _DOWNLOAD.search(href):
            continue
        url = document.resolve(href)
        if url:
            shown = name or unquote(url.rsplit("/", 1)[-1])
            found.setdefault(url, Attachment(url, shown, suffix.group(1).lower() if suffix else ""))
    return tuple(found.values())
