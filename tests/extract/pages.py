"""The hand-made pages of fixtures/pages: one trouble each, and the facts that must be read from it.

A page is a file of markup beside a TOML file: `trouble` in words, `url`, `content_type`, `encoding` (the bytes that a
server would send), `cut_bytes` (how many are missing at the end), and under `[facts]` what must be read. In facts
"" means unknown, "~none" that a label is absent, "~empty" that it stands without a value.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from model.page import ListRow, Page, RawPage

ROOT = Path(__file__).parents[2] / "fixtures" / "pages"
FETCHED_AT = datetime(2019, 4, 2, 8, 0, tzinfo=timezone(timedelta(hours=8)))
LARGEST = 20 * 1024  # bytes of one page


@dataclass(frozen=True)
class HandMadePage:
    """One page of the fixtures."""

    name: str
    trouble: str
    raw: RawPage
    facts: dict[str, Any]


def hand_made_pages() -> list[HandMadePage]:
    """All of them, by name."""
    return [_read(path) for path in sorted(ROOT.rglob("*.toml"))]


def raw_page(
    body: bytes, url: str = "http://www.wanglan.gov.cn/a/b.html", content_type: str = "text/html"
) -> RawPage:
    """An answer as the fetcher would hand it over."""
    return RawPage(url, url, FETCHED_AT, 200, (("Content-Type", content_type),), body)


def _read(path: Path) -> HandMadePage:
    told = tomllib.loads(path.read_text("utf-8"))
    markup = next(other for other in path.parent.glob(f"{path.stem}.*") if other.suffix != ".toml")
    body = markup.read_text("utf-8").encode(told.get("encoding", "utf-8"))
    body = body[: len(body) - told.get("cut_bytes", 0)]
    url = told.get("url", "http://www.wanglan.gov.cn/a/b.html")
    raw = raw_page(body, url, told.get("content_type", "text/html"))
    return HandMadePage(f"{path.parent.name}/{path.stem}", told["trouble"], raw, told["facts"])


def _said(value: str | None) -> str:
    """A labelled value, its absence and its emptiness told apart."""
    return "~none" if value is None else value or "~empty"


def _row(row: ListRow) -> list[str]:
    told = [row.published.on.isoformat() if row.published else "", row.title, row.url]
    return [*told, "pinned"] if row.pinned else told


def _newest(page: Page) -> str:
    return max((row.published.on.isoformat() for row in page.rows if row.published), default="")


# Fact -> how it is read from a page; `expected` decides what a comparison means (see `misread`).
READ: dict[str, Callable[[Page], Any]] = {
    "kind": lambda page: page.kind.value,
    "title": lambda page: page.title,
    "published": lambda page: page.published.on.isoformat() if page.published else "",
    "published_at": lambda page: f"{page.published.at:%H:%M}" if page.published and page.published.at else "",
    "published_source": lambda page: page.published.source.value if page.published else "",
    "published_confidence": lambda page: page.published.confidence.value if page.published else "",
    "document_date": lambda page: page.document_date.on.isoformat() if page.document_date else "",
    "issuer": lambda page: page.issuer or "",
    "source": lambda page: page.source or "",
    "document_number": lambda page: page.document_number or "",
    "index_number": lambda page: page.index_number or "",
    "column": lambda page: page.column or "",
    "breadcrumb": lambda page: list(page.breadcrumb),
    "rows": lambda page: [_row(row) for row in page.rows],
    "rows_count": lambda page: len(page.rows),
    "newest": _newest,
    "pager_style": lambda page: page.pager.style if page.pager else "",
    "pager_next": lambda page: list(page.pager.next_urls) if page.pager else [],
    "pager_readable": lambda page: page.pager.readable if page.pager else None,
    "total_pages": lambda page: page.pager.total_pages if page.pager else None,
    "attachments": lambda page: [[each.name, each.url, each.suffix] for each in page.attachments],
    "text_has": lambda page: page.text,
    "text_lacks": lambda page: page.text,
    "visible_lacks": lambda page: page.visible_text,
    "hidden_has": lambda page: "\n".join(page.hidden_texts),
    "hidden_texts": lambda page: list(page.hidden_texts),
    "hidden_links": lambda page: [link.url for link in page.links if link.hidden],
    "links_to": lambda page: [[link.url, link.text, link.region.value] for link in page.links],
    "sponsor": lambda page: _said(page.footer.sponsor),
    "undertaker": lambda page: _said(page.footer.undertaker),
    "contact": lambda page: _said(page.footer.contact),
    "official_id": lambda page: _said(page.footer.official_id),
    "icp": lambda page: list(page.footer.icp),
    "police": lambda page: list(page.footer.police),
    "party_mark": lambda page: page.footer.has_party_mark,
    "find_error_url": lambda page: _said(page.footer.find_error_url),
    "actual_charset": lambda page: page.actual_charset,
    "declared_charset": lambda page: page.declared_charset or "",
    "needs_script": lambda page: page.needs_script,
    "refusal": lambda page: page.refusal.cause.value if page.refusal else "~none",
    "tables": lambda page: [
        {"caption": table.caption, "rows": [list(row) for row in table.rows]} for table in page.tables
    ],
    "forms": lambda page: [[form.method, [name for name, _ in form.fields]] for form in page.forms],
    "image_of_text": lambda page: page.image_of_text,
    "content_images": lambda page: list(page.content_images),
    "generator": lambda page: page.generator or "",
    "notes": lambda page: list(page.notes),
    "closed_entries": lambda page: list(page.closed_entries),
    "lacks_menu": lambda page: page.lacks_menu,
}
_ALL_WITHIN = frozenset(("text_has", "hidden_has", "links_to", "hidden_links"))
_NONE_WITHIN = frozenset(("text_lacks", "visible_lacks"))


def misread(fact: str, expected: Any, page: Page) -> str | None:
    """What is wrong with one fact of a page, or None when it is right."""
    found = READ[fact](page)
    if fact in _ALL_WITHIN:
        missing = [each for each in expected if each not in found]
        return f"{fact}: {missing} missing in {found}" if missing else None
    if fact in _NONE_WITHIN:
        present = [each for each in expected if each in found]
        return f"{fact}: {present} present" if present else None
    return None if found == expected else f"{fact}: read {found!r}, must be {expected!r}"
