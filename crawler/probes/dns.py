"""What the name servers say of a site's name, each kind of record apart (健康度 H26, item 8.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from crawler.addresses import AddressBook, is_public
from crawler.fault import Fault
from model.page import Cause
from model.snapshot import Probe, ProbeKind, ProbeStatus

Clock = Callable[[], datetime]

_NONE = "无"
_SAID = {Cause.DNS_NO_NAME: "域名不存在", Cause.DNS_FAILED: "未能查询"}


async def probe_dns(url: str, addresses: AddressBook, now: Clock) -> Probe | None:
    """OK: the name leads to an address of the open internet. FAILED: it does not exist, has no address, or leads
    inside. UNABLE: the name servers did not answer. None: there is no name to ask for, or it was mapped by hand.

    Facts: "A" and "AAAA", each the addresses in order, "无", or why they are not known.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = await addresses.records(host, port)
    except Fault as fault:
        return Probe(ProbeKind.DNS, url, ProbeStatus.UNABLE, now(), f"未能查询域名：{fault.failure.detail}")
    if found is None:
        return None
    facts = tuple((kind, _told(answer)) for kind, answer in found.items())
    known = [address for answer in found.values() if not isinstance(answer, Fault) for address in answer]
    causes = {answer.failure.cause for answer in found.values() if isinstance(answer, Fault)}

    def measured(status: ProbeStatus, detail: str) -> Probe:
        return Probe(ProbeKind.DNS, url, status, now(), detail, facts)

    if any(map(is_public, known)):
        return measured(ProbeStatus.OK, "域名解析正常")
    if known:
        return measured(ProbeStatus.FAILED, "域名只解析到内网或本机地址")
    if Cause.DNS_NO_NAME in causes:
        return measured(ProbeStatus.FAILED, "域名不存在")
    if causes:
        return measured(ProbeStatus.UNABLE, "域名服务器没有正常应答")
    return measured(ProbeStatus.FAILED, "域名没有对应的网络地址")


def _told(answer: tuple[object, ...] | Fault) -> str:
    if isinstance(answer, Fault):
        return _SAID.get(answer.failure.cause, str(answer.failure.cause))
    return ", ".join(sorted(map(str, answer))) or _NONE
