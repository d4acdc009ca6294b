"""Entries of a column that bear no days, which lists are known by: pictures, and pages of short names."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.extract.document import Document
from crawler.extract.signs import ARTICLE_ADDRESS, FEWEST
from model.page import ListRow


def entry_rows(document: Document) -> tuple[ListRow, ...]:
    """The entries as rows: those that show pictures, else the pages in the column's own folder."""
    shown = _of_pictures(document)
    return _rows(document, shown if len(shown) >= FEWEST else own_pages(document))


def leads_to_own_pictures(document: Document) -> bool:
    """Whether pictures in the page lead to pages below it."""
    return len(_of_pictures(document)) >= FEWEST


def own_pages(document: Document) -> set[str]:
    """The pages in the column's own folder that it leads to whose addresses are those of articles."""
    here = urlsplit(document.url)
    folder = here.path.rpartition("/")[0]
    if not folder:  # everything stands below the root
        return set()
    below = f"{here.scheme}://{here.netloc}{folder}/"
    return {
        url
        for url, _ in _named(document)
        if url.startswith(below) and urlsplit(url).path != here.path and ARTICLE_ADDRESS.search(url)
    }


def _of_pictures(document: Document) -> set[str]:
    """The pages below this one to which pictures lead."""
    folder = document.url.rpartition("/")[0] + "/"
    around = (next((up for up in each.ancestors() if up.tag == "a"), None) for each in document.outline.all("img"))
    shown = {document.target(anchor) for anchor in around if anchor is not None}
    return {url for url in shown if url is not None and url.startswith(folder) and url != document.url}


def _rows(document: Document, urls: set[str]) -> tuple[ListRow, ...]:
    """One row for each of these pages, by the longest of its names, in page order."""
    named: dict[str, str] = {}
    for url, name in _named(document):
        if url in urls and len(name) >= len(named.get(url, "")):
            named[url] = name
    return tuple(ListRow(url, name) for url, name in named.items())


def _named(document: Document) -> Iterator[tuple[str, str]]:
    """Where the links that a visitor sees lead, and what they are called."""
    for anchor, url, name in zip(document.outline.anchors, document.targets, document.names, strict=True):
        if url and not anchor.hidden:
            yield url, name
