"""The machine form of one site as it was read: its pages, files, failures and coverage."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from model.audit import AuditResult
from model.page import Cause, PageKind
from model.snapshot import Crawl, EndReason, SiteClass
from reports.cards import CityCard
from reports.neutral import clean, clean_url
from reports.words import CAUSES


class PageForm(Struct, frozen=True, forbid_unknown_fields=True):
    """One page that was read."""

    url: str
    final_url: str
    status: int
    title: str
    kind: PageKind


class FailureForm(Struct, frozen=True, forbid_unknown_fields=True):
    """One address that was not read, or an attachment that was not read wholly, and why."""

    url: str
    cause: Cause
    cause_text: str
    detail: str


class CoverageForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What was seen of a site and what was not."""

    ended: EndReason
    home_ok: bool
    planned: int
    fetched: int
    unread: int
    robots_excluded: int
    depth_reached: int
    bytes_read: int
    requests: int
    second_look: str
    started_at: str
    ended_at: str
    notes: list[str]


class SiteForm(Struct, frozen=True, forbid_unknown_fields=True, rename={"site_class": "class"}):
    """One site as it was read."""

    url: str
    units: list[str]
    site_class: SiteClass
    pages: list[PageForm]
    files: list[str]
    failures: list[FailureForm]
    coverage: CoverageForm


def site_forms(result: AuditResult, city: CityCard) -> list[SiteForm]:
    """Every site with its pages and failures, in the order of the crawls."""
    units: dict[int, list[str]] = {}
    for unit, index in result.unit_crawls:
        units.setdefault(index, []).append(unit)
    return [
        SiteForm(
            url=card.url,
            units=units.get(index, []),
            site_class=card.site_class,
            pages=[
                PageForm(clean_url(p.url), clean_url(p.final_url), p.status, clean(p.title), p.kind)
                for p in crawl.pages
            ],
            files=[clean_url(file.url) for file in crawl.files],
            failures=[*_failures(crawl)],
            coverage=_coverage_form(crawl, card.second_look, card.read_from, card.read_until, card.notes),
        )
        for index, (crawl, card) in enumerate(zip(result.crawls, city.sites, strict=True))
    ]


def _failures(crawl: Crawl) -> Iterator[FailureForm]:
    """Addresses that gave nothing to read, then the attachments that came and could not be opened, or not wholly."""
    missed = ((record.url, record.cause, record.detail) for record in crawl.coverage.unread)
    shut = ((file.url, file.failure.cause, file.failure.detail) for file in crawl.files if file.failure)
    for url, cause, detail in (*missed, *shut):
        yield FailureForm(clean_url(url), cause, CAUSES[cause], clean(detail))


def _coverage_form(crawl: Crawl, second_look: str, start: str, end: str, notes: tuple[str, ...]) -> CoverageForm:
    coverage = crawl.coverage
    return CoverageForm(
        ended=coverage.ended,
        home_ok=coverage.home_ok,
        planned=coverage.planned,
        fetched=coverage.fetched,
        unread=len(coverage.unread),
        robots_excluded=coverage.robots_excluded,
        depth_reached=coverage.depth_reached,
        bytes_read=coverage.bytes_read,
        requests=coverage.requests,
        second_look=second_look,
        started_at=start,
        ended_at=end,
        notes=list(notes),
    )
