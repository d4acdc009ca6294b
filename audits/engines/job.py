"""What an engine is asked to do and what it answers: all that a coordinator needs, without the crawler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from audits.clock import Clock
from audits.settings import Settings
from crawler.progress import Progress
from model.roster import Site
from model.snapshot import Coverage, Crawl, EndReason, SiteClass
from store import Store

Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What all sites of one audit have in common. Engines that leave the process pickle it."""

    audit_id: str
    settings: Settings
    now: Clock
    is_night: bool = False  # a nightly check asks only for what may have changed


@dataclass(frozen=True, slots=True)
class Group:
    """Sites that stand on one host: one worker crawls them, so that its pace holds. `name` is unique in an audit."""

    name: str
    sites: tuple[Site, ...]


class Engine(Protocol):
    """One way to get the work done."""

    def crawl(self, job: Job, groups: tuple[Group, ...], store: Store, report: Report) -> None:
        """Return when every site of `groups` has its crawl in the store. Raises GongkaiError when that cannot be;
        what is done stays done."""


def lost_crawl(site: Site, at: datetime) -> Crawl:
    """What is said of a site on which our own processes died again and again: nothing about the site."""
    coverage = Coverage(at, at, EndReason.CRASHED, SiteClass.TRUNCATED, home_ok=False, planned=0, fetched=0)
    return Crawl(site.key, site.url, (), (), (), coverage)
