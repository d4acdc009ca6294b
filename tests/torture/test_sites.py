"""A site that is faulty at one place is never accused, and never praised, for what could not be seen."""

from __future__ import annotations

import pytest

from model.page import Cause
from tests.torture import hostile_columns, subtle_files, subtle_sites, whole_sites
from tests.torture.office import judged
from tests.torture.site_cases import GROUPS, SiteCase

ALL = GROUPS | hostile_columns.GROUPS | whole_sites.GROUPS | subtle_sites.GROUPS | subtle_files.GROUPS
CASES = [pytest.param(one, id=f"{group}: {one.name}") for group, cases in ALL.items() for one in cases]


@pytest.mark.parametrize("given", CASES)
@pytest.mark.parametrize("is_present", [True, False], ids=["published", "absent"])
async def test_site(given: SiteCase, is_present: bool) -> None:
    crawl, verdict = await judged(given.behave, is_present)
    assert verdict.outcome in given.said[0 if is_present else 1], (verdict.reason, crawl.coverage)
    causes = {record.cause for record in crawl.coverage.unread}
    assert given.cause is None or given.cause in causes
    assert not isinstance(given, whole_sites.WholeSite) or crawl.coverage.site_class in given.state
    assert Cause.OUR_FAULT not in causes
    assert not crawl.coverage.notes


@pytest.mark.parametrize("is_present", [True, False], ids=["published", "absent"])
async def test_the_site_in_good_health(is_present: bool) -> None:
    crawl, verdict = await judged(lambda *_: None, is_present)
    assert verdict.outcome.value == ("PASS" if is_present else "FAIL"), verdict
    assert not crawl.coverage.unread
