"""“我为政府网站找错”入口 · the home page leads to the national entry for reporting errors (H20).

A site without the entry loses points. An entry that a script writes cannot be seen: a home page without a word of a
footer is put before a person.

Not judged here: whether the entry carries the site's own code.
"""

from __future__ import annotations

from model.finding import Role, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import passed, review
from rules.checks.evidence import of_page
from rules.rule import rule
from rules.site_health.reading import counted, footer_may_be_written, home_of, without_own_site


@rule("H20")
def find_error_entry(site: SiteSnapshot, period: Period) -> Verdict:
    aside, home = without_own_site(site), home_of(site)
    if aside is not None:
        return aside
    if isinstance(home, Verdict):
        return home
    if home.footer.find_error_url:
        return passed("首页设有“我为政府网站找错”入口", evidence=[of_page(home, Role.SHOWN, place="页脚")])
    if footer_may_be_written(home):
        return review("首页页脚未读到任何标识（可能由脚本生成），请人工核对", evidence=[of_page(home, place="页脚")])
    shown = of_page(home, Role.DEFECT, "页脚未见入口", place="页脚")
    advice = "请在首页设置“我为政府网站找错”入口。"
    return counted(period, "H20", 1, "缺少“我为政府网站找错”入口", advice, [shown])
