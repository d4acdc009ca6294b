"""Field by field over the hand-made pages: each must yield its facts, and no field loses its cases."""

from __future__ import annotations

from collections import Counter

import pytest

from crawler.extract import is_html, page_facts
from tests.extract.pages import LARGEST, HandMadePage, hand_made_pages, misread

PAGES = hand_made_pages()

# Pages that prove each field, at least. A new trouble raises a number; none may fall.
FLOORS = {
    "actual_charset": 5,
    "attachments": 13,
    "breadcrumb": 37,
    "column": 11,
    "contact": 1,
    "closed_entries": 1,
    "content_images": 1,
    "declared_charset": 2,
    "document_date": 11,
    "document_number": 11,
    "find_error_url": 2,
    "forms": 1,
    "generator": 7,
    "hidden_has": 1,
    "hidden_links": 1,
    "hidden_texts": 1,
    "icp": 52,
    "image_of_text": 1,
    "index_number": 5,
    "issuer": 7,
    "kind": 156,
    "lacks_menu": 4,
    "links_to": 12,
    "needs_script": 21,
    "newest": 11,
    "notes": 1,
    "official_id": 55,
    "pager_next": 19,
    "pager_readable": 11,
    "pager_style": 18,
    "party_mark": 2,
    "police": 49,
    "published": 101,
    "published_at": 24,
    "published_confidence": 7,
    "published_source": 8,
    "refusal": 10,
    "rows": 35,
    "rows_count": 10,
    "source": 45,
    "sponsor": 58,
    "tables": 1,
    "text_has": 14,
    "text_lacks": 8,
    "title": 87,
    "total_pages": 10,
    "undertaker": 8,
    "visible_lacks": 1,
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_yields_its_facts(page: HandMadePage) -> None:
    assert is_html(page.raw), page.trouble
    facts = page_facts(page.raw)
    wrong = [fault for fact, expected in page.facts.items() if (fault := misread(fact, expected, facts))]
    assert not wrong, f"{page.trouble}: " + "; ".join(wrong)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_same_bytes_give_the_same_facts(page: HandMadePage) -> None:
    assert page_facts(page.raw) == page_facts(page.raw)


def test_pages_stay_small() -> None:
    assert all(len(page.raw.body) <= LARGEST for page in PAGES)


def test_no_field_loses_its_cases() -> None:
    proven = Counter(fact for page in PAGES for fact in page.facts)
    assert {fact: count for fact, count in FLOORS.items() if proven[fact] < count} == {}
    assert set(proven) <= set(FLOORS)
