"""List rows: links with a date beside them, in page order."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from crawler.extract.dates import read_date
from crawler.extract.document import Document, clean
from model.page import Confidence, DateFact, DateSource, ListRow

_ROW_SELECTOR = "li, tr, dd, dl, p, div"
_MAX_ROW = 400  # characters of one row


def rows(document: Document) -> tuple[ListRow, ...]:
    """Dated links of the page."""
    found: dict[tuple[str, str], ListRow] = {}
    for node in document.tree.css("a[href]"):
        text = clean(node.attributes.get("title") or "") or clean(node.text())
        url = document.resolve(node.attributes.get("href") or "")
        if not url or len(text) < 4:
            continue
        around = _row_text(node)
        value = read_date(around) if around else None
        if value:
            fact = DateFact(value[0], DateSource.LIST, Confidence.STRONG, value[1])
            found.setdefault((url, text), ListRow(url, text, fact))
    return tuple(found.values())


def _row_text(node: LexborNode) -> str | None:
    """The text of the nearest row-like ancestor beside the link itself."""
    own = clean(node.text())
    above = node.parent
    for _ in range(3):
        if above is None:
            return None
        text = clean(above.text(separator=" "))
        if len(text) > _MAX_ROW or len(above.css("a[href]")) > 3:
            return None
        rest = text.replace(own, " ", 1)
        if read_date(rest):
            return rest
        if above.tag in ("li", "tr", "dl"):
            return text
        above = above.parent
    return None
