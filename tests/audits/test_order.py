"""Which sites an order visits."""

from __future__ import annotations

from datetime import date

import pytest

from audits import tasks
from audits.order import Order
from audits.plans import load_plan_of
from model.audit import AuditKind
from model.roster import EntryKind, EntryPoint, Roster, Unit, UnitKind

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
        ("http://财政局.政务", None, {"http://xn--dgt32shz8a.xn--zfr164b/"}),
        ("http://财政局.政务", "示例市财政局", {PORTAL, "http://xn--dgt32shz8a.xn--zfr164b/"}),
        ("http://test.example.cn/", "示例市政府办公室", {"http://test.example.cn/"}),
        ("http://test.example.cn/", None, {"http://test.example.cn/"}),
    ],
)
def test_an_address_given_by_hand(url: str, as_unit: str | None, visited: set[str]) -> None:
    """What a unit of the roster shows on the portal counts for it, whatever address it is checked at."""
    plan, scorecard = load_plan_of("jieyang_2018")
    roster, unit = tasks.with_address(ROSTER, url, as_unit)
    is_alone = unit not in {known.id for known in ROSTER.units}
    order = Order(
        AuditKind.SPOT_CHECK, date(2019, 4, 2), roster, plan, scorecard, (unit,), of_roster=False, is_alone=is_alone
    )
    assert {site.url for site in order.sites} == visited


def test_two_addresses_of_nobody_are_two_units() -> None:
    """What a person decides of one of them says nothing of the other."""
    first, second = (tasks.with_address(ROSTER, f"http://{name}.example.cn/", None)[1] for name in ("a", "b"))
    assert first != second
