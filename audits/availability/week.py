"""What a week of looks says of one home page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from audits.clock import SHANGHAI
from audits.settings import Settings
from model.availability import Availability, Reach, Sample
from model.followup import Downtime
from model.roster import Site
from model.snapshot import Crawl, Probe, ProbeKind, ProbeStatus
from store.people import People
from store.sample_book import known_samples

WINDOW = timedelta(days=7)
ENOUGH_DAYS, ENOUGH_SAMPLES = 5, 100  # of a week's 140: below, a share says little


def availability_of(
    site_key: str, samples: Iterable[Sample], downtimes: Iterable[Downtime], until: datetime
) -> Availability:
    """What the samples of the week before `until` say of one site. `downtimes` are those that its units filed."""
    since = until - WINDOW
    week = [sample for sample in samples if since <= sample.at < until]
    filings = tuple(downtimes)
    counts = {"answered": 0, "failed": 0, "our_line": 0, "filed": 0, "unable": 0}
    days, seconds, asked, answered = set(), [], 0, 0
    for sample in week:
        on = sample.at.astimezone(SHANGHAI).date()
        verdict = _verdict(sample, any(filing.covers(on) for filing in filings))
        counts[verdict] += 1
        if verdict in ("answered", "failed"):
            days.add(on)
        if verdict == "answered":
            seconds.append(min(look.seconds for look in (sample.v4, sample.v6) if look.reach is Reach.ANSWERED))
        if sample.v6.reach in (Reach.ANSWERED, Reach.FAILED) and verdict in ("answered", "failed"):
            asked += 1
            answered += sample.v6.reach is Reach.ANSWERED
    return Availability(
        site_key,
        since,
        until,
        len(week),
        **counts,
        v6_asked=asked,
        v6_answered=answered,
        days=len(days),
        seconds=median(seconds) if seconds else None,
    )


def is_enough(week: Availability) -> bool:
    """True when the week was sampled so well that its share means something."""
    return week.days >= ENOUGH_DAYS and week.counted >= ENOUGH_SAMPLES


def week_of(settings: Settings, site: Site, until: datetime) -> Availability:
    """One site's last seven days before `until`, from the data directory, filed downtimes respected."""
    data = Path(settings.data)
    samples = known_samples(data, site.key, until.astimezone(SHANGHAI) - WINDOW, until)
    return availability_of(site.key, samples, filed_downtimes(data, site), until)


def filed_downtimes(data: Path, site: Site) -> tuple[Downtime, ...]:
    """What the units of a site filed."""
    if not data.is_dir():
        return ()
    with People.open(data) as people:
        return tuple(filing for filing in people.downtimes() if filing.unit in site.unit_ids)


def with_week(crawl: Crawl | None, site: Site, data: Path, until: datetime) -> Crawl | None:
    """The crawl with what the samples before `until` say of its home page, when there are any."""
    if crawl is None:
        return None
    samples = known_samples(data, site.key, until.astimezone(SHANGHAI) - WINDOW, until)
    if not samples:
        return crawl
    week = availability_of(site.key, samples, filed_downtimes(data, site), until)
    return replace(crawl, probes=(*crawl.probes, probe_of(week, crawl.home_url)))


def probe_of(week: Availability, home_url: str) -> Probe:
    """The week as a rule sees it. UNABLE when there are too few samples, or when the page never opened: then it may
    be that the site's firewall has shut us out, which looks the same from here. The shares are facts."""
    share = week.failed_share
    facts = (
        ("samples", str(week.counted)),
        ("failures", str(week.failed)),
        ("failed_share", "" if share is None else f"{share:.4f}"),
        ("days", str(week.days)),
        ("our_line", str(week.our_line)),
        ("filed", str(week.filed)),
        ("unable", str(week.unable)),
        ("v6_share", "" if week.v6_share is None else f"{week.v6_share:.4f}"),
        # whole seconds: the same from night to night, so that a night need not judge the site anew for them
        ("seconds", "" if week.seconds is None or not is_enough(week) else f"{week.seconds:.0f}"),
    )
    if share is None or not is_enough(week):
        detail = f"近七天只有 {week.counted} 次有效取样，不足以判断"
        return Probe(ProbeKind.AVAILABILITY, home_url, ProbeStatus.UNABLE, week.until, detail, facts)
    if not week.answered:
        detail = f"近七天从本机取样 {week.counted} 次，一次也没有打开首页；可能是网站拒绝本机访问，请换一个网络核对"
        return Probe(ProbeKind.AVAILABILITY, home_url, ProbeStatus.UNABLE, week.until, detail, facts)
    detail = f"近七天从本机有效取样 {week.counted} 次，其中 {week.failed} 次在 15 秒内没有打开首页"
    status = ProbeStatus.FAILED if week.failed else ProbeStatus.OK
    return Probe(ProbeKind.AVAILABILITY, home_url, status, week.until, detail, facts)


def _verdict(sample: Sample, is_filed: bool) -> str:
    if sample.is_answered:
        return "answered"
    if not sample.seems_failed:
        return "unable"
    if is_filed:
        return "filed"
    return "failed" if sample.is_failed else "our_line"
