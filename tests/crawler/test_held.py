"""What is remembered of a page gives back where it leads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.held import Held, LinkBook, contradicts
from model.abridged import Abridged, beginning_of
from model.page import Attachment, Link, ListRow, Page, Phase

AT = datetime(2019, 4, 2, tzinfo=UTC)
_NUMBERS = st.lists(st.integers(0, 600), max_size=40)


def page_of(links: list[int], rows: list[int], files: list[int]) -> Page:
    return Page(
        "http://a.cn/p",
        "http://a.cn/p",
        200,
        AT,
        "ab",
        links=tuple(Link(f"http://a.cn/{n}", "") for n in links),
        rows=tuple(ListRow(f"http://a.cn/{n}", "") for n in rows),
        attachments=tuple(Attachment(f"http://a.cn/{n}", "") for n in files),
    )


@given(st.lists(st.tuples(_NUMBERS, _NUMBERS, _NUMBERS), max_size=6))
def test_a_page_leads_where_it_led(pages: list[tuple[list[int], list[int], list[int]]]) -> None:
    book = LinkBook()
    book.numbers(f"http://b.cn/{n}" for n in range(200))
    held = [Held.of(page_of(*told), Phase.CRAWL, book) for told in pages]
    for (links, rows, files), one in zip(pages, held, strict=True):
        linked, offered = list(book.urls(one.linked())), list(book.urls(one.offered()))
        assert sorted(linked) == sorted({f"http://a.cn/{n}" for n in links})
        assert sorted(offered) == sorted({f"http://a.cn/{n}" for n in (*links, *rows, *files)})


def test_a_cut_page_is_its_beginning_and_an_amended_one_what_it_was_made() -> None:
    whole = page_of(list(range(300)), [], [])
    cut = Abridged.of(whole.url, Phase.CRAWL, is_cut=True)
    assert not cut.is_as_recorded
    assert cut.restored(whole) == beginning_of(whole)
    assert cut.restored(whole).truncated
    amended = cut.amended(Page(whole.url, whole.url, 200, AT, "ab", column="通知公告"))
    assert amended.restored(whole).column == "通知公告"
    assert len(amended.restored(whole).links) == 200
    assert Abridged.of(whole.url, Phase.CRAWL).is_as_recorded


@pytest.mark.parametrize(
    ("before", "after", "is_contradiction"),
    [
        ("abcd", "", True),
        ("", "a", True),
        ("abcd", "a", True),
        ("", "", False),
        ("abcd", "eabcd", False),  # one has come
        ("abcd", "eabc", False),  # and pushed one to the next page
        ("abcd", "efgh", False),  # shown in turn
        ("abcd", "abc", False),  # one was withdrawn
    ],
)
def test_a_list_that_shows_its_entries_once_contradicts_itself(
    before: str, after: str, is_contradiction: bool
) -> None:
    first, second = (
        Page("http://a.cn/", "http://a.cn/", 200, AT, "ab", rows=tuple(ListRow(f"http://a.cn/{t}", t) for t in shown))
        for shown in (before, after)
    )
    assert contradicts(first, second) is is_contradiction
