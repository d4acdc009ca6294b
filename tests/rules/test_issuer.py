"""Whose a document is where names hold one another: 普宁市财政局 is the county's office, not the city's 市财政局."""

from __future__ import annotations

import pytest

from model.roster import EntryKind, EntryPoint, Roster, Unit, UnitKind
from rules.checks.issuer import Owner, owner
from rules.checks.library import Document
from rules.checks.text import fold

_COUNTY = Unit(
    "lower",
    "澜津市人民政府",
    UnitKind.COUNTY,
    entry_points=(EntryPoint("http://www.lanjin.gov.cn/", EntryKind.SITE),),
)
_FINANCE = Unit("finance", "望澜市财政局", UnitKind.DEPARTMENT, plan_name="市财政局")
_ROSTER = Roster("望澜市", (_COUNTY, _FINANCE))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("澜津市财政局2018年部门预算", Owner.OWN),
        ("澜津市2018年政府预算公开", Owner.OWN),
        ("望澜市财政局2018年部门预算", Owner.OTHERS),
        ("转发澜津市财政局关于预算的通知", Owner.FORWARDED),
    ],
)
def test_a_countys_own_offices_are_told_from_the_citys(title: str, expected: Owner) -> None:
    document = Document("http://www.lanjin.gov.cn/1.html", title, fold(title), None, frozenset())
    assert owner(document, _COUNTY, _ROSTER) is expected
