"""Which sites an order visits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from audits import clock, inspect
from audits.address import with_address
from audits.engines import Group
from audits.order import Order, meant
from audits.plans import load_plan_of
from audits.settings import Settings
from model.audit import Audit, AuditKind
from model.errors import UsageError
from model.roster import EntryKind, EntryPoint, Roster, Unit, UnitKind
from store import Store
from tests.store.samples import visit

PORTAL, BUREAU = "http://www.shi.gov.cn/", "http://jz.shi.gov.cn/"
ROSTER = Roster(
    city="示例市",
    units=(
        Unit(
            "shiban",
            "示例市政府办公室",
            UnitKind.CITY_OFFICE,
            entry_points=(EntryPoint(PORTAL, EntryKind.PORTAL),),
        ),
        Unit("caizheng", "示例市财政局", UnitKind.DEPARTMENT, entry_points=(EntryPoint(BUREAU),)),
    ),
)


@pytest.mark.parametrize(
    ("url", "as_unit", "visited"),
    [
        ("http://test.example.cn/", "示例市财政局", {PORTAL, "http://test.example.cn/"}),
        (BUREAU, None, {PORTAL, BUREAU}),
        (BUREAU.rstrip("/"), None, {PORTAL, BUREAU}),
        (f"{BUREAU}?utm_source=weixin&from=timeline#top", None, {PORTAL, BUREAU}),
        ("https://jz.shi.gov.cn/", None, {PORTAL, "https://jz.shi.gov.cn/"}),
        (f"{BUREAU}index.html?from=singlemessage", None, {PORTAL, f"{BUREAU}index.html"}),
        (f"{BUREAU}xxgk/", None, {f"{BUREAU}xxgk/"}),
        ("http://jz.shi.gov.cn:8080/", None, {"http://jz.shi.gov.cn:8080/"}),
        ("http://财政局.政务", None, {"http://xn--dgt32shz8a.xn--zfr164b/"}),
        ("http://财政局.政务", "示例市财政局", {PORTAL, "http://xn--dgt32shz8a.xn--zfr164b/"}),
        ("http://test.example.cn/", "示例市政府办公室", {"http://test.example.cn/"}),
        ("http://test.example.cn/", None, {"http://test.example.cn/"}),
    ],
)
def test_an_address_given_by_hand(url: str, as_unit: str | None, visited: set[str]) -> None:
    """What a unit of the roster shows on the portal counts for it, whatever address it is checked at."""
    plan, scorecard = load_plan_of("jieyang_2018")
    roster, unit = with_address(ROSTER, url, as_unit)
    is_alone = unit not in {known.id for known in ROSTER.units}
    order = Order(
        AuditKind.SPOT_CHECK, date(2019, 4, 2), roster, plan, scorecard, (unit,), of_roster=False, is_alone=is_alone
    )
    assert {site.url for site in order.sites} == visited


@pytest.mark.parametrize(
    "pasted",
    [
        "http://jz.shi.gov.cn/",
        "jz.shi.gov.cn/",
        "ｈｔｔｐ：／／ｊｚ．ｓｈｉ．ｇｏｖ．ｃｎ／",
        "http：//jz。shi。gov。cn/",
        "“http://jz.shi.gov.cn/”，",
        "<http://jz.shi.gov.cn/>",
        "示例市财政局 http://jz.shi.gov.cn/",
        "http://jz.shi.gov.cn/（首页）",
        "\u200b http://jz.shi.gov.cn/\n",
        "http://http://jz.shi.gov.cn/",
        "网址：jz.shi.gov.cn/",
    ],
)
def test_a_pasted_address_is_read_as_it_was_meant(pasted: str) -> None:
    assert meant(pasted) == BUREAU


@pytest.mark.parametrize(
    "whole", ["http://a.gov.cn/政策/一.html?x=1，2", "示例市财政局", "http://a.gov.cn/a b", "ftp://a.gov.cn/", ""]
)
def test_what_is_no_pasted_address_stays_as_it_is(whole: str) -> None:
    assert meant(whole) == whole


def test_two_addresses_at_once_are_refused() -> None:
    with pytest.raises(UsageError, match="一次只能抽查一个网址"):
        meant("http://a.gov.cn/ http://b.gov.cn/")


def test_two_addresses_of_nobody_are_two_units() -> None:
    """What a person decides of one of them says nothing of the other."""
    first, second = (with_address(ROSTER, f"http://{name}.example.cn/", None)[1] for name in ("a", "b"))
    assert first != second


def test_the_site_of_which_most_is_held_is_crawled_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes longest, and would end last."""
    plan, scorecard = load_plan_of("jieyang_2018")
    order = Order(AuditKind.NIGHTLY, date(2019, 4, 2), ROSTER, plan, scorecard)
    portal, bureau = order.sites
    asked: list[str] = []

    class Listening:
        def crawl(self, job: object, groups: tuple[Group, ...], store: Store, report: object) -> None:
            asked.extend(site.url for group in groups for site in group.sites)

    monkeypatch.setattr(inspect, "engine_of", lambda *_: Listening())
    with Store.open(tmp_path) as store:
        audit = Audit("tonight", AuditKind.NIGHTLY, order.as_of, clock.now(), plan.id, ())
        with store.site_ledger("last night", bureau.key) as ledger:
            for number in range(99):
                ledger.record(visit(f"{number}"))
        inspect._crawl(order, Settings(resolve=("*:80:127.0.0.1:9",)), store, audit, clock.now, lambda _: None)
    assert asked == [bureau.url, portal.url]
