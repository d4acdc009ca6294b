"""A page's facts in the flat form of the labelled corpus (`gongkai page --json --for-scoring`)."""

from __future__ import annotations

from typing import Any

from model.page import Confidence, Page, PageKind

_KINDS = {
    PageKind.GUIDE: "article",
    PageKind.MAILBOX: "list",
    PageKind.BLANK_COLUMN: "list",
    PageKind.SHELL: "list",
}


def scoring_form(page: Page, file: str) -> dict[str, Any]:
    """One prediction: values as the scorer compares them. A weak date is not claimed."""
    sure = page.published is not None and page.published.confidence is not Confidence.WEAK
    dated = [row.published.on for row in page.rows if row.published]
    whole = [row for row in page.rows if row.published and row.published.confidence is Confidence.STRONG]
    return {
        "file": file,
        "kind": _KINDS.get(page.kind, page.kind.value),
        "title": page.title,
        "pub_date": page.published.on.isoformat() if sure and page.published else None,
        "source": page.source,
        "breadcrumb": list(page.breadcrumb),
        "attachments": [each.href or each.url for each in page.attachments],
        "text": page.text,
        "site_id": page.footer.official_id or None,
        "icp": list(page.footer.icp),
        "police": list(page.footer.police),
        "sponsor": page.footer.sponsor or None,
        "newest": max(dated).isoformat() if dated else None,
        "n_rows": len(whole) or len(page.rows),  # rows that show a whole date
        "blank": "unknown" if page.needs_script else page.kind is PageKind.BLANK_COLUMN or None,
    }
