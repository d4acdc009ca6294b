"""Files that a page offers: linked by suffix, by a download script, or by a script call that names the file."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from crawler.extract.anchors import FILE_SUFFIXES
from crawler.extract.document import Document
from crawler.extract.outline import Element, clean
from model.page import Attachment, Region

_IN_PATH = re.compile(rf"\.({FILE_SUFFIXES})$", re.I)
_IN_NAME = re.compile(rf"\.({FILE_SUFFIXES})(?:\s*[\[(（【].{{0,20}})?$", re.I)
_DOWNLOAD = re.compile(
    r"download\.(?:jsp|do|action|aspx|php)|downfile|filedown|/download/|attach(?:ment)?down|downloadattach|file_?id=|"
    r"downfile\.jsp|showfile|getfile|/attachment/\d",
    re.I,
)
_OTHER_KIND = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp|svg|ico|mp[34]|css|js|s?html?|jspx?|aspx?|php)$", re.I)
_DOWNLOAD_SCRIPT = re.compile(
    r"(?:download|downfile|filedown|attachdown|showfile|getfile)\w*\.(?:jspx?|aspx?|php)", re.I
)
_IN_SCRIPT = re.compile(rf"""["']([^"'\s<>]{{1,300}}\.(?:{FILE_SUFFIXES}))["']""", re.I)


def attachments(document: Document, container: Element | None) -> tuple[Attachment, ...]:
    """Files of the page's own part, in page order; files linked from menus and footer are not the page's."""
    found: dict[str, Attachment] = {}
    for anchor, text, said in zip(document.outline.anchors, document.names, document.told, strict=True):
        if not said.may_be_file:
            continue
        at = _file_address(document, anchor, anchor.get("href").strip())
        if at is None:
            continue
        inside = container is not None and container.index < anchor.index < container.end
        if not inside and document.region(anchor) in (Region.NAVIGATION, Region.FOOTER):
            continue
        url, written = at
        name = text or unquote(urlsplit(url).path.rsplit("/", 1)[-1])
        found.setdefault(url, Attachment(url, name, _suffix(url, name, anchor), written))
    return tuple(found.values())


def unopened(document: Document, container: Element | None) -> tuple[str, ...]:
    """Names of files that the main part shows and that only a script of the site can open."""
    if container is None:
        return ()
    names = (
        document.outline.line(anchor)
        for anchor in document.outline.anchors
        if container.index < anchor.index < container.end and document.target(anchor) is None
    )
    return tuple(dict.fromkeys(name for name in names if _IN_NAME.search(name)))


def _file_address(document: Document, anchor: Element, href: str) -> tuple[str, str] | None:
    """The resolved address of a file and as the page writes it, or None when the link is no file."""
    url = document.target(anchor)
    if url:
        path = urlsplit(url).path
        if _IN_PATH.search(path) or _IN_PATH.search(urlsplit(url).query):
            return url, href
        if _OTHER_KIND.search(path) and not _DOWNLOAD_SCRIPT.search(url):
            return None
        if _DOWNLOAD.search(url) or (_IN_NAME.search(clean(anchor.get("download") or anchor.get("title")))):
            return url, href
        if _IN_NAME.search(document.outline.line(anchor)) and not path.endswith("/"):
            return url, href
        return None
    named = _IN_SCRIPT.search(href) or _IN_SCRIPT.search(anchor.get("onclick"))
    resolved = document.resolve(named[1]) if named else None
    return (resolved, named[1]) if named and resolved else None


def _suffix(url: str, name: str, anchor: Element) -> str:
    parts = urlsplit(url)
    for pattern, text in (
        (_IN_PATH, parts.path),
        (_IN_NAME, name),
        (_IN_NAME, anchor.get("title")),
        (_IN_PATH, parts.query),
    ):
        found = pattern.search(clean(text))
        if found:
            return found[1].lower()
    return ""
