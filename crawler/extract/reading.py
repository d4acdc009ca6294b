"""One page read: from bytes to facts, in the order in which facts lean on each other."""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from crawler.adapters.contract import Supplement
from crawler.extract.attachments import attachments, unopened
from crawler.extract.breadcrumb import breadcrumb, column
from crawler.extract.closed import closed_entries, lacks_menu
from crawler.extract.dates import document_date, labelled_on, unlabelled_on
from crawler.extract.document import RENDERED, Document, parse
from crawler.extract.entries import entry_rows
from crawler.extract.folded import unfolded
from crawler.extract.footer import footer
from crawler.extract.forms import forms
from crawler.extract.header import Header, header_of, is_byline
from crawler.extract.hidden import hidden_texts
from crawler.extract.kind import ends_in_article, is_plainly_article, kind_of, names_the_site
from crawler.extract.labels import labelled
from crawler.extract.links import leads_on, links
from crawler.extract.main_text import main_container, main_text, stated_under, text_under
from crawler.extract.metas import Metas, meta, metas
from crawler.extract.outline import Element
from crawler.extract.pager import pager
from crawler.extract.pictures import content_images, is_image_of_text, pictures_under
from crawler.extract.platforms import answer_facts, supplements
from crawler.extract.refusal import refusal
from crawler.extract.rows import list_rows
from crawler.extract.signs import ARTICLE_ADDRESS, Signs
from crawler.extract.tables import tables
from crawler.extract.title import title, title_tag
from model.page import (
    Attachment,
    DateFact,
    DateSource,
    Failure,
    Link,
    ListRow,
    Page,
    PageKind,
    Pager,
    RawPage,
)

_COLUMNS = (PageKind.LIST, PageKind.MAILBOX, PageKind.BLANK_COLUMN, PageKind.SHELL)
_FEWEST_ROWS = 3  # fewer than of a list: what is linked in the header of an article looks like one
_TEXTS = (PageKind.ARTICLE, PageKind.GUIDE, PageKind.STATIC)
_MARKUP_TYPES = ("text/html", "application/xhtml", "application/json", "text/json", "text/xml", "application/xml")
_MARKUP_STARTS = (b"<!doctype html", b"<html", b"<?xml", b"<!--", b"<head", b"<script", b"<meta", b"<frameset")
_FILE_STARTS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_TRAIL = re.compile(r"位置\s?[:：]|首页\s?(?:>|＞|»)")


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


class _Survey(NamedTuple):
    """What was read of a document before its kind is known."""

    declared: Metas
    tag: str
    title: str
    container: Element | None
    header: Header
    trail: tuple[str, ...]
    column: str | None
    platforms: tuple[tuple[str, Supplement], ...]
    extra: Supplement
    text: str
    rows: tuple[ListRow, ...]
    pager: Pager | None
    note: str
    attachments: tuple[Attachment, ...]
    images: tuple[str, ...]
    links: tuple[Link, ...]
    published: DateFact | None
    refusal: Failure | None


