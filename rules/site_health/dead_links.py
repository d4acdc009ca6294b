"""链接可用 · links lead somewhere (H12).

A link counts as dead when its address answered "not found" on two occasions: on the home page a point each, elsewhere
a tenth. Who refuses machines, asks for a login or is overloaded is not dead; a page that says "not found" with status
200 is.

Not judged here: links to other sites, which this program does not follow.
"""

from __future__ import annotations

from model.finding import Role, Verdict
from model.page import Cause
from model.snapshot import Period, SiteSnapshot, Unread
from rules.checks.combine import noting, passed, review
from rules.checks.evidence import of_page
from rules.rule import rule
from rules.site_health.reading import crawl_of, home_of, losing

_GONE = frozenset({Cause.NOT_FOUND, Cause.SOFT_404})
_FILES = ("doc", "docx", "xls", "xlsx", "pdf", "zip", "rar", "wps", "et", "ofd", "ppt", "pptx", "txt")
_OCCASIONS = 2


@rule("H12")
def dead_links(site: SiteSnapshot, period: Period) -> Verdict:
    home = home_of(site)
    if isinstance(home, Verdict):
        return home
    gone = [u for u in crawl_of(site).coverage.unread if is_gone(u) and not is_file(u.url)]
    sure = [u for u in gone if u.attempts >= _OCCASIONS]
    on_home = [u for u in sure if home.url in u.found_on]
    others = len(sure) - len(on_home)
    if sure:
        points = len(on_home) * period.threshold("H12_home_points") + others * period.threshold("H12_points")
        counts = [f"首页{len(on_home)}个" if on_home else "", f"其他页面{others}个" if others else ""]
        said = f"链接打不开：{'、'.join(c for c in counts if c)}"
        note = "、".join(u.url for u in (on_home or sure)[:3])
        shown = of_page(home, Role.DEFECT, note, place="首页链接" if on_home else "其他页面链接")
        verdict = losing(period, "H12", points, said, "请修复或删除打不开的链接。", [shown])
        return noting(verdict, thresholds=("H12_home_points",))
    if gone:
        return review(f"{len(gone)}个链接有一次打不开，尚未再次核对", "请重新检查。")
    return passed("已读页面的站内链接都能打开")


def is_gone(unread: Unread) -> bool:
    """True when the server said that there is nothing at an address that a page links to."""
    return unread.cause in _GONE and bool(unread.found_on)


def is_file(url: str) -> bool:
    """True when the address is that of an attachment."""
    return url.rpartition(".")[2].lower() in _FILES
