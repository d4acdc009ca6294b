"""Whether a site offers HTTPS, and with which protocol and certificate (健康度 H26): one handshake, no request."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.addresses import AddressBook
from crawler.fault import Fault
from crawler.limits import FetchLimits
from crawler.wire import Wire
from model.page import Cause
from model.snapshot import Probe, ProbeKind, ProbeStatus

Clock = Callable[[], datetime]

_HTTPS, _HTTP = 443, 80
_MOST_NAMES = 10
_ABSENT = frozenset({Cause.CONNECT_REFUSED, Cause.TLS_FAILED})  # nothing there, or no TLS


async def probe_tls(
    url: str, addresses: AddressBook, limits: FetchLimits, trusted: Callable[[], ssl.SSLContext], now: Clock
) -> Probe | None:
    """OK: a handshake with a certificate that browsers trust. FAILED: no TLS there, or a certificate that they
    refuse. UNABLE: nobody answered. None: nothing to measure (a port of its own without TLS, an address by hand).

    Facts: "https" (yes, no); "certificate" (valid, expired, not_yet_valid, wrong_host, self_signed, untrusted); of a
    valid one also "protocol", "cipher", "issuer", "names", "not_before", "not_after" (dates) and "days_left".
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (_HTTPS if parts.scheme == "https" else _HTTP)
    if parts.scheme != "https":
        if port != _HTTP or addresses.is_mapped(host, port):
            return None
        port = _HTTPS

    def measured(status: ProbeStatus, detail: str, *facts: tuple[str, str]) -> Probe:
        return Probe(ProbeKind.TLS, url, status, now(), detail, facts)

    try:
        async with asyncio.timeout(limits.connect_s):
            endpoint = (await addresses.endpoints(host, port))[0]
            wire = await Wire.connect(endpoint, trusted(), host)
    except TimeoutError:
        return measured(ProbeStatus.UNABLE, "安全连接超时，未能测量")
    except Fault as fault:
        kind = _kind_of(fault)
        if kind is not None:
            return measured(ProbeStatus.FAILED, _SAID[kind], ("https", "yes"), ("certificate", kind))
        if fault.failure.cause in _ABSENT:
            return measured(ProbeStatus.FAILED, "未启用HTTPS，或安全连接无法建立", ("https", "no"))
        return measured(ProbeStatus.UNABLE, f"未能测量：{fault.failure.cause.printed}")
    try:
        facts = _facts(wire, now())
    finally:
        wire.close()
    return measured(ProbeStatus.OK, "已启用HTTPS，证书有效", *facts)


_SAID = {
    "expired": "安全证书已过期",
    "not_yet_valid": "安全证书尚未生效",
    "wrong_host": "安全证书不是本域名的",
    "self_signed": "安全证书是自签名的",
    "untrusted": "安全证书的签发机构不受信任，或证书链不完整",
}


def _kind_of(fault: Fault) -> str | None:
    """What is wrong with the certificate, or None when that is not what failed."""
    cause, detail = fault.failure.cause, fault.failure.detail
    if cause is Cause.TLS_EXPIRED:
        return "not_yet_valid" if "not yet" in detail else "expired"
    if cause is Cause.TLS_NAME_MISMATCH:
        return "wrong_host"
    if cause is Cause.TLS_UNTRUSTED:
        return "self_signed" if detail.replace("-", " ").strip() == "self signed certificate" else "untrusted"
    return None


def _facts(wire: Wire, now: datetime) -> tuple[tuple[str, str], ...]:
    protocol, _, cipher = wire.tls.partition(" ")
    told = wire.certificate
    since, until = _instant(told.get("notBefore")), _instant(told.get("notAfter"))
    facts = [("https", "yes"), ("certificate", "valid"), ("protocol", protocol), ("cipher", cipher)]
    facts += [("issuer", _name(told.get("issuer", ())))]
    names = sorted({value for kind, value in told.get("subjectAltName", ()) if kind == "DNS"})
    facts += [("names", ", ".join(names[:_MOST_NAMES]))]
    facts += [("not_before", since.date().isoformat())] if since else []
    facts += [("not_after", until.date().isoformat()), ("days_left", str((until - now).days))] if until else []
    return tuple(facts)


def _instant(text: object) -> datetime | None:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC) if isinstance(text, str) else None


def _name(parts: object) -> str:
    """The organisation, or else the common name, of a certificate's issuer."""
    pairs = {key: value for part in parts for key, value in part} if isinstance(parts, tuple) else {}
    return str(pairs.get("organizationName") or pairs.get("commonName") or "")
