"""One WARC file (ISO 28500, version 1.1) per audit and site: every answer as received, readable by any archive tool.

A visit becomes a request and a response, or a revisit when the same body was received before (in this file, or from
the same address in an earlier audit), or a metadata record when there was no answer. Every record is a gzip member of
its own, so that a range can be read alone.
Bodies are stored as decoded; the headers that no longer describe them are renamed X-Archive-Orig-….
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, urlsplit
from uuid import NAMESPACE_URL

from model.errors import StoreError
from model.page import Cause, Phase, RawPage, Visit
from store.faults import told_plainly
from store.packing import gzipped

_REWRITTEN = ("content-encoding", "transfer-encoding", "content-length")
_TRUNCATED = {
    Cause.OVER_LIMIT: "length",
    Cause.TOTAL_TIMEOUT: "time",
    Cause.DISCONNECTED: "disconnect",
    Cause.TRUNCATED: "disconnect",
}
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_PLAIN = re.compile(r"https?://([^/?#\s]+)(/[^?#\s]*(?:\?[^#\s]+)?)")
_STORABLE = "%:/?#[]@!$&'()*+,;=~-._|{}^`"  # beside letters and figures
_IS_STORABLE = re.compile(rf"[A-Za-z0-9{re.escape(_STORABLE)}]*")
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


@dataclass(frozen=True, slots=True)
class Copy:
    """Where a body already stands, in this file or that of an earlier audit, and what a revisit must say of it."""

    start: int
    length: int
    url: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Records:
    """A visit's records as bytes. The body's record is `body_length` bytes from `body_offset`; 0 without one."""

    content: bytes
    body_offset: int = 0
    body_length: int = 0


class Archive:
    """The WARC file of one audit and site. What lies behind `end` was never acknowledged and is written over."""

    def __init__(self, path: Path, end: int) -> None:
        self.path = path
        self.end = end
        with told_plainly(path):
            held = path.stat().st_size if path.exists() else 0
            if held < end:
                raise StoreError(f"证据文件 {path} 缺少末尾 {end - held} 字节，请从备份恢复。")

    def trim(self) -> None:
        """Cut off what was written and never acknowledged. For the writer only."""
        with told_plainly(self.path):
            if self.path.exists() and self.path.stat().st_size > self.end:
                os.truncate(self.path, self.end)

    def write(self, content: bytes) -> None:
        """Write behind `end` and return when it is safe on the disk; `end` itself is moved by the caller, once the
        database refers to the new records."""
        with told_plainly(self.path):
            is_new = not self.path.exists()
            if is_new:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                os.ftruncate(descriptor, self.end)
                _write_all(descriptor, content, self.end)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if is_new:
                _sync_folder(self.path.parent)
                _sync_folder(self.path.parent.parent)

    def read(self, start: int, length: int) -> bytes:
        """The payload of the record in that range. StoreError when the range holds none."""
        from warcio.archiveiterator import ArchiveIterator  # brings half a second of its own: only for who reads

        with told_plainly(self.path), self.path.open("rb") as file:
            file.seek(start)
            member = file.read(length)
        try:
            for record in ArchiveIterator(io.BytesIO(member)):
                return bytes(record.content_stream().read())
        except Exception as error:  # whatever a damaged record makes the reader raise
            raise StoreError(f"证据文件 {self.path} 自第 {start} 字节起已损坏（{error}），请从备份恢复。") from error
        raise StoreError(f"证据文件 {self.path} 第 {start} 字节处没有记录，请从备份恢复。")


def opening(audit: str, name: str, software: str, started_at: datetime) -> bytes:
    """The warcinfo record that a file begins with."""
    fields = (("software", software), ("format", "WARC File Format 1.1"), ("isPartOf", audit))
    headers = {
        "WARC-Record-ID": _record_id(audit, name, "warcinfo"),
        "WARC-Date": _instant(started_at),
        "WARC-Filename": name,
    }
    return _gzipped("warcinfo", "", headers, "application/warc-fields", _fields(fields))


def records_of(audit: str, visit: Visit, body_digest: str, copy: Copy | None) -> Records:
    """A visit as records; `body_digest` is the body's SHA-256, `copy` where the same body stands already."""
    raw = visit.raw
    scribe = _Scribe(audit, raw, visit.phase, f"sha256:{body_digest}" if body_digest else _digest())
    if raw.status is None:
        failed = scribe.metadata()
        body = scribe.resource() if raw.body else b""
        return Records(failed + body, len(failed), len(body))
    request = scribe.request()
    answer = scribe.revisit(copy) if copy else scribe.response()
    rest = scribe.metadata() if raw.hops or raw.failure else b""
    content = request + answer + rest
    return Records(content) if copy else Records(content, len(request), len(answer))


