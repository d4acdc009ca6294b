"""The demonstration city is sound: links resolve, bytes repeat, truth speaks of units that exist, it serves fast."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from fixtures import city
from fixtures.city.build import hosts
from fixtures.city.office import offices
from model.finding import Outcome
from store.catalog import load_roster

_LINK = re.compile(r'(?:href|src)="([^"]+)"', re.IGNORECASE)


def _links(name: str, host: city.Host) -> Iterator[tuple[str, str]]:
    for path, answer in host.items():
        if answer.content_type.startswith("text/html"):
            charset = "utf-8" if b"charset" in answer.body[:600].lower() else "gbk"
            for link in _LINK.findall(answer.body.decode(charset, "replace")):
                url = urljoin(f"http://{name}{path}", unescape(link))
                if url.startswith("http"):
                    yield path, url


@pytest.mark.parametrize("day", [1, 2, 3])
def test_every_link_resolves_unless_planted_dead(day: int) -> None:
    found, broken = hosts(day), set()
    for name, host in found.items():
        for path, url in _links(name, host):
            parts = urlsplit(url)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            other = found.get(parts.netloc)
            if other is None or other.answer(target).status in {404, 421}:
                broken.add((name, path, url))
    planted = {url for office in offices(day) for url in office.traits.get("dead", "").split()}
    assert {b for b in broken if urlsplit(b[2]).path not in planted} == set()


def test_two_builds_give_identical_bytes() -> None:
    script = "from fixtures import city; print(city.digest())"
    again = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert again.stdout.strip() == city.digest()


def test_roster_offices_and_truth_name_the_same_units() -> None:
    roster = load_roster(city.ROSTER)
    truth = tomllib.loads(city.TRUTH.read_text("utf-8"))
    assert set(truth) == {u.id for u in roster.units}
    for office in offices():
        unit = roster.unit(office.id)
        assert unit is not None
        assert unit.name == office.name
        assert (not office.host) == (not unit.entry_points)


def test_every_expected_outcome_exists_and_has_its_reason() -> None:
    outcomes = {o.value for o in Outcome}
    for rows in tomllib.loads(city.TRUTH.read_text("utf-8")).values():
        for outcome, reason in rows.values():
            assert outcome in outcomes
            assert reason


def test_serves_virtual_hosts_with_conditional_requests() -> None:
    with city.serve() as served:
        wire = http.client.HTTPConnection("127.0.0.1", served.port, timeout=5)
        wire.request("GET", "/", headers={"Host": "www.wanglan.gov.cn", "Accept-Encoding": "gzip"})
        first = wire.getresponse()
        body, tag = first.read(), first.getheader("ETag")
        assert first.status == 200
        assert body[:2] == b"\x1f\x8b"
        assert tag
        wire.request("GET", "/", headers={"Host": "www.wanglan.gov.cn", "If-None-Match": tag})
        second = wire.getresponse()
        assert (second.status, second.read()) == (304, b"")
        wire.request("GET", "/nowhere", headers={"Host": "www.xiyuan.gov.cn"})
        third = wire.getresponse()
        assert third.status == 404
        assert "不存在" in third.read().decode()
        wire.close()
        assert served.resolve == (f"*:80:127.0.0.1:{served.port}",)
