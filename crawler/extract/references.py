"""Where the references of a page lead, resolved as a browser would. Menus repeat on every page of a site: what was
resolved once is kept, under no more of the page's own address than it depends on."""

from __future__ import annotations

import re
from functools import lru_cache

import ada_url

# An address that a script opens or goes to.
SCRIPT_TARGET = re.compile(
    r"""(?:location(?<!\wlocation)(?:(?:\.href)?\s*=|\.(?:replace|assign)\()|window(?<!\wwindow)\.open\()"""
    r"""\s*["']([^"'\s<>]{1,500})["']\s*[;,)}\n]?"""
)
# A path and query in which a browser changes nothing, and a base whose beginning it takes over unchanged.
_SEGMENT = r"[\w-][\w.-]*"
_PATH = rf"{_SEGMENT}(?:/{_SEGMENT})*/?(?:\?[\w=&.-]*)?"
_ORIGIN = r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?::(?!80/|443/)[1-9]\d{0,3})?"
_PLAIN = re.compile(rf"/?{_PATH}", re.A)
_PLAIN_ADDRESS = re.compile(rf"{_ORIGIN}/(?:{_PATH})?", re.A)
_PLAIN_BASE = re.compile(rf"({_ORIGIN})((?:/{_SEGMENT})*/)(?:{_SEGMENT})?", re.A)
_ROOTED = ("/", "http://", "https://", "#", "javascript:")  # what begins so leads to the same from a whole site


class Place:
    """Where references start from: the address of a page, or the base that it declares."""

    __slots__ = ("base", "folder", "origin")

    def __init__(self, base: str) -> None:
        self.base = base
        origin, folder = _parts(base)
        self.folder = f"{origin}{folder}" if origin else join_url(base, "./") or base
        self.origin = f"{origin}/" if origin else join_url(base, "/") or base

    def resolve(self, href: str) -> str | None:
        """A reference as an absolute http(s) address without its fragment; None when it is none, or leads nowhere
        but to its own page. It is resolved against the shortest address that gives the same result as the base, so
        blanks around it must not hide how it begins."""
        href = href.strip()
        if href.startswith(_ROOTED):
            return _resolved(self.origin, href)
        is_path = (href[:1].isalnum() or href[:1] == ".") and ":" not in href
        return _resolved(self.folder if is_path else self.base, href)


def resolve(base: str, href: str) -> str | None:
    """`href`, which may be written with blanks around it, against a base; None for a mere fragment, too."""
    return None if is_nowhere(href) else join_url(base, href.strip())


def is_nowhere(href: str) -> bool:
    """Whether a reference is none: empty, a mere fragment or a script."""
    href = href.strip()
    return not href or href[0] == "#" or href[:11].lower() == "javascript:"


_resolved = lru_cache(maxsize=4096)(resolve)


def opened(href: str, clicked: str) -> str:
    """The reference that a link without an address of its own opens by a small script; "" when it opens none."""
    script = href + clicked
    if "location" not in script and "window" not in script:
        return ""
    target = SCRIPT_TARGET.search(href) or SCRIPT_TARGET.search(clicked)
    return target[1] if target else ""


def join_url(base: str, href: str) -> str | None:
    """`href` as a browser would resolve it against `base`, without its fragment; None when not http(s)."""
    return _plainly_joined(_parts(base), href) or _joined(base, href)


def _plainly_joined(parts: tuple[str, str], href: str) -> str | None:
    """The address where nothing has to be known of addresses to join it; None elsewhere."""
    origin, folder = parts
    if href[:4] == "http":
        return href if _PLAIN_ADDRESS.fullmatch(href) and "xn--" not in href else None
    if not origin:
        return None
    if href[:1] == ".":
        while href[:3] == "../":
            href, folder = href[3:], folder[: folder.rfind("/", 0, -1) + 1] or "/"
        href = href.removeprefix("./")
        if href[:1] == "/":
            return None
    if _PLAIN.fullmatch(href) is None:
        return None
    return f"{origin}{href}" if href[0] == "/" else f"{origin}{folder}{href}"


def _joined(base: str, href: str) -> str | None:
    try:
        url = ada_url.join_url(base, href)
    except ValueError:
        return None
    if not url.startswith(("http://", "https://")):
        return None
    return str(url.partition("#")[0])


@lru_cache(maxsize=1024)
def _parts(base: str) -> tuple[str, str]:
    """Origin and folder of an address that a browser would take over as they are; ("", "") of any other."""
    found = _PLAIN_BASE.fullmatch(base.partition("?")[0]) if "#" not in base and "xn--" not in base else None
    return (found[1], found[2]) if found is not None else ("", "")
