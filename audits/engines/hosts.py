"""Which sites stand on one server, and so are crawled by one worker."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from audits.engines.job import Group
from audits.settings import Settings
from crawler.addresses import AddressBook, parse_mappings
from crawler.fault import Fault
from model.roster import Site


async def group_sites(sites: Sequence[Site], settings: Settings) -> tuple[Group, ...]:
    """The sites by the server they stand on, as far as their names resolve; in the order given."""
    addresses = AddressBook(parse_mappings(settings.resolve), settings.allow_address)
    servers = await asyncio.gather(*(_server(site, addresses) for site in sites))
    groups: dict[str, list[Site]] = {}
    for server, site in zip(servers, sites, strict=True):
        groups.setdefault(server, []).append(site)
    return tuple(Group(server, tuple(members)) for server, members in groups.items())


async def _server(site: Site, addresses: AddressBook) -> str:
    """The address behind the site's first host; the host itself where that stands for many or is not known."""
    parts = urlsplit(site.url)
    host = parts.hostname or site.key
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if addresses.is_mapped(host, port):
        return host
    try:
        address = min(endpoint.address for endpoint in await addresses.endpoints(host, port))
    except Fault:  # the walk will say what is wrong with it
        return host
    return host if ip_address(address).is_loopback else address