class _Scribe:
    """Writes the records of one visit."""

    def __init__(self, audit: str, raw: RawPage, phase: Phase, payload_digest: str) -> None:
        self.raw = raw
        self.payload_digest = payload_digest
        self.url = _storable_url(raw.final_url or raw.url)
        self.identity = (audit, raw.url, phase.value)
        self.date = _instant(raw.fetched_at)
        self.answer_id = _record_id(*self.identity, "response")

    def request(self) -> bytes:
        """The request line and host, which are all that the answer tells of it."""
        if plain := _PLAIN.fullmatch(self.url):
            netloc, target = plain.groups()
        else:
            parts = urlsplit(self.url)
            netloc, target = parts.netloc, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        block = f"GET {target} HTTP/1.1\r\nHost: {netloc}\r\n\r\n".encode("ascii", "replace")
        headers = self._headers(_record_id(*self.identity, "request"), block)
        headers["WARC-Concurrent-To"] = self.answer_id
        return _gzipped("request", self.url, headers, "application/http; msgtype=request", block)

    def response(self) -> bytes:
        head = _http_head(self.raw)
        headers = self._headers(self.answer_id, head, self.raw.body)
        headers["WARC-Payload-Digest"] = self.payload_digest
        if self.raw.failure and self.raw.failure.cause in _TRUNCATED:
            headers["WARC-Truncated"] = _TRUNCATED[self.raw.failure.cause]
        return _gzipped("response", self.url, headers, "application/http; msgtype=response", head, self.raw.body)

    def revisit(self, copy: Copy) -> bytes:
        head = _http_head(self.raw)
        headers = self._headers(self.answer_id, head)
        headers["WARC-Payload-Digest"] = self.payload_digest
        headers["WARC-Profile"] = _NOT_MODIFIED if self.raw.status == 304 else _SAME_PAYLOAD
        headers["WARC-Refers-To-Target-URI"] = _storable_url(copy.url)
        headers["WARC-Refers-To-Date"] = _instant(copy.fetched_at)
        return _gzipped("revisit", self.url, headers, "application/http; msgtype=response", head)

    def metadata(self) -> bytes:
        """What was asked, over which redirects, and why it failed."""
        fields = [("asked", self.raw.url), ("seconds", f"{self.raw.seconds:.3f}")]
        fields += [("hop", f"{hop.status} {hop.url} -> {hop.location}") for hop in self.raw.hops]
        if self.raw.failure:
            fields += [("cause", self.raw.failure.cause.value), ("detail", self.raw.failure.detail)]
        block = _fields(fields)
        headers = self._headers(_record_id(*self.identity, "metadata"), block)
        if self.raw.status is not None:
            headers["WARC-Concurrent-To"] = self.answer_id
        return _gzipped("metadata", self.url, headers, "application/warc-fields", block)

    def resource(self) -> bytes:
        """Bytes that came without a status."""
        headers = self._headers(_record_id(*self.identity, "resource"), self.raw.body)
        return _gzipped("resource", self.url, headers, "application/octet-stream", self.raw.body)

    def _headers(self, record_id: str, *block: bytes) -> dict[str, str]:
        headers = {"WARC-Record-ID": record_id, "WARC-Date": self.date, "WARC-Block-Digest": _digest(*block)}
        address = self.raw.peer.rsplit(":", 1)[0].strip("[]") if self.raw.peer else ""
        if address:
            headers["WARC-IP-Address"] = address
        return headers


def _http_head(raw: RawPage) -> bytes:
    """Status line and headers, with those that described the wire set aside. ISO 8859-1, as received."""
    assert raw.status is not None
    lines = [f"HTTP/1.1 {raw.status} {_PHRASES.get(raw.status, 'Unknown')}"]
    for name, value in raw.headers:
        kept = f"X-Archive-Orig-{name}" if name.lower() in _REWRITTEN else name
        lines.append(_one_line(f"{kept}: {value}"))
    lines.append(f"Content-Length: {len(raw.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _gzipped(kind: str, url: str, headers: dict[str, str], content_type: str, *block: bytes) -> bytes:
    """One record as one gzip member."""
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    named = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    told = f"Content-Type: {content_type}\r\nContent-Length: {sum(map(len, block))}\r\n"
    return gzipped(f"WARC/1.1\r\nWARC-Type: {kind}\r\n{target}{named}{told}\r\n".encode(), *block, b"\r\n\r\n")


def _record_id(*parts: str) -> str:
    """The same visit always bears the same id: a UUID of version 5 over addresses, which the library makes at three
    times the cost."""
    made = bytearray(hashlib.sha1(NAMESPACE_URL.bytes + chr(0).join(parts).encode(), usedforsecurity=False).digest())
    made[6], made[8] = made[6] & 0x0F | 0x50, made[8] & 0x3F | 0x80
    hexed = made.hex()
    return f"<urn:uuid:{hexed[:8]}-{hexed[8:12]}-{hexed[12:16]}-{hexed[16:20]}-{hexed[20:32]}>"


def _digest(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return f"sha256:{digest.hexdigest()}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def _fields(rows: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {_one_line(value)}\r\n" for name, value in rows).encode("utf-8", "replace")


def _one_line(text: str) -> str:
    return text if text.isprintable() else " ".join(text.splitlines())  # what breaks a line cannot be printed


def _storable_url(url: str) -> str:
    return url if _IS_STORABLE.fullmatch(url) else quote(url, safe=_STORABLE, errors="replace")


def _write_all(descriptor: int, content: bytes, at: int) -> None:
    view = memoryview(content)
    while view:
        written = os.pwrite(descriptor, view, at)
        view, at = view[written:], at + written


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
