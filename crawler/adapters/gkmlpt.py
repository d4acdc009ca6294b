"""Guangdong's disclosure catalogue (政府信息公开目录平台).

Its index is an empty shell: `window._CONFIG` holds the site's number (SID) and the tree of columns (TREE). Each
column is listed by `GET …/gkmlpt/api/all/{column}?page=n&sid=SID`, 100 articles to a page; page 0 repeats page 1,
and some sites answer 404 from page 2 on, which the spider reports as not read. A column with a `jump_url` is an
ordinary page elsewhere. Articles are ordinary pages too, with the same facts in `_CONFIG.DETAIL`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawler.adapters.contract import Supplement
from crawler.adapters.script_values import read_instant, read_json, scalar_after, value_after
from crawler.extract.answers import list_page
from crawler.extract.document import Document, outline_of
from crawler.extract.outline import clean
from crawler.extract.references import join_url
from model.page import Attachment, Confidence, DateFact, DateSource, Link, ListRow, Page, Pager, RawPage, Region

NAME = "gkmlpt"
PER_PAGE = 100
_LIST_ADDRESS = re.compile(r"^(?P<base>.*/gkmlpt)/api/all/(?P<column>-?\d+)\?", re.I)
_PAGE = re.compile(r"[?&]page=(?P<number>\d+)")
_DEEPEST = 12  # levels of columns
_MOST_PAGES = 200
_MARKUP = re.compile(r"<[^<>]{0,200}>")


def recognises(document: Document) -> bool:
    """A page that configures the platform."""
    return any("_CONFIG" in script and "SID" in script for script in document.outline.scripts)


def supplement(document: Document) -> Supplement:
    """The interface addresses of all columns, and on an article page the facts of the article."""
    script = next(script for script in document.outline.scripts if "_CONFIG" in script and "SID" in script)
    sid = scalar_after(script, "SID")
    tree = value_after(script, "TREE")
    links = tuple(_columns(document.url, sid, tree)) if sid and isinstance(tree, list) else ()
    detail = value_after(script, "DETAIL")
    article = detail if isinstance(detail, dict) else {}
    content = article.get("content")
    markup = content if isinstance(content, str) else ""
    return Supplement(
        links=(*links, *_written_links(document.url, markup)),
        published=_published(article),
        document_date=_written(article),
        issuer=_text(article, "publisher"),
        document_number=_text(article, "document_number"),
        index_number=_text(article, "identifier"),
        text=_lines(markup),
        attachments=tuple(_attachments(document.url, article)),
        is_complete=bool(links),
    )


def answer(raw: RawPage, text: str) -> Page | None:
    """The list that an interface answer holds, as a page of its column."""
    found = read_json(text)
    if not isinstance(found, dict) or not isinstance(found.get("articles"), list):
        return None
    column = found.get("classify") if isinstance(found.get("classify"), dict) else {}
    assert isinstance(column, dict)
    articles = [each for each in found["articles"] if isinstance(each, dict)]
    total = _number(found.get("total")) or _number(column.get("post_count"))
    name = _text(column, "name") or _shared_column(articles)
    return list_page(
        raw,
        NAME,
        name,
        tuple(row for row in (_row(raw.final_url, each) for each in articles) if row),
        _pager(raw.final_url, total, len(articles)),
    )


def _columns(url: str, sid: str, tree: list[Any], depth: int = 0) -> Iterator[Link]:
    """One link for each column of the tree, parents before children."""
    base = url.partition("/gkmlpt")[0] + "/gkmlpt" if "/gkmlpt" in url else (join_url(url, "/gkmlpt") or url)
    for node in tree:
        if not isinstance(node, dict) or depth > _DEEPEST:
            continue
        name, jump = _text(node, "name") or "", _text(node, "jump_url")
        elsewhere = join_url(url, jump) if jump else None
        if elsewhere:
            yield Link(elsewhere, name, Region.SCRIPT)
        elif _number(node.get("id")) is not None and (not node.get("children") or node.get("post_count") != 0):
            yield Link(f"{base}/api/all/{node['id']}?page=1&sid={sid}", name, Region.SCRIPT)
        children = node.get("children")
        if isinstance(children, list):
            yield from _columns(url, sid, children, depth + 1)


def _pager(url: str, total: int | None, shown: int) -> Pager | None:
    """Further pages of the interface; page 0 is page 1 under another name."""
    here = _PAGE.search(url)
    if here is None or not total:
        return None
    current = max(1, int(here["number"]))
    pages = min(-(-total // PER_PAGE), _MOST_PAGES) if total > shown or current > 1 else 1
    before, after = url[: here.start("number")], url[here.end("number") :]
    further = (f"{before}{number}{after}" for number in range(current + 1, pages + 1))
    return Pager(NAME, tuple(further), pages, current)


def _row(url: str, article: dict[str, Any]) -> ListRow | None:
    title = _plain(_text(article, "title") or "")
    target = _text(article, "jump_url") or _text(article, "url") or _text(article, "post_url")
    address = join_url(url, target) if target else None
    return ListRow(address or "", title, _published(article), bool(article.get("is_top"))) if title else None


def _published(article: dict[str, Any]) -> DateFact | None:
    for field in ("display_publish_time", "first_publish_time", "publish_time", "create_time", "created_at"):
        value = read_instant(article.get(field))
        if value:
            return DateFact(
                value[0], DateSource.PLATFORM, Confidence.STRONG, value[1], f"{field}={article[field]}"[:60]
            )
    return None


def _written(article: dict[str, Any]) -> DateFact | None:
    value = read_instant(article.get("date"))
    if value is None:
        return None
    return DateFact(value[0], DateSource.PLATFORM, Confidence.STRONG, None, f"date={article['date']}"[:60])


def _attachments(url: str, article: dict[str, Any]) -> Iterator[Attachment]:
    listed = article.get("attachment")
    for each in listed if isinstance(listed, list) else ():
        target = _text(each, "url") if isinstance(each, dict) else None
        address = join_url(url, target) if target else None
        if address and target:
            suffix = address.rpartition(".")[2].lower()
            yield Attachment(address, _text(each, "name") or address, suffix if len(suffix) <= 5 else "", target)


def _written_links(url: str, markup: str) -> Iterator[Link]:
    """Links in the text of an article that stands in the configuration only."""
    outline = outline_of(markup)
    for anchor in outline.anchors:
        href = anchor.get("href").strip()
        address = join_url(url, href) if href else None
        if address:
            yield Link(address, outline.line(anchor), Region.BODY)


def _shared_column(articles: list[dict[str, Any]]) -> str | None:
    names = {_text(each, "classify_main_name") for each in articles}
    return names.pop() if len(names) == 1 else None


def _text(record: dict[str, Any], field: str) -> str | None:
    value = record.get(field)
    return clean(str(value)) or None if isinstance(value, str | int) and not isinstance(value, bool) else None


def _plain(markup: str) -> str:
    return clean(_MARKUP.sub("", markup)) if "<" in markup else markup


def _lines(markup: str) -> str:
    outline = outline_of(markup)
    return outline.text(outline.elements[0]) if outline.elements else ""


def _number(value: Any) -> int | None:
    text = str(value)
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) and not isinstance(value, bool) else None
