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
    "attachments": 20,
    "breadcrumb": 48,
    "column": 11,
    "contact": 1,
    "closed_entries": 1,
    "content_images": 2,
    "declared_charset": 2,
    "document_date": 12,
    "document_number": 13,
    "find_error_url": 2,
    "forms": 1,
    "generator": 7,
    "hidden_has": 1,
    "hidden_links": 1,
    "hidden_texts": 1,
    "icp": 60,
    "image_of_text": 2,
    "index_number": 6,
    "issuer": 9,
    "kind": 195,
    "lacks_menu": 4,
    "links_to": 12,
    "needs_script": 22,
    "newest": 15,
    "notes": 1,
    "official_id": 64,
    "pager_next": 21,
    "pager_readable": 15,
    "pager_style": 21,
    "party_mark": 2,
    "police": 59,
    "published": 125,
    "published_at": 26,
    "published_confidence": 7,
    "published_source": 8,
    "refusal": 10,
    "rows": 38,
    "rows_count": 15,
    "source": 50,
    "sponsor": 71,
    "tables": 1,
    "text_has": 21,
    "text_lacks": 11,
    "title": 111,
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
