"""Spot checks as a person orders them: watched to the end, cancelled, queued, refused where the crawler refuses."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from audits.settings import Settings
from crawler.limits import CrawlSettings
from model.account import Role, Scope
from store import Store
from tests.audits.loopback import LoopbackSite, loopback_site
from tests.web.office import Page, posted, running

ROSTER = """
city = "小城市"
[[unit]]
id = "caizheng"
name = "小城市财政局"
kind = "department"
entry_points = [{ url = "http://www.xiaocheng.gov.cn/", kind = "site" }]
[[unit]]
id = "wu"
name = "小城市没有网址的局"
kind = "department"
"""
QUICK = CrawlSettings(
    interval_s=0.0, concurrency=4, backoff_s=0.01, second_pass_wait_s=0.0, second_look_wait_s=0.0, max_pages=30
)


@contextmanager
def opened(folder: Path, site: LoopbackSite) -> Iterator[Page]:
    """A page whose roster leads to the site on this machine."""
    roster = folder / "roster.toml"
    roster.write_text(ROSTER, "utf-8")
    settings = Settings(
        data=str(folder / "data"),
        out=str(folder / "out"),
        resolve=(f"www.xiaocheng.gov.cn:80:127.0.0.1:{site.port}",),
        crawl=QUICK,
    )
    with running(folder / "data", settings, roster=roster) as page:
        yield page


@pytest.fixture(scope="module")
def site() -> Iterator[LoopbackSite]:
    with loopback_site() as made:
        yield made


@pytest.fixture(scope="module")
def desk(site: LoopbackSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with opened(tmp_path_factory.mktemp("desk"), site) as page:
        yield page


@contextmanager
def held(site: LoopbackSite) -> Iterator[tuple[threading.Event, Callable[[], None]]]:
    """The site answers nothing until let go. Gives the event that it was asked, and letting go."""
    asked, free = threading.Event(), threading.Event()

    def wait(number: int, host: str) -> None:
        asked.set()
        free.wait(60)

    site.at_request = wait
    try:
        yield asked, free.set
    finally:
        free.set()
        site.at_request = lambda number, host: None


def order(client: httpx.Client, **form: str) -> str:
    """Order a spot check; the address of its page."""
    answer = posted(client, "/spot-checks", **form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def watched(client: httpx.Client, place: str) -> list[tuple[str, str]]:
    """The server-sent events of a spot check to the last: (event, data)."""
    events: list[tuple[str, str]] = []
    name, data = "", []
    with client.stream("GET", f"{place}/events", headers={"Accept": "text/event-stream"}) as stream:
        assert stream.status_code == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                data.append(value)
            elif not line and name:
                events.append((name, "\n".join(data)))
                if name == "ended":
                    break
                name, data = "", []
    return events


def test_a_unit_is_checked_and_watched_to_the_result(desk: Page) -> None:
    with desk.logged_in(Role.REVIEWER) as client:
        place = order(client, unit="caizheng", as_of="2018-12-31")
        events = watched(client, place)
        assert [name for name, _ in events if name != "progress"] == ["ended"]
        told = [data for name, data in events if name == "progress"]
        assert any("<progress" in data and "http://www.xiaocheng.gov.cn/" in data for data in told)
        assert "已完成" in told[-1]
        result = client.get(f"{place}/result").text
        assert "覆盖率" in result
        assert "通知" in result
        audit = re.search(r"/units/caizheng\?audit=([\w-]+)", result)
        assert audit
        assert audit[1].startswith("20181231-spot-check-")
        assert client.get(audit[0].replace("&amp;", "&")).status_code == 200
        assert "已完成" in client.get("/spot-checks").text
        assert watched(client, place)[-1][0] == "ended"  # whoever comes late is told too
    with desk.logged_in(Role.ADMIN) as client:
        assert "发起抽查" in client.get("/log").text


def test_chosen_requirements_alone_are_judged(desk: Page) -> None:
    with desk.logged_in(Role.REVIEWER) as client:
        place = order(client, unit="caizheng", requirements="2.1", as_of="2018-12-30")
        watched(client, place)
        rows = re.findall(r'<th scope="row"><a href="/findings/[^"]*/([^"/]+)"', client.get(place).text)
    assert set(rows) == {"2.1", "2.1-lead"}  # the plan's 市财政局, which leads 2.1, is found by its full name


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]/", "192.168.1.1"]
)
def test_our_own_network_is_never_visited(desk: Page, site: LoopbackSite, address: str) -> None:
    before = sum(site.asked.values())
    with desk.logged_in(Role.REVIEWER) as client:
        place = order(client, address=address.format(port=site.port), requirements="2.1")
        watched(client, place)
        text = client.get(place).text
    assert sum(site.asked.values()) == before
    assert "◇ 无法核查" in text
    assert "不访问" in text or "不允许访问" in text
    assert "× 不符合" not in text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "请选择单位，或粘贴一个网址"),
        ({"unit": "nobody"}, "名册中没有单位"),
        ({"address": "ftp://a.gov.cn/"}, "只能检查 http 或 https"),
        ({"address": "http://a.gov.cn/\x00"}, "只能检查 http 或 https"),
        ({"address": "http://[::1/"}, "只能检查 http 或 https"),
        ({"address": "file:///etc/passwd"}, "只能检查 http 或 https"),
        ({"unit": "caizheng", "address": "http://a.gov.cn/"}, "只能填一个"),
        ({"unit": "caizheng", "requirements": "99"}, "方案里没有要求"),
        ({"unit": "caizheng", "as_of": "去年"}, "日期应写成"),
        ({"address": "http://a.gov.cn/", "as_unit": "nobody"}, "名册中没有单位"),
    ],
)
def test_an_order_that_cannot_be_is_one_sentence(desk: Page, form: dict[str, str], said: str) -> None:
    with desk.logged_in(Role.REVIEWER) as client:
        answer = posted(client, "/spot-checks", **form)
    assert answer.status_code in (400, 404)
    assert said in answer.text


def test_a_cancelled_check_stops_and_the_page_stays_quick(site: LoopbackSite, tmp_path: Path) -> None:
    with opened(tmp_path, site) as page, page.logged_in(Role.REVIEWER) as client, held(site) as (asked, let_go):
        place = order(client, unit="caizheng")
        assert asked.wait(60)
        assert order(client, unit="caizheng") == place  # the same order twice is one
        queued = order(client, unit="wu")
        for path in ("/", "/spot-checks", place, "/ledger"):
            assert client.get(path).status_code == 200
        assert "排队中" in client.get(queued).text
        assert posted(client, f"{queued}/cancel").status_code == 303
        assert "没有访问网站" in client.get(queued).text
        assert posted(client, f"{place}/cancel").status_code == 303
        assert "已取消" in watched(client, place)[-2][1]
        let_go()
        again = order(client, unit="caizheng")
        assert again != place
        assert "已完成" in watched(client, again)[-2][1]
        with Store.open(page.data) as store:
            assert len(store.audits()) == 1  # the second order went on with what the first had


def test_it_waits_while_another_audit_has_the_data(site: LoopbackSite, tmp_path: Path) -> None:
    with opened(tmp_path, site) as page, page.logged_in(Role.REVIEWER) as client:
        with Store.open(page.data) as store:
            store.claim()
            place = order(client, unit="wu")
            with client.stream("GET", f"{place}/events") as stream:
                assert any("另一项检查正在使用数据目录" in line for line in stream.iter_lines())
            assert client.get("/units").status_code == 200
        assert "已完成" in watched(client, place)[-2][1]


def test_what_ran_when_the_server_stopped_says_so(site: LoopbackSite, tmp_path: Path) -> None:
    with held(site) as (asked, _), opened(tmp_path, site) as page, page.logged_in(Role.REVIEWER) as client:
        place = order(client, unit="caizheng")
        assert asked.wait(60)
    with Page("", Settings(), tmp_path / "data").accounts() as accounts:
        check = accounts.office.spot_check(place.rsplit("/", 1)[1])
    assert check
    assert check.state.printed == "因服务重启中断"


def test_a_program_orders_follows_and_cancels(desk: Page, site: LoopbackSite) -> None:
    with desk.api(*Scope) as client, held(site) as (asked, _):
        made = client.post("/spot-checks", json={"target": "caizheng", "as_of": "2018-11-01"})
        assert made.status_code == 202, made.text
        path = f"/spot-checks/{made.json()['id']}"
        assert asked.wait(60)
        assert client.get(path).json()["state"] == "running"
        assert client.delete(path).status_code == 202
        with desk.logged_in(Role.VIEWER) as person:
            watched(person, path)
        assert client.get(path).json()["state"] == "cancelled"
        assert client.get("/spot-checks").json()["items"][0]["id"] == made.json()["id"]
