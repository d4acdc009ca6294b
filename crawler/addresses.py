"""Where a name leads: resolved, checked and pinned, so that nobody's page can send us into a private network.

The check stands at connect time and the connection is made to the very address that was checked; each redirect
goes through it again. Exceptions are made by name only: `--resolve HOST:PORT:ADDR[:PORT]` says where to connect
instead, `--allow-address HOST:PORT` lets one host and port lead to a refused address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import ada_url

from crawler.fault import Fault
from model.errors import UsageError
from model.page import Cause

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

    from crawler.name_servers import NameServers

WEB_PORTS = frozenset({80, 81, 82, 88, 443, 7001}) | frozenset(range(8000, 10_000))

_IpAddress = IPv4Address | IPv6Address
_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_V6 = IPv6Network("2000::/3")
# IANA's special-purpose registries, written out: Python's own answer differs from version to version.
_REFUSED_V6 = tuple(IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
_REFUSED_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's wire server, on a public address
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
_MAPPING = re.compile(
    r"(?P<host>\*|\[[^\]]+\]|[^\s:\[\]]+):(?P<port>\d{1,5}):(?P<address>\[[^\]]+\]|[^\s:\[\]]+)(?::(?P<to>\d{1,5}))?"
)
_ALLOWED = re.compile(r"(?P<host>\[[^\]]+\]|[^\s:\[\]]+):(?P<port>\d{1,5})")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One place to connect to: an address in figures and a port. `is_mapped` when `--resolve` named it."""

    address: str
    port: int
    is_mapped: bool = False

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


@dataclass(frozen=True, slots=True)
class Mapping:
    """One `--resolve`: connections to `host`:`port` go to `address`:`to_port`. `host` "*" is every name."""

    host: str
    port: int
    address: str
    to_port: int

    @classmethod
    def parse(cls, text: str) -> Mapping:
        """Read `HOST:PORT:ADDR[:PORT]`, IPv6 addresses in brackets. UsageError with one sentence otherwise."""
        if (found := _MAPPING.fullmatch(text.strip())) is None:
            raise UsageError(f"--resolve 的写法应为 主机:端口:地址[:端口](IPv6地址加方括号),收到的是 {text!r}")
        address = found["address"].strip("[]")
        try:
            ip_address(address)
        except ValueError:
            raise UsageError(f"--resolve 中的地址应为IP地址，收到的是 {address!r}") from None
        port = _port(found["port"], text)
        to_port = _port(found["to"], text) if found["to"] else port
        return cls(_plain(found["host"]), port, address, to_port)


