"""Pages whose list or text a script fills: what was not run was not read, and not read is never empty."""

from __future__ import annotations

import re

from crawler.extract.document import Document

# A script that fetches data.
_FETCHES = re.compile(
    r"\$\.(?:ajax|get|post|getJSON)\s*\(|\baxios\b|\bfetch\s*\(|XMLHttpRequest|loadPageData|dataproxy|\.jpage\s*\(|\bjpaas"
    r"|getJSON\(|\.load\s*\(\s*['\"]|new\s+Vue\s*\(|createApp\s*\(|ReactDOM|angular\.module|window\._CONFIG|__NUXT__"
    r"|__INITIAL_STATE__|webpackJsonp"
)
# A script that writes what it has into the page.
_WRITES = re.compile(
    r"template\.render|laytpl|juicer\(|Handlebars|art-?template|innerHTML\s*=|insertAdjacentHTML|\.append\s*\(\s*\w"
    r"|\.html\s*\(\s*\w"
)
# A script that writes rows where it stands; pagers are written in the same way.
_WRITES_ROWS = re.compile(r"document\.write(?:ln)?\s*\(\s*['\"`][^'\"`]{0,80}<(?:li|tr|dd)\b", re.I)
_WRITES_PAGER = re.compile(r"(?:current|count|total|go|n|first|last)_?page", re.I)
_ROWS = re.compile(r"<(?:li|tr|a)[\s>]", re.I)
# What a browser with scripts does not show as it stands: a list may wait there for its script.
_SEAL = re.compile(r"<(template|noscript)\b", re.I)
_DAY = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}")
# Placeholders of a template that was not filled.
_UNFILLED = re.compile(r"\{\{[^{}]{1,80}\}\}|<%=?[^%]{1,80}%>|\$\{[^{}]{1,60}\}")
_ROOTS = frozenset(("app", "root", "__nuxt", "__next", "vue-app", "main-app"))
# Scripts of libraries, counters and marks: they fill no list.
_HARMLESS = re.compile(
    r"jquery|bootstrap|swiper|slide|layer|share|conac|kaipuyun|hm\.baidu|cnzz|stat|count|analytics|beian|html5|respond"
    r"|modernizr|wza|toolbar|barrier|carousel|marquee|scroll|banner|focus|calendar|laydate|qrcode|mousewheel|pucha"
    r"|tongji|adapt|rem\.js|es5|polyfill",
    re.I,
)
_LISTING = re.compile(r"list|data|page|load|news|article|vue|react|angular|chunk|bundle|webpack|/app\b|query", re.I)
# Empty elements that other scripts fill: clocks, codes, sharing, advertisements.
_WIDGET = re.compile(
    r"clock|time|date|weather|qr|code|ewm|share|bds|\bad|top|nav|menu|search|wx|weixin|kefu|player|video|tool|print"
    r"|count|hits|click|div_div|scroll|float|mask|dialog|layer|login|user",
    re.I,
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|bmp|mp4)\b", re.I)
_WINDOW = 200_000  # characters of one script


def fetches_by_script(document: Document) -> bool:
    """Whether a script of the page itself fetches what the page should show."""
    outline = document.outline
    if any(_FETCHES.search(script[:_WINDOW]) for script in outline.scripts):
        return True
    if _UNFILLED.search(document.visible_text):
        return True
    return any(element.get("id").lower() in _ROOTS for element in outline.all("div"))


def writes_rows(document: Document) -> bool:
    """Whether a script of the page holds dated rows that it writes; menus are written by scripts, too."""
    return any(
        _ROWS.search(script[:_WINDOW]) and _DAY.search(script[:_WINDOW]) for script in document.outline.scripts
    )


def fills_by_script(document: Document) -> bool:
    """Whether a script of the page, or one it loads, may fill a list or a text that stands empty."""
    outline = document.outline
    if any(_WRITES.search(script[:_WINDOW]) for script in outline.scripts) or _seals_rows(document.source):
        return True
    if any(_WRITES_ROWS.search(each[:_WINDOW]) and not _WRITES_PAGER.search(each) for each in outline.scripts):
        return True
    if _has_place_with_address(document):
        return True
    loaded = [src for element in outline.all("script") if (src := element.get("src")) and not _HARMLESS.search(src)]
    return any(_LISTING.search(src) for src in loaded) or (bool(loaded) and _has_empty_place(document))


def _has_place_with_address(document: Document) -> bool:
    """Whether an element stands empty that tells a script where to fetch what belongs in it."""
    outline = document.outline
    return bool(outline.all("script")) and any(
        element.first >= element.last
        and not _WIDGET.search(element.marks)
        and any(
            told.startswith("data-") and value and "/" in value and not _PICTURE.search(value)
            for told, value in element.attributes.items()
        )
        for element in outline.all("ul", "ol", "dl", "table", "tbody", "div", "section")
    )


def _seals_rows(source: str) -> bool:
    """Whether rows stand inside a template or a noscript. Each stretch of the source is searched once."""
    at, small = 0, source.lower()
    while seal := _SEAL.search(small, at):
        end = small.find(f"</{seal[1]}", seal.end())
        at = end if end >= 0 else len(small)
        if _ROWS.search(small, seal.end(), at):
            return True
    return False


def _has_empty_place(document: Document) -> bool:
    """Whether an element stands empty under a name by which a script could fill it."""
    return any(
        element.get("id")
        and not element.hidden
        and not _WIDGET.search(element.get("id"))
        and element.first >= element.last
        for element in document.outline.all("ul", "ol", "dl", "table", "tbody", "div", "section")
    )
