"""How far our reading of addresses and encodings agrees with the public suites, and what the differences are.

`python -m benchmarks.standards_agreement SUITES.tar.xz`. From the archive are read the URL data of the web platform
tests (wpt-url/**/urltestdata.json) and html5lib's encoding cases (html5lib-encoding/**/*.dat). What the figures mean
is written in docs/agreement.md.
"""

from __future__ import annotations

import json
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator

from crawler.extract.charset import decode
from crawler.fault import Fault
from crawler.web_address import follow, read_address

_ASKED = ("http:", "https:")
_WESTERN = ("windows-1252", "iso-8859-1")


def members(archive: str, folder: str, ending: str) -> Iterator[bytes]:
    """The files of a folder whose names end so."""
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isfile() and f"/{folder}/" in f"/{member.name}" and member.name.endswith(ending):
                held = tar.extractfile(member)
                assert held is not None
                yield held.read()


def addresses(archive: str) -> Counter[str]:
    """What became of each case of the URL data."""
    seen: Counter[str] = Counter()
    for content in members(archive, "wpt-url", "/urltestdata.json"):
        for case in json.loads(content):
            if isinstance(case, dict) and "input" in case:
                seen[_address(case)] += 1
    return seen


def _address(case: dict[str, str]) -> str:
    base = case.get("base") or ""
    if base in ("", "about:blank"):
        base = "http://base.test/"
        if "://" not in case["input"]:
            return "not asked for: no web page as a base"
    expected = case.get("href", "").partition("#")[0]
    try:
        sent = case["input"].encode("utf-8", "surrogatepass").decode("latin-1")
        found = read_address(follow(base, sent)).url
    except Fault as fault:
        if case.get("failure"):
            return "agrees: refused"
        if not expected.startswith(_ASKED):
            return "agrees: no address of the web, refused"
        return f"refused on purpose: {fault.failure.detail.partition(' ')[0]}"
    if case.get("failure"):
        return f"differs: refused there, {found!r} here"
    return "agrees: the same address" if found == expected else f"differs: {case['input']!r} {expected!r} {found!r}"


def encodings(archive: str) -> Counter[str]:
    """What became of each encoding case."""
    seen: Counter[str] = Counter()
    for content in members(archive, "html5lib-encoding", ".dat"):
        for part in content.split(b"#data\n")[1:]:
            data, _, rest = part.rpartition(b"\n#encoding\n")
            seen[_encoding(data, rest.split(b"\n")[0].decode("ascii").strip().lower())] += 1
    return seen


def _encoding(data: bytes, expected: str) -> str:
    found = decode(data, "text/html")
    if found.actual == expected:
        return "agrees: the encoding"
    if data.isascii() or found.text == data.decode(expected, "replace"):
        return "agrees: the text (the bytes mean the same in both)"
    if expected in _WESTERN:
        return "differs on purpose: bytes that are no UTF-8 are GB18030, not Western"
    return f"differs on purpose: {expected} is told by its bytes, not by its declaration ({found.actual})"


def main(arguments: list[str]) -> None:
    """Print both tables."""
    for name, table in (("addresses", addresses(arguments[0])), ("encodings", encodings(arguments[0]))):
        print(f"{name}: {table.total()} cases")
        for what, count in table.most_common():
            print(f"  {count:5}  {what}")


if __name__ == "__main__":
    main(sys.argv[1:])
