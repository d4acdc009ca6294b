"""What the crawl saw of a site and what it did not, in counts that add up."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.known import Target
from model.page import Cause, Failure
from model.snapshot import EndReason, SiteClass, Unread

MOST_UNREAD = 2000  # records kept of one cause; the rest is counted in `planned`
_REFUSALS = frozenset(
    {
        Cause.CHALLENGE,
        Cause.LOGIN_WALL,
        Cause.FORBIDDEN,
        Cause.UNAUTHORIZED,
        Cause.RATE_LIMITED,
        Cause.ROBOTS_UNAVAILABLE,
        Cause.MAINTENANCE,
    }
)
_CUTS = frozenset({Cause.BUDGET, Cause.TRAP})
_HARMLESS = frozenset({Cause.NOT_FOUND, Cause.ROBOTS_EXCLUDED, Cause.SOFT_404, Cause.OUT_OF_SCOPE})
_SPENT = frozenset({EndReason.PAGE_BUDGET, EndReason.DEPTH_BUDGET, EndReason.BYTE_BUDGET, EndReason.TIME_BUDGET})


def unread(target: Target, failure: Failure, attempts: int = 1) -> Unread:
    """The record of an address that was known and not read."""
    return Unread(
        target.address.url,
        failure.cause,
        failure.detail,
        tuple(sorted(target.texts)),
        tuple(sorted(target.found_on)),
        attempts,
    )


def capped(records: Iterable[Unread]) -> tuple[Unread, ...]:
    """The records in the order of their addresses, at most MOST_UNREAD of each cause."""
    kept: dict[Cause, int] = {}
    chosen = []
    for record in sorted(records, key=lambda u: u.url):
        kept[record.cause] = kept.get(record.cause, 0) + 1
        if kept[record.cause] <= MOST_UNREAD:
            chosen.append(record)
    return tuple(chosen)


def site_class(home: Failure | None, ended: EndReason, records: tuple[Unread, ...]) -> SiteClass:
    """The site's state in one word. `home` is why the home page could not be read, or None."""
    if home is not None:
        if home.cause is Cause.ROBOTS_EXCLUDED:
            return SiteClass.EXCLUDED
        if home.cause in (Cause.BUDGET, Cause.OUR_FAULT):
            return SiteClass.TRUNCATED  # we stopped; of the site nothing is said
        return SiteClass.BLOCKED if home.cause in _REFUSALS else SiteClass.UNREACHABLE
    causes = {record.cause for record in records}
    if ended is EndReason.BREAKER:
        return SiteClass.BLOCKED if _is_mostly(records, _REFUSALS) else SiteClass.DEGRADED
    if ended in _SPENT or causes & _CUTS:
        return SiteClass.TRUNCATED
    if causes & _REFUSALS:
        is_wall = len(records) > 20 and _is_mostly(records, _REFUSALS)
        return SiteClass.BLOCKED if is_wall else SiteClass.DEGRADED
    return SiteClass.DEGRADED if causes - _HARMLESS else SiteClass.OK


def _is_mostly(records: tuple[Unread, ...], causes: frozenset[Cause]) -> bool:
    return sum(r.cause in causes for r in records) > len(records) / 2
