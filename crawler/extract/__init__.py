"""What stands in a page: raw bytes in, facts out. Pure: the same bytes give the same facts."""

from __future__ import annotations

import hashlib

from crawler.extract.attachments import attachments
from crawler.extract.dates import document_date, published
from crawler.extract.document import Document, parse
from crawler.extract.links import links
from crawler.extract.main_text import main_container, main_text
from crawler.extract.metas import metas
from crawler.extract.pager import pager
from crawler.extract.rows import rows
from crawler.extract.title import title, title_tag
from model.page import Link, Page, PageKind, RawPage

_MARKUP_TYPES = ("text/html", "application/xhtml", "application/json", "text/json", "text/xml", "application/xml")


def is_html(raw: RawPage) -> bool:
    """Whether `page_facts` can read this answer: markup, JSON or XML, by its type or its first bytes."""
    kind = raw.header("content-type").lower()
    head = raw.body[:512].lstrip().lower()
    looks = head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<!--", b"<head", b"<script", b"<meta"))
    if head.startswith((b"%pdf", b"pk\x03\x04", b"\xd0\xcf\x11\xe0", b"rar!")):
        return False
    return looks or any(name in kind for name in _MARKUP_TYPES) or (not kind and b"<" in head)


def page_facts(raw: RawPage) -> Page:
    """All facts of one page. Never fails; what the page does not say stays None or empty."""
    document = parse(raw)
    declared = metas(document)
    tag = title_tag(document)
    container = main_container(document)
    found_links, text, found_rows = links(document), main_text(document, container), rows(document)
    return Page(
        url=raw.url,
        final_url=raw.final_url or raw.url,
        status=raw.status or 0,
        fetched_at=raw.fetched_at,
        body_digest=raw.body_digest or hashlib.sha256(raw.body).hexdigest(),
        kind=_kind(document, len(found_rows)),
        title=title(document, declared, tag),
        title_tag=tag,
        published=published(document, declared),
        document_date=document_date(document),
        links=found_links,
        rows=found_rows,
        pager=pager(document),
        attachments=attachments(document),
        text=text,
        visible_text=document.visible_text,
        metas=declared,
        declared_charset=document.decoded.declared,
        actual_charset=document.decoded.actual,
        truncated=document.truncated,
        main_hash=_main_hash(text, found_links),
    )


def _kind(document: Document, row_count: int) -> PageKind:
    if document.tree.css_first("frameset"):
        return PageKind.FRAMESET
    return PageKind.LIST if row_count >= 3 else PageKind.OTHER


def _main_hash(text: str, found: tuple[Link, ...]) -> str:
    """A digest of main text and link addresses: a hit counter in the footer does not change it."""
    whole = "\n".join((text, *sorted(link.url for link in found)))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