def is_public(address: _IpAddress) -> bool:
    """True for an address of the open internet: not loopback, private, link-local, shared (CGNAT), multicast,
    reserved, documentation or metadata, nor one of these wrapped in an IPv6 form."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:  # how a network without IPv4 reaches it
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    is_plain = address.scope_id is None and address in _GLOBAL_V6
    return is_plain and not any(address in network for network in _REFUSED_V6)


class AddressBook:
    """Gives the endpoints that a host and port may be reached at, or says why there is none."""

    def __init__(
        self,
        resolve: tuple[Mapping, ...] = (),
        allowed: tuple[str, ...] = (),
        *,
        resolver: Resolver | None = None,
    ) -> None:
        """`allowed` are texts HOST:PORT. `resolver` defaults to the system's name servers, read at first use."""
        self._named = {
            (m.host, m.port): Endpoint(m.address, m.to_port, True) for m in reversed(resolve) if m.host != "*"
        }
        self._any = {m.port: Endpoint(m.address, m.to_port, True) for m in reversed(resolve) if m.host == "*"}
        self._allowed = frozenset(_host_port(text) for text in allowed)
        self._resolver = resolver
        self._servers: NameServers | None = None
        self._hosts_file: dict[str, tuple[str, ...]] | None = None

    def is_mapped(self, host: str, port: int) -> bool:
        """True when `--resolve` says where that host and port lead (many hosts may share a mapped address)."""
        return self._mapped(_plain(host), port) is not None

    async def endpoints(self, host: str, port: int) -> tuple[Endpoint, ...]:
        """Where to connect for `host` (a name or an address in figures) and `port`, in the order to try.

        Raises Fault: BAD_URL for a port we refuse, ADDRESS_REFUSED, DNS_NO_NAME, DNS_NO_ADDRESS, DNS_FAILED.
        """
        host = _plain(host)
        if (mapped := self._mapped(host, port)) is not None:
            return (mapped,)
        is_allowed = (host, port) in self._allowed
        if not is_allowed and port not in WEB_PORTS:
            raise Fault(Cause.BAD_URL, f"port {port}")
        literal = _literal(host)
        found = (literal,) if literal is not None else await self._look_up(host)
        open_ones = [address for address in found if is_allowed or is_public(address)]
        if not open_ones:
            raise Fault(Cause.ADDRESS_REFUSED, f"{host} is {found[0]}")
        return tuple(Endpoint(str(address), port) for address in sorted(open_ones, key=lambda a: a.version))

    async def ipv6_address(self, host: str, port: int) -> str | None:
        """An IPv6 address of `host`, or None when its address was given by hand as IPv4 (which says nothing of the
        public DNS). Raises Fault like `endpoints`; DNS_NO_ADDRESS when the name has no IPv6 address that is open."""
        host = _plain(host)
        if (mapped := self._mapped(host, port)) is not None:
            return mapped.address if ":" in mapped.address else None
        literal = _literal(host)
        found = (literal,) if literal is not None else await self._look_up(host)
        is_allowed = (host, port) in self._allowed
        for address in found:
            if address.version == 6 and (is_allowed or is_public(address)):
                return str(address)
        raise Fault(Cause.DNS_NO_ADDRESS, f"{host}: AAAA")

    async def records(self, host: str, port: int) -> dict[str, tuple[_IpAddress, ...] | Fault] | None:
        """What the name servers say of the name, by kind of record; None when its address was given by hand,
        stands in figures or in this machine's own table. Raises Fault when there is nobody to ask."""
        host = _plain(host)
        if self._mapped(host, port) is not None or _literal(host) is not None or (host, port) in self._allowed:
            return None
        servers = self._asked_for(host)
        return await servers.records(host) if servers else None

    def _mapped(self, host: str, port: int) -> Endpoint | None:
        """The mapping for that host and port. "*" does not reach addresses in figures that we would refuse."""
        if (named := self._named.get((host, port))) is not None:
            return named
        literal = _literal(host)
        if literal is not None and not is_public(literal):
            return None
        return self._any.get(port)

    async def _look_up(self, host: str) -> tuple[_IpAddress, ...]:
        servers = self._asked_for(host)
        if servers is None:
            assert self._hosts_file is not None
            return tuple(ip_address(text) for text in self._hosts_file[host])
        return await servers.addresses(host)

    def _asked_for(self, host: str) -> NameServers | None:
        """Who answers for that name; None when this machine's own table does."""
        if self._hosts_file is None:
            self._hosts_file = read_hosts_file(Path("/etc/hosts"))
        if host in self._hosts_file:
            return None
        if self._servers is None:
            from crawler.name_servers import NameServers

            self._servers = NameServers(self._resolver)
        return self._servers


def read_hosts_file(path: Path) -> dict[str, tuple[str, ...]]:
    """The machine's own table of names (hosts(5)); empty when there is none."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return {}
    table: dict[str, tuple[str, ...]] = {}
    for line in lines:
        address, *names = line.split("#", 1)[0].split() or [""]
        if _literal(address) is not None:
            for name in names:
                table[_plain(name)] = (*table.get(_plain(name), ()), address)
    return table


def _literal(host: str) -> _IpAddress | None:
    """`host` as an address in figures; names that mean this machine count as loopback."""
    if host == "localhost" or host.endswith(".localhost"):
        return IPv4Address("127.0.0.1")
    try:
        return ip_address(host)
    except ValueError:
        return None


def _plain(host: str) -> str:
    """As it is asked for: an international name in its ASCII form."""
    plain = host.strip("[]").rstrip(".").lower()
    if plain.isascii():
        return plain
    try:
        return ada_url.URL(f"http://{plain}/").hostname.rstrip(".")
    except ValueError:  # no name at all: nothing will ever be asked of it
        return plain


def _port(text: str, whole: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise UsageError(f"端口应在1到65535之间，收到的是 {whole!r}")
    return port


def _host_port(text: str) -> tuple[str, int]:
    if (found := _ALLOWED.fullmatch(text.strip())) is None:
        raise UsageError(f"--allow-address 的写法应为 主机:端口,收到的是 {text!r}")
    return _plain(found["host"]), _port(found["port"], text)


def parse_mappings(texts: Sequence[str]) -> tuple[Mapping, ...]:
    """Every `--resolve` of a command line. UsageError names the first that is wrong."""
    return tuple(Mapping.parse(text) for text in texts)
