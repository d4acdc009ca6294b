"""Addresses read as they stand are those that the full reading gives."""

from __future__ import annotations

import ada_url
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fault import Fault
from crawler.web_address import DEFAULT_PORTS, host_of, origin_of, read_address

_HOSTS = st.sampled_from(
    [
        "www.a.gov.cn",
        "a-b.cn",
        "-a.cn",
        "1.2.3.4",
        "0x7f.1",
        "a.0x1",
        "127.1",
        "a.cn.",
        "xn--fiq.cn",
        "a_b.cn",
        "A.cn",
    ]
)
_PATHS = st.text("/.-_aZ0%?#", max_size=12).map("/{}".format)


@given(st.sampled_from(["http", "https"]), _HOSTS, _PATHS)
def test_a_plain_address_is_read_as_any_other(scheme: str, host: str, path: str) -> None:
    url = f"{scheme}://{host}{path}"
    try:
        read = read_address(url)
    except Fault:
        with pytest.raises(ValueError, match="Invalid"):
            ada_url.URL(url)
        return
    whole = ada_url.URL(url)
    whole.hash = ""
    assert read.url == whole.href
    assert (read.host, read.port) == (whole.hostname.rstrip("."), DEFAULT_PORTS[scheme])
    assert read.target == whole.pathname + whole.search


@pytest.mark.parametrize(
    ("url", "origin", "host"),
    [
        ("http://www.a.gov.cn/x/y", "http://www.a.gov.cn", "www.a.gov.cn"),
        ("https://A.gov.cn:8080/", "https://A.gov.cn:8080", "a.gov.cn"),
        ("http://a.gov.cn?x=/y/z", "http://a.gov.cn", "a.gov.cn"),
        ("http://u:p@a.gov.cn/", "http://u:p@a.gov.cn", "a.gov.cn"),
        ("nothing", "://", ""),
    ],
)
def test_origin_and_host(url: str, origin: str, host: str) -> None:
    assert (origin_of(url), host_of(url)) == (origin, host)
