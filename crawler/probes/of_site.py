"""What is measured of a site beside its pages, with the requests of its walk."""

from __future__ import annotations

import random as random_module

from crawler.asking import Asking
from crawler.probes.dns import probe_dns
from crawler.probes.ipv6 import probe_ipv6
from crawler.probes.random_path import NotFoundAnswer, probe_of, random_address
from crawler.probes.search import probe_search
from crawler.probes.tls import probe_tls
from crawler.tools import Tools
from model.page import Cause, Failure, Page, Phase
from model.snapshot import Probe

_SHOWN_BY_NAME = frozenset(
    {None, Cause.DNS_NO_NAME, Cause.DNS_NO_ADDRESS, Cause.DNS_FAILED, Cause.ADDRESS_REFUSED, Cause.CONNECT_TIMEOUT}
)
_SHOWN_BY_TLS = frozenset({None, Cause.TLS_EXPIRED, Cause.TLS_NAME_MISMATCH, Cause.TLS_UNTRUSTED, Cause.TLS_FAILED})


async def probe_site(
    home: Page, asking: Asking, tools: Tools, random: random_module.Random, probes: list[Probe]
) -> NotFoundAnswer:
    """The answer to an address that cannot exist, the site's search, IPv6, name and certificate, each into `probes`
    once it is made. Returns what pages are compared with that say no under an address that does exist."""
    missing = await asking.visit(random_address(home.final_url, random), Phase.PROBE)
    probe, not_found = probe_of(missing)
    probes += (probe, probe_search(home))
    probes.append(await probe_ipv6(home.final_url, tools.addresses, tools.settings, tools.limits, tools.now))
    probes += await probe_address(home.final_url, tools, None)
    return not_found


async def probe_address(url: str, tools: Tools, failure: Failure | None) -> list[Probe]:
    """The site's name and certificate; of a site that did not open, for that failure, only what may be why."""
    cause = failure.cause if failure else None
    found = [await probe_dns(url, tools.addresses, tools.now)] if cause in _SHOWN_BY_NAME else []
    if cause in _SHOWN_BY_TLS:
        found.append(await probe_tls(url, tools.addresses, tools.limits, lambda: tools.fetcher.tls, tools.now))
    return [probe for probe in found if probe is not None]
