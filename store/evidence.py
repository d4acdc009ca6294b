"""The manifest of an audit's evidence: the digests of every WARC record and picture, chained from audit to audit.

A manifest is a text file beside the WARC files, written once when the audit is finished:

    gongkai evidence manifest 1
    audit 20190402-special-001
    previous 20190401-nightly-001 <sha256> <sm3>     (or: previous none)
    <sha256> <sm3> <start> <length> <file>           (a line per record, a picture being one; files sorted)

The ranges of a file cover it without a gap, so that any flipped, added or missing bit is found; each manifest holds
the digests of the one before, and the database those of the newest. SM3 (GB/T 32905) stands beside SHA-256 because
Chinese inspections ask for it; a build of OpenSSL without it writes "-".
"""

from __future__ import annotations

import hashlib
import mmap
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from store.faults import told_plainly
from store.outputs import write
from store.pruning import PICTURE, noted

NAME = "manifest.txt"
_HEAD = "gongkai evidence manifest 1"
_HAS_SM3 = "sm3" in hashlib.algorithms_available


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` read and what it found wrong: one Chinese sentence per problem, none when all is as sealed.
    `pruned` counts the files that went on purpose; their digests still stand in the manifests."""

    audits: int
    records: int
    size: int
    problems: tuple[str, ...]
    pruned: int = 0


@dataclass(frozen=True, slots=True)
class _Seal:
    """One row of the chain: an audit and the digests of its manifest."""

    audit: str
    digests: str


def manifest_of(root: Path, database: Database, audit: str) -> bytes:
    """The audit's manifest, chained to the last one; b"" when it is sealed already. Reads all its evidence, which may
    take a minute: call it before the transaction that finishes the audit, or nobody could rule meanwhile."""
    chain = _chain(database)
    if any(link.audit == audit for link in chain):
        return b""
    folder = root / "warc" / audit
    previous = f"{chain[-1].audit} {chain[-1].digests}" if chain else "none"
    lines = [_HEAD, f"audit {audit}", f"previous {previous}"]
    for path in _sealed_files(folder):
        with _mapped(path) as content:
            lines += (f"{digests(content[a:b])} {a} {b - a} {path.name}" for a, b in _members(content))
    return ("\n".join(lines) + "\n").encode()


def seal(root: Path, database: Database, audit: str, manifest: bytes) -> None:
    """Write what `manifest_of` gave and chain it. Call inside the transaction that finishes the audit, as the writer
    since `manifest_of`; b"" changes nothing."""
    if manifest:
        write(root / "warc" / audit, NAME, manifest)
        row = (audit, len(_chain(database)), digests(manifest))
        database.conn.execute("insert into manifests values (?,?,?)", row)


def verify(root: Path, database: Database) -> Verification:
    """Read every sealed record again and compare it with its manifest, and the manifests with each other."""
    problems: list[str] = []
    records = size = gone = 0
    previous = "none"
    pruned = noted(database)
    chain = _chain(database)
    for link in chain:
        folder = root / "warc" / link.audit
        manifest = _manifest(folder, link, previous, problems)
        previous = f"{link.audit} {link.digests}"
        for name, ranges in manifest.items():
            if (link.audit, name) in pruned and not (folder / name).exists():
                gone += 1
                continue
            records += len(ranges)
            size += _check_file(folder / name, link.audit, ranges, problems)
        for path in _sealed_files(folder):
            if path.name not in manifest:
                problems.append(f"检查 {link.audit} 多出一个未登记的证据文件 {path.name}。")
    sealed = {link.audit for link in chain}
    for path in sorted(root.glob(f"warc/*/{NAME}")):
        if path.parent.name not in sealed:
            problems.append(f"检查 {path.parent.name} 的证据清单没有登记在数据库里。")
    return Verification(len(chain), records, size, tuple(problems), gone)


def _sealed_files(folder: Path) -> list[Path]:
    """The WARC files and pictures of an audit, by name."""
    return sorted((*folder.glob("*.warc.gz"), *folder.glob(f"*{PICTURE}")))


def _manifest(folder: Path, link: _Seal, previous: str, problems: list[str]) -> dict[str, list[tuple[int, int, str]]]:
    """The ranges of each file as sealed, with their digests; empty when the manifest itself cannot be trusted."""
    with told_plainly(folder):
        path = folder / NAME
        content = path.read_bytes() if path.is_file() else b""
    if not _same(content, link.digests):
        problems.append(f"检查 {link.audit} 的证据清单{'被改动过' if content else '不见了'}。")
        return {}
    lines = content.decode().splitlines()
    if lines[2] != f"previous {previous}":
        problems.append(f"检查 {link.audit} 的证据清单与上一次检查的接不上，可能有检查被删除或替换。")
    files: dict[str, list[tuple[int, int, str]]] = {}
    for line in lines[3:]:
        sha256, sm3, start, length, name = line.split(" ", 4)
        files.setdefault(name, []).append((int(start), int(length), f"{sha256} {sm3}"))
    return files


def _check_file(path: Path, audit: str, ranges: list[tuple[int, int, str]], problems: list[str]) -> int:
    """Compare one WARC file with its sealed ranges; the bytes read."""
    if not path.is_file():
        problems.append(f"检查 {audit} 的证据文件 {path.name} 不见了。")
        return 0
    with _mapped(path) as content:
        for start, length, digests in ranges:
            if not _same(content[start : start + length], digests):
                problems.append(f"检查 {audit} 的证据文件 {path.name} 第 {start} 字节起的记录被改动过。")
        sealed = ranges[-1][0] + ranges[-1][1]
        if len(content) != sealed:
            problems.append(f"检查 {audit} 的证据文件 {path.name} 应为 {sealed} 字节，实为 {len(content)} 字节。")
        return len(content)


def _chain(database: Database) -> list[_Seal]:
    rows = database.conn.execute("select audit, digest from manifests order by position")
    return [_Seal(audit, digests) for audit, digests in rows]


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap | bytes]:
    """The bytes of a file without holding them in memory."""
    with told_plainly(path), path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            yield b""
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield content


def _members(content: mmap.mmap | bytes) -> Iterator[tuple[int, int]]:
    """Start and end of every gzip member. What cannot be read as one is a single range up to the end."""
    start, step = 0, 1 << 16
    while start < len(content):
        packed, at = zlib.decompressobj(zlib.MAX_WBITS | 16), start
        try:
            while not packed.eof and at < len(content):
                packed.decompress(content[at : at + step])
                at = min(at + step, len(content))
        except zlib.error:
            at = len(content)
        end = at - len(packed.unused_data) if packed.eof else len(content)
        yield start, end
        start = end


def digests(content: bytes) -> str:
    """SHA-256 and SM3, hex."""
    sm3 = hashlib.new("sm3", content).hexdigest() if _HAS_SM3 else "-"
    return f"{hashlib.sha256(content).hexdigest()} {sm3}"


def _same(content: bytes, sealed: str) -> bool:
    """Whether the content bears the sealed digests, as far as this machine can compute them."""
    sha256, sm3 = sealed.split(" ")
    found = digests(content).split(" ")
    return found[0] == sha256 and (sm3 == "-" or found[1] in (sm3, "-"))
