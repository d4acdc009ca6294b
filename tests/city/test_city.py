"""The demonstration city is sound: links resolve, bytes repeat, truth speaks of units that exist, it serves fast."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from fixtures import city
from fixtures.city.build import SHAPES, hosts, planted_dead, publication
from fixtures.city.office import Office, offices
from model.finding import Outcome
from store.catalog import load_plan, load_roster

_PLAN = Path(__file__).parents[2] / "rules" / "jieyang_2018" / "plan.toml"
_LINK = re.compile(r'(?:href|src)="([^"]+)"', re.IGNORECASE)


# The city whose truth was checked by eye. A change of the city changes this line and is checked again.
_DIGEST = "3d0d2a83199cfdc1b837cbad6fe89b307d8b7aa85069ea9773b35f6a6e89c762"


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
    assert {url for _, _, url in broken} == planted_dead(day)


@pytest.mark.parametrize("office", [o for o in offices() if o.shape != "gkmlpt"], ids=lambda o: o.id)
def test_every_column_is_reached_from_the_front_page(office: Office) -> None:
    """Lists inside the gkmlpt shell are left out: only its script and its interface lead there."""
    pub, shape = publication(office), SHAPES[office.shape]
    host = hosts()[office.host]
    links: dict[str, set[str]] = {}
    for path, url in _links(office.host, host):
        parts = urlsplit(url)
        if parts.netloc == office.host:
            links.setdefault(path, set()).add(parts.path + (f"?{parts.query}" if parts.query else ""))
    seen, ahead = set(), [shape.home_path(pub)]
    while ahead:
        path = ahead.pop()
        if path not in seen:
            seen.add(path)
            ahead += links.get(path, ())
    assert {shape.list_path(pub, c) for c in pub.columns if pub.is_shown(c) and not c.href} <= seen


def test_two_builds_give_identical_bytes() -> None:
    script = "from fixtures import city; print(city.digest())"
    again = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert again.stdout.strip() == city.digest() == _DIGEST


def _truth(name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((city.TRUTH.parent / name).read_text("utf-8"))


def test_offices_publish_under_the_names_of_the_roster() -> None:
    roster = load_roster(city.ROSTER)
    named = {o.id: o.name for o in offices()}
    assert named == {u.id: u.name for u in roster.units if u.entry_points}


def test_truth_covers_every_unit_and_requirement_exactly() -> None:
    """Rows of a lead duty stand only where the plan names the unit as lead."""
    roster, plan = load_roster(city.ROSTER), load_plan(_PLAN)
    truth = _truth("truth.toml")
    ids = {r.id for r in plan.requirements}
    assert set(truth) == {u.id for u in roster.units}
    for unit in roster.units:
        leads = {f"{r.id}-lead" for r in plan.requirements if set(r.lead) & set(unit.names)}
        assert ids <= set(truth[unit.id]) <= ids | leads


@pytest.mark.parametrize("name", ["truth.toml", *(f"truth-day{n}.toml" for n in range(2, 7))])
def test_every_expected_outcome_exists_and_has_its_reason(name: str) -> None:
    outcomes, first = {o.value for o in Outcome}, _truth("truth.toml")
    for unit, rows in _truth(name).items():
        assert set(rows) <= set(first[unit])
        for outcome, reason in rows.values():
            assert outcome in outcomes
            assert reason


def test_every_kind_of_outcome_occurs() -> None:
    met = {outcome for rows in _truth("truth.toml").values() for outcome, _ in rows.values()}
    assert met == {o.value for o in Outcome} - {"NOT_DUE"}  # on 2019-04-02 nothing lies in the future


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
