"""Evidence made from what was read, so that it can be shown again."""

from __future__ import annotations

from model.finding import Evidence, Role
from model.page import DateFact, DateSource, FileFacts, Page
from rules.checks.published import Document
from rules.checks.text import clip

_SOURCES = {
    DateSource.PLATFORM: "信息表发布日期",
    DateSource.LABEL: "页面发布日期",
    DateSource.LIST: "列表日期",
    DateSource.URL: "网址中的日期",
    DateSource.META: "页面元数据",
    DateSource.TEXT: "正文落款",
}


def of_document(document: Document, role: Role = Role.SHOWN, note: str = "", around: str = "") -> Evidence:
    """The document as evidence, quoting its text around `around`: an attachment with a title of its own stands for
    itself, under the address that it was asked for, not for the page that offers it."""
    page = document.page
    is_page = page is not None and document.url in (page.url, page.final_url)
    source = page if page is not None and is_page else document.files[0]
    return Evidence(
        url=document.url if is_page else source.url,
        role=role,
        title=document.title,
        quote=clip(source.text, around),
        place="正文" if is_page else "附件",
        note=note,
        dated=document.published.on if document.published else None,
        date_source=printed_source(document.published),
        digest=source.body_digest,
        fetched_at=source.fetched_at,
    )


def of_page(page: Page, role: Role = Role.CONTEXT, note: str = "", quote: str = "", place: str = "") -> Evidence:
    """A page as evidence."""
    return Evidence(
        url=page.url,
        role=role,
        title=page.title or page.title_tag,
        quote=clip(quote),
        place=place,
        note=note,
        dated=page.published.on if page.published else None,
        date_source=printed_source(page.published),
        digest=page.body_digest,
        fetched_at=page.fetched_at,
    )


def of_file(file: FileFacts, name: str, role: Role = Role.SHOWN, note: str = "", quote: str = "") -> Evidence:
    """An attachment as evidence."""
    return Evidence(
        url=file.url,
        role=role,
        title=name,
        quote=clip(quote or file.text),
        place=f"附件：{name}",
        note=note,
        digest=file.body_digest,
        fetched_at=file.fetched_at,
    )


def printed_source(fact: DateFact | None) -> str:
    """Where a date was read, in the office's words; "" without a date."""
    return _SOURCES[fact.source] if fact else ""
