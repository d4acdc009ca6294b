"""The account of a walk: what it saw, in the order of addresses, and what it did not, in counts that add up."""

from __future__ import annotations

from datetime import datetime

from crawler.asking import Asking
from crawler.coverage import capped, site_class
from crawler.gathered import Gathered
from crawler.probes.search import search_address
from crawler.strangers import tells_of_breakdown
from crawler.ways import is_frameset
from model.page import Cause, Failure, Region
from model.snapshot import Coverage, EndReason, SecondLook

_SOME_TEXT = 300  # characters that make a page without links a home page all the same: an error has fewer


def coverage_of(
    gathered: Gathered,
    asking: Asking,
    *,
    home_failure: Failure | None,
    times: tuple[datetime, datetime],
    second_look: SecondLook | None,
    is_sitemap_read: bool,
    notes: tuple[str, ...],
) -> Coverage:
    """What was seen of the site. `home_failure` is why the home page was not read, or is nothing to go by; `times`
    are those of the walk's beginning and end."""
    records = list(gathered.records())
    gone = capped(records)
    read = len(gathered.pages) + len(gathered.files)
    set_aside = gathered.ways.frontier.set_aside()
    return Coverage(
        started_at=times[0],
        ended_at=times[1],
        ended=asking.ended,
        site_class=site_class(home_failure, asking.ended, gone),
        home_ok=home_failure is None,
        planned=read + len(records),
        fetched=read,
        unread=gone,
        second_look=second_look,
        robots_excluded=sum(r.cause is Cause.ROBOTS_EXCLUDED for r in records),
        skipped_patterns=tuple(sorted((pattern, len(targets)) for pattern, targets in set_aside.items())),
        depth_reached=gathered.depth,
        bytes_read=asking.visitor.bytes_read,
        requests=asking.visitor.requests,
        site_search=search_address(gathered.home) if gathered.home else None,
        sitemap_read=is_sitemap_read,
        notes=notes,
        carried=asking.increment.carried(
            [*(p.url for p in gathered.pages.values()), *(f.url for f in gathered.files.values())]
        ),
    )


def why_not_entered(failure: Failure | None) -> EndReason:
    """What ended a walk that read no home page, by why it did not."""
    match failure:
        case Failure(Cause.ROBOTS_EXCLUDED | Cause.ROBOTS_UNAVAILABLE):
            return EndReason.ROBOTS
        case Failure(Cause.BUDGET, EndReason.TIME_BUDGET):
            return EndReason.TIME_BUDGET
        case _:
            return EndReason.HOME_UNREACHABLE


def why_home_shows_nothing(gathered: Gathered, failure: Failure) -> Failure | None:
    """Why the home page is nothing to go by, or None; `failure` is why it was not read, where it was not."""
    home, ways = gathered.home, gathered.ways
    if home is None:
        return failure
    if is_frameset(home):
        leads_on = not all(held.is_frameset for held in gathered.pages.values())
    else:
        leads_on = ways.leads_on(home)
    if leads_on or home.rows or home.attachments or len(home.visible_text) >= _SOME_TEXT:
        return None
    frames = [link.url for link in home.links if link.region in (Region.FRAME, Region.SCRIPT)]
    if frames:
        away = [url for url in frames if ways.scope.address(url) is None]
        return Failure(Cause.OUT_OF_SCOPE, away[0]) if away else Failure(Cause.REDIRECT_LOOP, frames[0])
    if home.needs_script:
        return Failure(Cause.NEEDS_BROWSER, "首页没有内容和链接")
    return Failure(Cause.SERVER_ERROR if tells_of_breakdown(home) else Cause.TRUNCATED, "首页没有内容和链接")
