"""Whose a document is where names hold one another: 普宁市财政局 is the county's office, not the city's 市财政局."""

from __future__ import annotations

import pytest

from model.roster import EntryKind, EntryPoint, Roster, Unit, UnitKind
from rules.checks.issuer import Owner, owner
from rules.checks.published import Document
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


_OFFICE = Unit(
    "office",
    "望澜市人民政府办公室",
    UnitKind.CITY_OFFICE,
    aliases=("望澜市人民政府",),
    entry_points=(EntryPoint("http://www.wanglan.gov.cn/", EntryKind.PORTAL),),
)
_ASSETS = Unit(
    "assets",
    "望澜市人民政府国有资产监督管理委员会",
    UnitKind.DEPARTMENT,
    entry_points=(EntryPoint("http://www.wanglan.gov.cn/bumen/gzw/", EntryKind.CHANNEL),),
)


@pytest.mark.parametrize(
    ("title", "path", "unit", "expected"),
    [
        ("望澜市人民政府国有资产监督管理委员会2018年年度报告", "/zwgk/1.html", _OFFICE, Owner.OTHERS),
        ("望澜市人民政府国有资产监督管理委员会2018年年度报告", "/zwgk/1.html", _ASSETS, Owner.OWN),
        ("望澜市人民政府2018年年度报告", "/zwgk/2.html", _OFFICE, Owner.OWN),
        ("2018年年度报告", "/bumen/gzw/3.html", _OFFICE, Owner.OTHERS),
        ("2018年年度报告", "/bumen/gzw/3.html", _ASSETS, Owner.OWN),
    ],
)
def test_an_office_named_after_the_government_is_not_the_government(
    title: str, path: str, unit: Unit, expected: Owner
) -> None:
    roster = Roster("望澜市", (_OFFICE, _ASSETS))
    document = Document(f"http://www.wanglan.gov.cn{path}", title, fold(title), None, frozenset())
    assert owner(document, unit, roster) is expected


@pytest.mark.parametrize(
    ("title", "shared", "expected"),
    [
        ("广东省人民政府关于印发供水管理办法的通知", False, Owner.OTHERS),
        ("广东省人民政府关于印发供水管理办法的通知", True, Owner.OTHERS),
        ("关于印发供水管理办法的通知", True, Owner.OWN),
    ],
)
def test_a_list_of_the_units_name_makes_no_superiors_document_its_own(
    title: str, shared: bool, expected: Owner
) -> None:
    """Its home page bears that name, and it lists what superiors made, too."""
    columns = frozenset({"政策文件", "望澜市财政局"})
    document = Document("http://czj.wanglan.gov.cn/1.html", title, fold(title), None, columns)
    assert owner(document, _FINANCE, _ROSTER, shared=shared) is expected
