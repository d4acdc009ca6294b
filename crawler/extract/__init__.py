"""What stands in a page: raw bytes in, facts out. Pure: the same bytes give the same facts."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from crawler.extract.attachments import attachments
from crawler.extract.breadcrumb import breadcrumb, column
from crawler.extract.dates import document_date, published
from crawler.extract.document import Document, parse
from crawler.extract.footer import footer
from crawler.extract.forms import forms
from crawler.extract.header import header_of
from crawler.extract.hidden import hidden_texts
from crawler.extract.kind import Signs, kind_of
from crawler.extract.labels import labelled
from crawler.extract.links import links
from crawler.extract.main_text import main_container, main_text
from crawler.extract.metas import meta, metas
from crawler.extract.pager import pager
from crawler.extract.pictures import content_images, is_image_of_text
from crawler.extract.refusal import refusal
from crawler.extract.rows import list_rows
from crawler.extract.tables import tables
from crawler.extract.title import title, title_tag
from model.page import Link, Page, PageKind, RawPage

_MARKUP_TYPES = ("text/html", "application/xhtml", "application/json", "text/json", "text/xml", "application/xml")
_MARKUP_STARTS = (b"<!doctype html", b"<html", b"<?xml", b"<!--", b"<head", b"<script", b"<meta", b"<frameset")
_FILE_STARTS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


def is_html(raw: RawPage) -> bool:
    """Whether `page_facts` can read this answer: markup, JSON or XML, by its first bytes or its type."""
    head = raw.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(_FILE_STARTS):
        return False
    kind = raw.header("content-type").lower()
    if head.lower().startswith(_MARKUP_STARTS) or any(name in kind for name in _MARKUP_TYPES):
        return True
    return not kind and b"<" in head


def page_facts(raw: RawPage) -> Page:
    """All facts of one page. Never fails; what the page does not say stays None or empty."""
    document = parse(raw)
    declared = metas(document)
    tag = title_tag(document)
    container = main_container(document)
    headline = title(document, declared, tag)
    header = header_of(document, headline, container)
    trail = breadcrumb(document, headline, container)
    filed_under = column(trail, meta(declared, "ColumnName"))
    text = main_text(document, container)
    found_links = links(document, container)
    dated = published(header, document.url, declared)
    rows, further = list_rows(document), pager(document)
    files, images = attachments(document, container), content_images(document, container)
    refused = refusal(document, tag)
    kind, needs_script = kind_of(
        Signs(
            document,
            declared,
            headline,
            tag,
            trail,
            filed_under,
            dated,
            rows,
            further,
            container,
            text,
            len(files),
            len(images),
            refused,
        )
    )
    facts = labelled(header, declared, headline, text)
    page = Page(
        url=raw.url,
        final_url=raw.final_url or raw.url,
        status=raw.status or 0,
        fetched_at=raw.fetched_at,
        body_digest=raw.body_digest or hashlib.sha256(raw.body).hexdigest(),
        kind=kind,
        title=headline,
        title_tag=tag,
        published=dated,
        document_date=document_date(header),
        issuer=facts.issuer,
        source=facts.source,
        document_number=facts.document_number,
        index_number=facts.index_number,
        column=filed_under,
        breadcrumb=trail,
        links=found_links,
        rows=rows,
        pager=further,
        attachments=files,
        text=text,
        visible_text=document.visible_text,
        tables=tables(document),
        content_images=images,
        image_of_text=is_image_of_text(images, text),
        footer=footer(document),
        metas=declared,
        declared_charset=document.decoded.declared,
        actual_charset=document.decoded.actual,
        needs_script=needs_script,
        refusal=refused,
        truncated=document.truncated,
        hidden_texts=hidden_texts(document),
        main_hash=_main_hash(text, found_links),
        forms=forms(document),
    )
    return _fitting(page, document)


def _fitting(page: Page, document: Document) -> Page:
    """Facts that only one kind of page has, taken back from the others."""
    if page.kind is PageKind.HOME:
        return replace(page, rows=list_rows(document, all_lists=True), published=None, pager=None)
    if page.kind in (PageKind.LIST, PageKind.MAILBOX, PageKind.BLANK_COLUMN, PageKind.SHELL):
        return replace(page, published=None, source=None)
    if page.kind in (PageKind.ARTICLE, PageKind.GUIDE):
        return replace(page, rows=(), pager=None)
    return page


def _main_hash(text: str, found: tuple[Link, ...]) -> str:
    """A digest of main text and link addresses: a hit counter in the footer does not change it."""
    whole = "\n".join((text, *sorted(link.url for link in found)))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
