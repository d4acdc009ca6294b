"""`--resolve` and `--allow-address` as the user writes them."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest

from crawler.addresses import AddressBook, Endpoint, Mapping, is_public, read_hosts_file
from model.errors import UsageError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.a.gov.cn:80:127.0.0.1", Mapping("www.a.gov.cn", 80, "127.0.0.1", 80)),
        ("www.a.gov.cn:80:127.0.0.1:8080", Mapping("www.a.gov.cn", 80, "127.0.0.1", 8080)),
        ("*:443:[::1]:8443", Mapping("*", 443, "::1", 8443)),
        ("WWW.A.gov.cn.:80:10.0.0.1", Mapping("www.a.gov.cn", 80, "10.0.0.1", 80)),
        ("[2001:db8::1]:80:[::1]", Mapping("2001:db8::1", 80, "::1", 80)),
    ],
)
def test_mapping(text: str, expected: Mapping) -> None:
    assert Mapping.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "a:80", "a:80:b", "a:x:127.0.0.1", "a:0:127.0.0.1", "a:80:127.0.0.1:70000", "a:80:::1", "a:80:1.2.3.4:5:6"],
)
def test_mapping_that_is_wrong(text: str) -> None:
    with pytest.raises(UsageError, match=r"--resolve|端口"):
        Mapping.parse(text)


@pytest.mark.parametrize("text", ["", "a", "a:", "a:x", "a:0", ":80", "a:80:1"])
def test_allowance_that_is_wrong(text: str) -> None:
    with pytest.raises(UsageError):
        AddressBook(allowed=(text,))


async def test_order_of_mappings() -> None:
    book = AddressBook(
        tuple(Mapping.parse(t) for t in ("*:80:127.0.0.1:1", "a.test:80:127.0.0.1:2", "a.test:80:127.0.0.1:3"))
    )
    assert await book.endpoints("A.test.", 80) == (Endpoint("127.0.0.1", 2, True),)
    assert await book.endpoints("b.test", 80) == (Endpoint("127.0.0.1", 1, True),)
    assert book.is_mapped("b.test", 80)
    assert not book.is_mapped("b.test", 443)


@pytest.mark.parametrize("text", ["47.92.1.1", "223.5.5.5", "2400:3200::1", "64:ff9b::2f5c:101", "::ffff:223.5.5.5"])
def test_public(text: str) -> None:
    assert is_public(ip_address(text))


def test_hosts_file(tmp_path: Path) -> None:
    path = tmp_path / "hosts"
    path.write_text(
        "# a comment\n127.0.0.1 localhost\n10.0.0.5\tA.test b.test # inside\n::5 a.test\nrubbish x.test\n", "utf-8"
    )
    found = read_hosts_file(path)
    assert found["a.test"] == ("10.0.0.5", "::5")
    assert found["b.test"] == ("10.0.0.5",)
    assert "x.test" not in found
    assert read_hosts_file(tmp_path / "none") == {}
