"""Whether a site can be reached over IPv6 (行动计划 2017-11-26; item 8.1): an address, and a page over it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from crawler.addresses import AddressBook, Mapping
from crawler.causes import failure_of
from crawler.fault import Fault
from crawler.fetch import Fetcher
from crawler.limits import CrawlSettings, FetchLimits
from model.page import Cause
from model.snapshot import Probe, ProbeKind, ProbeStatus

Clock = Callable[[], datetime]


async def probe_ipv6(
    home_url: str, addresses: AddressBook, settings: CrawlSettings, limits: FetchLimits, now: Clock
) -> Probe:
    """OK: the home page answers over IPv6. FAILED: it has no IPv6 address, or none that answers. UNABLE: this
    machine has no IPv6, or the name's address was given by hand and says nothing of the public DNS."""
    parts = urlsplit(home_url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)

    def measured(status: ProbeStatus, detail: str, *facts: tuple[str, str]) -> Probe:
        return Probe(ProbeKind.IPV6, home_url, status, now(), detail, facts)

    try:
        address = await addresses.ipv6_address(host, port)
    except Fault as fault:
        if fault.failure.cause is Cause.DNS_NO_ADDRESS:
            return measured(ProbeStatus.FAILED, "域名没有IPv6地址（AAAA记录）", ("AAAA", "无"))
        return measured(ProbeStatus.UNABLE, f"未能查询IPv6地址：{fault.failure.detail}")
    if address is None:
        return measured(ProbeStatus.UNABLE, "网址由本机指定了IPv4地址，不能代表公网域名解析")
    mapped = addresses.is_mapped(host, port)
    only = addresses if mapped else AddressBook((Mapping(host, port, address, port),))
    async with Fetcher(limits, only, settings.full_user_agent, now) as fetcher:
        raw = await fetcher.fetch(home_url, may_follow=lambda url: urlsplit(url).hostname == host)
    failure = failure_of(raw)
    facts = (("AAAA", address), ("status", str(raw.status or "")))
    if failure is None:
        return measured(ProbeStatus.OK, "首页可通过IPv6访问", *facts)
    if failure.cause is Cause.CONNECT_FAILED:  # no route: ours as likely as theirs
        return measured(ProbeStatus.UNABLE, f"本机可能没有IPv6网络：{failure.detail}", *facts)
    return measured(ProbeStatus.FAILED, f"有IPv6地址但首页打不开：{failure.detail or failure.cause}", *facts)
