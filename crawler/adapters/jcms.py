"""Hanweb's jcms: a column page carries its first rows as `<record>` CDATA in an XML data island, and names in
`<nextgroup>` or in the call of `jpage(…)` the address (dataproxy.jsp) that gives the others, again as XML."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from crawler.adapters.contract import Supplement
from crawler.adapters.script_values import scalar_after
from crawler.extract.answers import list_page
from crawler.extract.charset import decode
from crawler.extract.document import Document, outline_of
from crawler.extract.outline import Outline
from crawler.extract.rows import list_rows
from model.page import Link, ListRow, Page, Pager, RawPage, Region

NAME = "jcms"
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.S | re.I)
_NEXT = re.compile(r"""<nextgroup>.{0,40}?<a\s[^>]*?href=["']([^"']{1,1000})["']""", re.S | re.I)
_PROXY = re.compile(r"""["']([^"'\s]{0,300}/dataproxy\.jsp[^"'\s]{0,600})["']""", re.I)
_TOTALS = re.compile(r"<total(record|page)>\s*(\d{1,8})\s*</total(?:record|page)>", re.I)
_PARAMETERS = (
    "col",
    "appid",
    "webid",
    "path",
    "columnid",
    "sourceContentType",
    "unitid",
    "webname",
    "permissiontype",
)
_MOST_PAGES = 500


def recognises(document: Document) -> bool:
    """A page with a data island or a call of its pager."""
    return any("<recordset>" in script or "dataproxy.jsp" in script for script in document.outline.scripts)


def supplement(document: Document) -> Supplement:
    """The rows of the data island, and the addresses of those that are not in it."""
    island = "\n".join(script for script in document.outline.scripts if "<record" in script or "dataproxy" in script)
    rows = _rows(document, island)
    further = _addresses(document, island)
    total = _totals(island).get("page")
    pager = Pager(NAME, further, total, 1) if further or rows else None
    links = tuple(Link(url, "", Region.SCRIPT) for url in further)
    whole = "<recordset" in island and not further
    return Supplement(links=links, rows=rows, pager=pager, is_complete=bool(rows or further), is_whole_list=whole)


def answer(raw: RawPage, text: str) -> Page | None:
    """The rows of one XML answer of dataproxy.jsp."""
    if "<recordset" not in text[:20_000] and "<datastore" not in text[:2_000]:
        return None
    url = raw.final_url or raw.url
    decoded = decode(raw.body, raw.header("content-type"))
    document = Document(url, text, decoded, Outline(), truncated=False)
    totals = _totals(text)
    following = _NEXT.search(text)
    further = tuple(_following(document, following[1] if following else url, totals.get("page")))
    return list_page(
        raw, NAME, None, _rows(document, text), Pager(NAME, further, totals.get("page")) if further else None
    )


def _rows(document: Document, island: str) -> tuple[ListRow, ...]:
    markup = "\n".join(_RECORD.findall(island))
    if not markup:
        return ()
    outline = outline_of(f"<ul>{markup}</ul>" if "<li" in markup else markup)
    return list_rows(Document(document.url, markup, document.decoded, outline, truncated=False), all_lists=True)


def _totals(island: str) -> dict[str, int]:
    return {name.lower(): int(number) for name, number in _TOTALS.findall(island)}


def _addresses(document: Document, island: str) -> tuple[str, ...]:
    totals = _totals(island)
    following = _NEXT.search(island)
    if following:
        return tuple(_following(document, following[1], totals.get("page")))
    proxy = _PROXY.search(island)
    if proxy is None:
        return ()
    return tuple(_by_records(document, island, proxy[1]))


def _following(document: Document, href: str, pages: int | None) -> list[str]:
    """The address in `<nextgroup>` and, when the number of pages is known, all after it."""
    url = document.resolve(href.replace("&amp;", "&"))
    if url is None:
        return []
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    first = int(query["page"]) if query.get("page", "").isdigit() else None
    if first is None or url == document.url:
        return [] if url == document.url else [url]
    last = min(pages or first, first + _MOST_PAGES)
    numbers = range(first, max(first, last) + 1)
    return [
        urlunsplit(parts._replace(query=urlencode({**query, "page": str(number)}, quote_via=quote)))
        for number in numbers
    ]


def _by_records(document: Document, island: str, proxy: str) -> list[str]:
    """Addresses by ranges of records, from the parameters of the pager's call."""
    known = {name: value for name in _PARAMETERS if (value := scalar_after(island, name)) is not None}
    total, each = scalar_after(island, "totalRecord"), scalar_after(island, "perPage") or "15"
    if "columnid" not in known or not total or not total.isdigit() or not each.isdigit() or int(each) == 0:
        return []
    group = int(each) * 3
    starts = range(1, min(int(total), group * _MOST_PAGES) + 1, group)
    separator = "&" if "?" in proxy else "?"
    found = []
    for start in starts:
        asked = {"startrecord": start, "endrecord": min(start + group - 1, int(total)), "perpage": each, **known}
        url = document.resolve(
            f"{proxy.rstrip('?&')}{separator if not proxy.endswith(('?', '&')) else '?'}{urlencode(asked)}"
        )
        if url:
            found.append(url)
    return found
