"""Evidence names the address whose stored body it was read from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from model.page import FileFacts, FileKind, Page
from rules.checks.evidence import of_document
from rules.checks.published import Document

AT = datetime(2019, 4, 2, tzinfo=UTC)
PAGE = Page("http://a/1.html", "http://a/1.html", 200, AT, "page", title="公告", text="正文说明")
FILE = FileFacts("http://a/f?id=1", "http://a/预算.pdf", AT, "file", FileKind.PDF, 9, text="预算收支总表")


@pytest.mark.parametrize(
    ("url", "page", "files", "seen"),
    [
        ("http://a/1.html", PAGE, (), ("http://a/1.html", "page", "正文说明", "正文")),
        ("http://a/1.html", PAGE, (FILE,), ("http://a/1.html", "page", "正文说明", "正文")),
        ("http://a/预算.pdf", PAGE, (FILE,), ("http://a/f?id=1", "file", "预算收支总表", "附件")),
        ("http://a/f?id=1", None, (FILE,), ("http://a/f?id=1", "file", "预算收支总表", "附件")),
    ],
)
def test_address_and_digest_are_of_one_body(
    url: str, page: Page | None, files: tuple[FileFacts, ...], seen: tuple[str, ...]
) -> None:
    evidence = of_document(Document(url, "2018年部门预算", "", None, frozenset(), page, files))
    assert (evidence.url, evidence.digest, evidence.quote, evidence.place) == seen
