"""What a site answers for an address that cannot exist. A page like that answer is a soft 404, not a disclosure."""

from __future__ import annotations

import random as random_module
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from rapidfuzz import fuzz

from model.page import Page, Visit
from model.snapshot import Probe, ProbeKind, ProbeStatus

_ALIKE = 95.0  # per cent of the visible text
_COMPARED = 2000  # characters
_FIGURES = re.compile(r"\d+|\s+")


def random_address(home_url: str, random: random_module.Random) -> str:
    """An address on the site that nobody can have published."""
    return urljoin(home_url, f"/{random.getrandbits(64):016x}/{random.getrandbits(32):08x}.html")


@dataclass(frozen=True, slots=True)
class NotFoundAnswer:
    """How the site says that there is no such page. `page` is None when it says so by its status."""

    page: Page | None = None

    def is_like(self, page: Page) -> bool:
        """True when `page` is that answer again, under another address."""
        if self.page is None:
            return False
        if page.body_digest == self.page.body_digest:
            return True
        if page.title_tag != self.page.title_tag or page.attachments:
            return False
        mine, theirs = _shape(self.page), _shape(page)
        return bool(mine) and fuzz.ratio(mine, theirs) >= _ALIKE


def probe_of(visit: Visit) -> tuple[Probe, NotFoundAnswer]:
    """The measurement, and what to compare pages with."""
    status = visit.raw.status
    facts = (("status", str(status or "")), ("title", visit.page.title_tag if visit.page else ""))
    if visit.page is not None and visit.page.refusal is None:
        detail = "不存在的网址也返回状态 200"
        probe = Probe(ProbeKind.RANDOM_PATH, visit.raw.url, ProbeStatus.FAILED, visit.raw.fetched_at, detail, facts)
        return probe, NotFoundAnswer(visit.page)
    told = ProbeStatus.OK if status in (404, 410) else ProbeStatus.UNABLE
    return Probe(ProbeKind.RANDOM_PATH, visit.raw.url, told, visit.raw.fetched_at, "", facts), NotFoundAnswer()


def _shape(page: Page) -> str:
    return _FIGURES.sub("", page.visible_text)[:_COMPARED]
