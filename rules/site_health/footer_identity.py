"""页脚标识 · the footer says whose site it is (H14).

Each of six elements that is missing, empty or a placeholder costs a point: mark of a party or government site, site
code, ICP number, police number, sponsor, contact. A site code of another place, or another one than registered,
counts as missing. The entry for finding errors is H20.

Not judged here: a footer that only a script writes.
"""

from __future__ import annotations

import re

from model.finding import Role, Verdict
from model.page import Page
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import passed, review
from rules.checks.evidence import of_page
from rules.rule import rule
from rules.site_health.reading import counted, footer_may_be_written, home_of, without_own_site

_CODE = re.compile(r"bm\d{8}|\d{10}", re.I)
_ICP = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川蜀宁琼陇滇黔]ICP[备证].?\d+号?", re.I)
_PLACEHOLDER = re.compile(r"123456|0{6,}|x{4,}|1{8,}", re.I)


@rule("H14")
def footer_identity(site: SiteSnapshot, period: Period) -> Verdict:
    aside, home = without_own_site(site), home_of(site)
    if aside is not None:
        return aside
    if isinstance(home, Verdict):
        return home
    if footer_may_be_written(home):
        return review("首页页脚未读到任何标识（可能由脚本生成），请人工核对", evidence=[of_page(home, place="页脚")])
    faults = _faults(home, site)
    shown = of_page(home, Role.DEFECT if faults else Role.SHOWN, "、".join(faults), place="页脚")
    if not faults:
        return passed("页脚标识齐全", evidence=[shown])
    return counted(period, "H14", len(faults), f"页脚{'、'.join(faults)}", "请补全页脚标识。", [shown])


def _faults(home: Page, site: SiteSnapshot) -> list[str]:
    footer = home.footer
    faults = [
        "缺少主办单位" if not footer.sponsor else "",
        "缺少联系方式" if not footer.contact else "",
        _code_fault(footer.official_id, site),
        ""
        if any(_ICP.search(n.replace(" ", "")) and not _PLACEHOLDER.search(n) for n in footer.icp)
        else "缺少ICP备案编号",
        "" if any(n and not _PLACEHOLDER.search(n[-8:]) for n in footer.police) else "缺少公安机关备案标识",
        "" if footer.has_party_mark else "未见党政机关网站标识",
    ]
    return [f for f in faults if f]


def _code_fault(code: str | None, site: SiteSnapshot) -> str:
    if not code:
        return "缺少网站标识码" if code is None else "网站标识码为空"
    if not _CODE.fullmatch(code) or _PLACEHOLDER.search(code[4:]):
        return f"网站标识码“{code}”不合规范"
    registered = site.unit.official_id
    if registered and code.lower() != registered.lower():
        return f"网站标识码“{code}”与登记的“{registered}”不同"
    codes = site.roster.division_codes
    if codes and not registered and code.isdigit() and not any(code.startswith(c) for c in codes):
        return f"网站标识码“{code}”不是本地的"
    return ""
