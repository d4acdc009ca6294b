"""Interface answers (JSON, XML) as pages of the column they list."""

from __future__ import annotations

import hashlib

from crawler.extract.charset import decode
from model.page import Link, ListRow, Page, PageKind, Pager, RawPage, Region


def list_page(
    raw: RawPage,
    platform: str,
    column: str | None,
    rows: tuple[ListRow, ...],
    pager: Pager | None,
    kind: PageKind = PageKind.LIST,
) -> Page:
    """A page of kind LIST, or BLANK_COLUMN when the interface itself says that the column holds nothing."""
    decoded = decode(raw.body, raw.header("content-type"))
    text = "\n".join(f"{row.title} {row.published.on.isoformat() if row.published else ''}".strip() for row in rows)
    links = tuple(dict.fromkeys(Link(row.url, row.title, Region.LIST) for row in rows if row.url))
    further = tuple(Link(url, "", Region.SCRIPT) for url in pager.next_urls) if pager else ()
    empty = not rows and not (pager and (pager.total_pages or 0) > 1)
    return Page(
        url=raw.url,
        final_url=raw.final_url or raw.url,
        status=raw.status or 0,
        fetched_at=raw.fetched_at,
        body_digest=raw.body_digest or hashlib.sha256(raw.body).hexdigest(),
        kind=PageKind.BLANK_COLUMN if empty else kind,
        title=column or "",
        column=column,
        breadcrumb=(column,) if column else (),
        links=links + further,
        rows=rows,
        pager=pager,
        text=text,
        visible_text=text,
        declared_charset=decoded.declared,
        actual_charset=decoded.actual,
        generator=platform,
        main_hash=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    )
