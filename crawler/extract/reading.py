"""One page read: from bytes to facts, in the order in which facts lean on each other."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from crawler.extract.attachments import unopened
from crawler.extract.breadcrumb import breadcrumb, column
from crawler.extract.closed import closed_entries, lacks_menu
from crawler.extract.document import RENDERED, Document, parse
from crawler.extract.entries import entry_rows
from crawler.extract.footer import footer
from crawler.extract.forms import forms
from crawler.extract.hidden import hidden_texts
from crawler.extract.kind import kind_of, names_the_site
from crawler.extract.labels import labelled
from crawler.extract.links import leads_on
from crawler.extract.metas import meta
from crawler.extract.pictures import is_image_of_text
from crawler.extract.platforms import answer_facts
from crawler.extract.publication import document_date
from crawler.extract.rows import list_rows
from crawler.extract.signs import Signs
from crawler.extract.survey import Survey, survey_of
from crawler.extract.tables import tables
from model.page import (
    DateFact,
    Link,
    ListRow,
    Page,
    PageKind,
    Pager,
    RawPage,
)

_COLUMNS = (PageKind.LIST, PageKind.MAILBOX, PageKind.BLANK_COLUMN, PageKind.SHELL)
_TEXTS = (PageKind.ARTICLE, PageKind.GUIDE, PageKind.STATIC)
_MARKUP_TYPES = ("text/html", "application/xhtml", "application/json", "text/json", "text/xml", "application/xml")
_MARKUP_STARTS = (b"<!doctype html", b"<html", b"<?xml", b"<!--", b"<head", b"<script", b"<meta", b"<frameset")
_FILE_TYPES = ("msword", "ms-excel", "ms-powerpoint", "officedocument", "kingsoft")
_FILE_STARTS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


def is_html(raw: RawPage) -> bool:
    """Whether `page_facts` can read this answer: markup, JSON or XML, by its first bytes or its type, and not offered
    as an office document."""
    head = raw.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(_FILE_STARTS):
        return False
    kind = raw.header("content-type").lower()
    if any(name in kind for name in _FILE_TYPES):  # a table or letter saved as a web page, for an office program
        return False
    if head.lower().startswith(_MARKUP_STARTS) or any(name in kind for name in _MARKUP_TYPES):
        return True
    return not kind and b"<" in head


def page_facts(raw: RawPage) -> Page:
    """All facts of one page or interface answer. Never fails; what it does not say stays None or empty."""
    with _collector_at_rest():
        return answer_facts(raw) or _facts(parse(raw), raw)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Reading a page makes thousands of objects and no cycle: the collector would walk over them for nothing."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def _facts(document: Document, raw: RawPage) -> Page:
    survey = survey_of(document)
    kind, needs_script = kind_of(
        Signs(
            document=document,
            declared=survey.declared,
            title=survey.title,
            title_tag=survey.tag,
            trail=survey.trail,
            header=survey.header,
            dated=survey.published,
            rows=survey.rows,
            pager=survey.pager,
            text=survey.text,
            has_files=bool(survey.attachments),
            has_images=bool(survey.images),
            refused=survey.refusal,
            column=survey.column,
            is_read_elsewhere=survey.extra.is_complete,
            is_whole_list=survey.extra.is_whole_list,
            leads_on=leads_on(document, survey.links),
        )
    )
    return _page(document, raw, survey, kind, needs_script)


def _page(document: Document, raw: RawPage, survey: Survey, kind: PageKind, needs_script: bool) -> Page:
    extra, header, text = survey.extra, survey.header, survey.text
    facts = labelled(header, survey.declared, survey.title, text)
    fitting = _fitting(kind, document, survey)
    return Page(
        url=raw.url,
        final_url=raw.final_url or raw.url,
        status=raw.status or 0,
        fetched_at=raw.fetched_at,
        body_digest=raw.body_digest or hashlib.sha256(raw.body).hexdigest(),
        kind=kind,
        title=fitting.title,
        title_tag=survey.tag,
        published=fitting.published,
        document_date=extra.document_date or document_date(header, text),
        issuer=extra.issuer or facts.issuer,
        source=None if kind in _COLUMNS else facts.source,
        document_number=extra.document_number or facts.document_number,
        index_number=extra.index_number or facts.index_number,
        column=fitting.column,
        breadcrumb=fitting.trail,
        links=survey.links,
        rows=fitting.rows,
        pager=fitting.pager,
        attachments=survey.attachments,
        text=text,
        visible_text=document.visible_text,
        tables=tables(document),
        content_images=survey.images,
        image_of_text=is_image_of_text(survey.images, text),
        footer=footer(document, survey.container),
        metas=survey.declared,
        declared_charset=document.decoded.declared,
        actual_charset=document.decoded.actual,
        generator=next((name for name, _ in survey.platforms), None) or meta(survey.declared, "generator"),
        needs_script=needs_script,
        refusal=survey.refusal,
        truncated=document.truncated,
        hidden_texts=hidden_texts(document),
        main_hash=_main_hash(text, survey.links),
        forms=forms(document),
        closed_entries=closed_entries(document, survey.container),
        lacks_menu=lacks_menu(document),
        notes=(*(("shown as a browser rendered it",) if raw.header(RENDERED) else ()), *_notes(document, survey)),
        size=None if raw.header(RENDERED) else len(raw.body),
    )


def _notes(document: Document, survey: Survey) -> tuple[str, ...]:
    """What an inspector should know beside the facts."""
    opened = {each.name for each in survey.attachments}
    closed = (name for name in unopened(document, survey.container) if name not in opened)
    found = (f"only a script opens the file {name}" for name in closed)
    return (survey.note, *found) if survey.note else tuple(found)


class _Fitting(NamedTuple):
    """Facts that only some kinds of page have."""

    title: str
    published: DateFact | None
    column: str | None
    trail: tuple[str, ...]
    rows: tuple[ListRow, ...]
    pager: Pager | None


def _fitting(kind: PageKind, document: Document, survey: Survey) -> _Fitting:
    """What was read, without the facts of other kinds of page. A list is the last step of its trail."""
    fitting = _Fitting(survey.title, survey.published, survey.column, survey.trail, survey.rows, survey.pager)
    if kind in _COLUMNS:
        if survey.trail:
            trail = breadcrumb(document, "", survey.container) if survey.title else survey.trail
            fitting = fitting._replace(trail=trail, column=column(trail, meta(survey.declared, "ColumnName")))
        rows = survey.rows or (entry_rows(document) if kind is PageKind.LIST else ())
        return fitting._replace(title=fitting.column or survey.title, published=None, rows=rows)
    if kind is PageKind.HOME:
        return fitting._replace(rows=list_rows(document, all_lists=True), published=None, pager=None)
    if (
        kind in (PageKind.STATIC, PageKind.OTHER)
        and survey.column
        and survey.title in survey.tag
        and names_the_site(survey.title)
    ):
        fitting = fitting._replace(title=survey.column)
    if kind in _TEXTS:
        return fitting._replace(rows=(), pager=None)
    return fitting if any(row.published for row in survey.rows) else fitting._replace(rows=())


def _main_hash(text: str, found: tuple[Link, ...]) -> str:
    """A digest of main text and link addresses: a hit counter in the footer does not change it."""
    whole = "\n".join((text, *sorted([link.url for link in found])))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
