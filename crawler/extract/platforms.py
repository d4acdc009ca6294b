"""The platforms that are known, asked in order; a page may be of several at once."""

from __future__ import annotations

from crawler.adapters import gkmlpt, hdjlpt, jcms, json_rows, open_info, paged_lists, trs
from crawler.adapters.contract import Adapter, Supplement
from crawler.extract.charset import decode
from crawler.extract.document import Document
from model.page import Page, RawPage

ADAPTERS: tuple[Adapter, ...] = (gkmlpt, jcms, trs, open_info, paged_lists, hdjlpt, json_rows)
_STARTS = (b"{", b"[", b"<datastore", b"<recordset", b"<?xml")


def supplements(document: Document) -> tuple[tuple[str, Supplement], ...]:
    """What each platform that recognises the page knows of it, with the platform's name."""
    return tuple((each.NAME, each.supplement(document)) for each in ADAPTERS if each.recognises(document))


def merged(known: tuple[Supplement, ...]) -> Supplement:
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


def answer_facts(raw: RawPage) -> Page | None:
    """The page that an interface answer stands for, or None when no platform knows the answer."""
    head = raw.body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head.startswith(_STARTS) and b"(" not in head[:60]:
        return None
    if head.startswith((b"<!doctype", b"<html")):
        return None
    text = decode(raw.body, raw.header("content-type")).text
    found = (each.answer(raw, text) for each in ADAPTERS)
    return next((page for page in found if page is not None), None)
