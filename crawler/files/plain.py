"""Text, CSV, and HTML saved or served under a file's name."""

from __future__ import annotations

import csv
import email
import email.policy
from datetime import UTC, datetime

from crawler.extract import page_facts
from crawler.extract.charset import decode
from crawler.files.harvest import Harvest, LimitReached, Unreadable
from model.page import RawPage

_SAMPLE_LINES = 20
_NOWHERE = "http://attachment.invalid/"  # a file's links lead nowhere
_NEVER = datetime.fromtimestamp(0, UTC)


def read_text(body: bytes, harvest: Harvest) -> None:
    """Plain text; lines with the same number of tabs or commas are a table."""
    text = decode(body).text
    delimiter = _delimiter(text)
    if delimiter is None:
        harvest.add_text(text)
        return
    try:
        harvest.add_table(csv.reader(text.splitlines(), delimiter=delimiter), "")
    except csv.Error:
        harvest.add_text(text)


def read_html(body: bytes, harvest: Harvest) -> None:
    """A page saved as .doc or .xls, or an error page in the place of the file (which is then Unreadable)."""
    page = page_facts(RawPage(_NOWHERE, _NOWHERE, _NEVER, status=200, body=_page_of_archive(body)))
    if page.refusal:
        raise Unreadable(f"服务器返回的是网页而不是文件：{page.refusal.detail}")
    for table in page.tables:
        harvest.add_table(table.rows, table.caption, plain=())
    harvest.add_text(page.visible_text)
    if page.truncated:
        raise LimitReached("网页形式的文件过大或嵌套过深，只读了前一部分")


def _page_of_archive(body: bytes) -> bytes:
    """The page inside a "single file web page" (MHTML); any other body as it is."""
    if not body[:64].lower().startswith(b"mime-version:"):
        return body
    message = email.message_from_bytes(body, policy=email.policy.default)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    payload = page.get_payload(decode=True) if page else None
    return payload if isinstance(payload, bytes) else b""


def _delimiter(text: str) -> str | None:
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]
    for candidate in ("\t", ","):
        counts = {len(row) for row in csv.reader(lines, delimiter=candidate)} if len(lines) > 1 else {1}
        if len(counts) == 1 and counts != {1}:
            return candidate
    return None
