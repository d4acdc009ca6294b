"""Files that a page offers: linked by suffix, by a download script, or by a script call that names the file; and
those that it shows in a frame or a player instead of a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from crawler.extract.anchors import FILE_SUFFIXES
from crawler.extract.document import Document
from crawler.extract.outline import Element, clean
from model.page import Attachment, Region

_IN_PATH = re.compile(rf"\.({FILE_SUFFIXES})$", re.I)
_IN_NAME = re.compile(rf"\.({FILE_SUFFIXES})(?:\s*[\[(（【].{{0,20}})?$", re.I)
_DOWNLOAD = re.compile(
    r"download\.(?:jsp|do|action|aspx|php)|downfile|filedown|/download/|attach(?:ment)?down|downloadattach|file_?id=|"
    r"downfile\.jsp|showfile|getfile|/attachment/\d|/(?:down(?:load)?|attach(?:ment)?)(?:\.\w{2,6})?\?",
    re.I,
)
_OTHER_KIND = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp|svg|ico|mp[34]|css|js|s?html?|jspx?|aspx?|php)$", re.I)
_DOWNLOAD_SCRIPT = re.compile(
    r"(?:download|downfile|filedown|attachdown|showfile|getfile)\w*\.(?:jspx?|aspx?|php)", re.I
)
# Where an element that shows a file says which; a viewer is told in its query.
_SHOWN_BY = (("iframe", "src"), ("embed", "src"), ("object", "data"))
_PLAYER, _PLAYED = "pdf", "pdfsrc"  # a class of players, and what they call the address
# What stands before a link whose address does not tell that it is a file.
_LED = re.compile(r"附\s?件\s?\d{0,2}(?:下载)?\s?[:：]\s*(?:\d\s?[.．、]\s?)?$")
_PIECES_BEFORE = 3  # of text, in which it stands
_IN_VIEWER = re.compile(rf"[?&][a-z_]{{2,12}}=([^&#]{{1,300}}\.(?:{FILE_SUFFIXES}))(?:[&#]|$)", re.I)
_FOLDER_BEFORE = re.compile(r"""["']([^"'\s<>]{0,300}/)["']\s*,\s*$""")  # the argument before the name of a file
_IN_SCRIPT = re.compile(rf"""["']([^"'\s<>]{{1,300}}\.(?:{FILE_SUFFIXES}))["']""", re.I)


def attachments(document: Document, container: Element | None) -> tuple[Attachment, ...]:
    """Files of the page's own part, in page order; files linked from menus and footer are not the page's."""
    found: dict[str, tuple[int, Attachment]] = {}
    for anchor, said in document.telling:
        at = _file_address(document, anchor, anchor.get("href").strip()) if said.may_be_file else None
        if at is not None and _is_own(document, container, anchor):
            name = document.names[anchor.first_anchor]
            known = found.get(at[0])
            if known is None or (name and known[1].name == _named_by(at[0])):  # a picture links to it, and words, too
                found[at[0]] = (known[0] if known else anchor.index, _attachment(anchor, name, *at))
    for element, url, written in _clicked(document, container):
        name = clean(document.outline.line(element))
        found.setdefault(
            url, (element.index, _attachment(element, name if _IN_NAME.search(name) else "", url, written))
        )
    for element, url, written in _shown(document):
        name = clean(element.get("title") or element.get("id"))
        if _is_own(document, container, element):
            found.setdefault(
                url, (element.index, _attachment(element, name if _IN_NAME.search(name) else "", url, written))
            )
    return tuple(file for _, file in sorted(found.values(), key=_place))


def _place(found: tuple[int, Attachment]) -> int:
    return found[0]


def _is_own(document: Document, container: Element | None, element: Element) -> bool:
    inside = container is not None and container.index < element.index < container.end
    return inside or document.region(element) not in (Region.NAVIGATION, Region.FOOTER)


def _attachment(element: Element, name: str, url: str, written: str) -> Attachment:
    name = name or _named_by(url)
    return Attachment(url, name, _suffix(url, name, element), written)


def _named_by(url: str) -> str:
    """The name of a file in its address, whose percent signs may stand for either charset."""
    name = urlsplit(url).path.rsplit("/", 1)[-1]
    try:
        return unquote(name, errors="strict")
    except UnicodeDecodeError:
        return unquote(name, "gb18030", "replace")


def _shown(document: Document) -> Iterator[tuple[Element, str, str]]:
    """Elements that show a file in the page, with its address as resolved and as written."""
    showing = [(each, each.get(named)) for tag, named in _SHOWN_BY for each in document.outline.all(tag)]
    showing += [(each, each.get(_PLAYED)) for each in document.outline.marked if _PLAYER in each.marks]
    for element, address in showing:
        told = _IN_VIEWER.search(address)
        written = unquote(told[1]) if told else address.strip()
        url = document.resolve(written) if written else None
        if url and _IN_PATH.search(urlsplit(url).path):
            yield element, url, written


def _clicked(document: Document, container: Element | None) -> Iterator[tuple[Element, str, str]]:
    """Elements of the main part that are no links and whose own script opens a file (`<span onclick=...>`)."""
    if container is None or "onclick" not in document.source:
        return
    for element in document.outline.inside(container):
        script = element.attributes.get("onclick") if element.tag != "a" else None
        if script and (at := _opened_by(document, script)):
            yield element, *at


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
        return (url, href) if _is_led(document, anchor, path) else None
    for told, value in anchor.attributes.items():
        if told.startswith("data-") and value and _IN_PATH.search(value) and (url := document.resolve(value)):
            return url, value
    return _opened_by(document, href) or _opened_by(document, anchor.get("onclick"))


def _opened_by(document: Document, script: str) -> tuple[str, str] | None:
    """The address of the file that a small script names, and as it is written; None when it names none."""
    named = _IN_SCRIPT.search(script)
    if named is None:
        return None
    folder = _FOLDER_BEFORE.search(script, 0, named.start())
    written = folder[1] + named[1] if folder and "/" not in named[1] else named[1]
    resolved = document.resolve(written)
    return (resolved, written) if resolved else None


def _is_led(document: Document, anchor: Element, path: str) -> bool:
    """Whether the words before a link say that it leads to a file, and its address does not say otherwise."""
    last = path.rsplit("/", 1)[-1]
    before = document.outline.pieces[max(0, anchor.first - _PIECES_BEFORE) : anchor.first]
    return bool(last) and "." not in last and bool(_LED.search("".join(before)))


def _suffix(url: str, name: str, anchor: Element) -> str:
    parts = urlsplit(url)
    for pattern, text in (
        (_IN_PATH, parts.path),
        (_IN_NAME, name),
        (_IN_NAME, anchor.get("download")),
        (_IN_NAME, anchor.get("title")),
        (_IN_PATH, parts.query),
    ):
        found = pattern.search(clean(text))
        if found:
            return found[1].lower()
    return ""
