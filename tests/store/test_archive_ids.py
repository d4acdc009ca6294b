"""The identities of records are UUIDs of version 5, as any tool makes them."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

import pytest

from model.page import Phase, RawPage, Visit
from store.archive import Copy, records_of
from store.copies import Copies

AT = datetime(2019, 4, 2, 1, 2, 3, 456789, tzinfo=UTC)


@pytest.mark.parametrize("url", ["http://www.a.gov.cn/", "http://www.a.gov.cn/政务公开?a=1"])
def test_a_record_bears_the_name_of_its_visit(url: str) -> None:
    raw = RawPage(url, url, AT, status=200, headers=(("Server", "a\x85b\nc"),), body=b"<p>")
    content = records_of("2019-04", Visit(raw, Phase.CRAWL), "ab" * 32, None).content
    first = zlib.decompressobj(31).decompress(content).decode()
    asked = uuid5(NAMESPACE_URL, chr(0).join(("2019-04", url, "crawl", "request")))
    answered = uuid5(NAMESPACE_URL, chr(0).join(("2019-04", url, "crawl", "response")))
    assert f"WARC-Record-ID: <urn:uuid:{asked}>\r\n" in first
    assert f"WARC-Concurrent-To: <urn:uuid:{answered}>\r\n" in first


def test_a_body_is_found_again_where_it_stands_first() -> None:
    copies = Copies()
    first, second = Copy(2**40, 7, "http://a.cn/", AT), Copy(1, 2, "http://b.cn/", AT)
    copies.add("ab" * 32, first)
    copies.add("ab" * 32, second)
    copies.add("cd" * 32, second)
    assert copies.get("ab" * 32) == first
    assert copies.get("cd" * 32) == second
    assert copies.get("ef" * 32) is None
