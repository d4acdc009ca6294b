"""What name servers say of a name. Loaded when the first name is asked for: that an address is allowed, mapped or
stands in figures is known without."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv6Address, ip_address

import dns.asyncresolver
import dns.exception
import dns.rdatatype
import dns.resolver

from crawler.fault import Fault
from model.page import Cause

_KINDS = (dns.rdatatype.A, dns.rdatatype.AAAA)


class NameServers:
    """Those of `resolver`, by default the system's. Raises Fault when there are none."""

    def __init__(self, resolver: dns.asyncresolver.Resolver | None = None) -> None:
        try:
            self._resolver = resolver or dns.asyncresolver.Resolver()
        except dns.resolver.NoResolverConfiguration:
            raise Fault(Cause.DNS_FAILED, "no name server is configured on this machine") from None

    async def addresses(self, host: str) -> tuple[IPv4Address | IPv6Address, ...]:
        """Both kinds of address; one kind failing does not spoil the other. Raises Fault when there is none."""
        answers = (await self.records(host)).values()
        found = tuple(address for answer in answers if not isinstance(answer, Fault) for address in answer)
        if found:
            return found
        for answer in answers:
            if isinstance(answer, Fault):
                raise answer
        raise Fault(Cause.DNS_NO_ADDRESS, host)

    async def records(self, host: str) -> dict[str, tuple[IPv4Address | IPv6Address, ...] | Fault]:
        """The addresses by kind of record, () when the name has none of that kind, or why nobody told."""
        answers = await asyncio.gather(*(self._records(host, kind) for kind in _KINDS))
        return {kind.name: answer for kind, answer in zip(_KINDS, answers, strict=True)}

    async def _records(
        self, host: str, kind: dns.rdatatype.RdataType
    ) -> tuple[IPv4Address | IPv6Address, ...] | Fault:
        try:
            answer = await self._resolver.resolve(host, kind, raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN:
            return Fault(Cause.DNS_NO_NAME, host)
        except (dns.exception.DNSException, OSError, ValueError) as error:
            return Fault(Cause.DNS_FAILED, f"{host}: {type(error).__name__}")
        return tuple(ip_address(record.address) for record in answer.rrset or ())