def _facts(document: Document, raw: RawPage) -> Page:
    survey = _surveyed(document)
    kind, needs_script = kind_of(
        Signs(
            document=document,
            declared=survey.declared,
            title=survey.title,
            title_tag=survey.tag,
            trail=survey.trail,
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


def _surveyed(document: Document) -> _Survey:
    declared, tag = metas(document), title_tag(document)
    container = main_container(document)
    headline = title(document, declared, tag)
    header = header_of(document, headline, container)
    trail = breadcrumb(document, headline, container)
    platforms = supplements(document)
    extra = _merged(tuple(each for _, each in platforms))
    dated = extra.published or labelled_on(header)
    is_article = is_plainly_article(document.url, declared, headline, trail, dated is not None)
    rows, further, note = ((), None, "") if is_article else _list_of(document, extra)
    rows = _without_menu(document, rows)
    text = main_text(document, container) or extra.text
    published = dated or unlabelled_on(document, headline, container, header, declared)
    if not text and dated is None and (entry := _only_entry(document, rows, tag)):
        headline, published, rows = entry.title, entry.published, ()
    is_dated = published is not None and published.source in (DateSource.LABEL, DateSource.PLATFORM)
    is_headed = is_dated or (not text and any(is_byline(line.text) for line in document.lines))
    files = {each.url: each for each in (*attachments(document, container), *extra.attachments)}
    is_own = bool(dated or column(trail, None) or meta(declared, "ArticleTitle"))
    return _Survey(
        declared=declared,
        tag=tag,
        title=headline,
        container=container,
        header=header,
        trail=trail,
        column=column(trail, meta(declared, "ColumnName")),
        platforms=platforms,
        extra=extra,
        text=text
        or (
            text_under(document, headline)
            if is_article or (is_headed and (len(rows) < _FEWEST_ROWS or ends_in_article(trail)))
            else ""
            if rows
            else stated_under(document, headline)
        ),
        rows=rows,
        pager=further,
        note=note,
        attachments=tuple(files.values()),
        images=content_images(document, container)
        if container is not None or rows
        else pictures_under(document, headline),
        links=links(document, container, extra.links, rows),
        published=published,
        refusal=refusal(document, tag, is_own or any(row.published for row in rows)),
    )


def _page(document: Document, raw: RawPage, survey: _Survey, kind: PageKind, needs_script: bool) -> Page:
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


def _notes(document: Document, survey: _Survey) -> tuple[str, ...]:
    """What an inspector should know beside the facts."""
    opened = {each.name for each in survey.attachments}
    closed = (name for name in unopened(document, survey.container) if name not in opened)
    found = (f"only a script opens the file {name}" for name in closed)
    return (survey.note, *found) if survey.note else tuple(found)


def _merged(known: tuple[Supplement, ...]) -> Supplement:
    """What all platforms know together; the first that knows a fact gives it."""
    if not known:
        return Supplement()
    return Supplement(
        links=tuple(link for each in known for link in each.links),
        rows=tuple(row for each in known for row in each.rows),
        pager=next((each.pager for each in known if each.pager), None),
        published=next((each.published for each in known if each.published), None),
        document_date=next((each.document_date for each in known if each.document_date), None),
        issuer=next((each.issuer for each in known if each.issuer), None),
        document_number=next((each.document_number for each in known if each.document_number), None),
        index_number=next((each.index_number for each in known if each.index_number), None),
        text=next((each.text for each in known if each.text), ""),
        attachments=tuple(file for each in known for file in each.attachments),
        is_complete=any(each.is_complete for each in known),
        is_whole_list=any(each.is_whole_list for each in known),
    )


def _list_of(document: Document, extra: Supplement) -> tuple[tuple[ListRow, ...], Pager | None, str]:
    """The rows of the page, wherever they are kept, its pager, and a note on rows that a visitor's script unfolds."""
    rows, further = list_rows(document), extra.pager or pager(document)
    if not any(row.published for row in rows) and extra.rows:
        rows = extra.rows
    if any(row.published for row in rows):
        return rows, further, ""
    hidden = unfolded(document)
    kept = list_rows(hidden) if hidden else ()
    if hidden is None or sum(row.published is not None for row in kept) < len(rows):
        return rows, further, ""
    known = _merged(tuple(each for _, each in supplements(hidden)))
    return kept, further or known.pager or pager(hidden), "rows stand in a comment that a script unfolds"


def _only_entry(document: Document, rows: tuple[ListRow, ...], tag: str) -> ListRow | None:
    """The only row of a page at the address of an article under a tag that names no more than the site: an entry of a
    directory, which leads elsewhere and says nothing more."""
    is_entry = len(rows) == 1 and names_the_site(tag) and ARTICLE_ADDRESS.search(document.url)
    return rows[0] if is_entry and rows[0].published else None


def _without_menu(document: Document, rows: tuple[ListRow, ...]) -> tuple[ListRow, ...]:
    """The rows, but none when they are undated and all stand above the line that says where one is: a wide menu."""
    if not rows or any(row.published for row in rows):
        return rows
    lines = [line.text for line in document.lines]
    at = next((number for number, line in enumerate(lines) if _TRAIL.search(line)), 0)
    above, below = "\n".join(lines[:at]), "\n".join(lines[at:])
    return () if all(row.title in above and row.title not in below for row in rows) else rows


class _Fitting(NamedTuple):
    """Facts that only some kinds of page have."""

    title: str
    published: DateFact | None
    column: str | None
    trail: tuple[str, ...]
    rows: tuple[ListRow, ...]
    pager: Pager | None


def _fitting(kind: PageKind, document: Document, survey: _Survey) -> _Fitting:
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
