"""商业广告 · no commercial advertising (H23).

Links to advertising services or shops on the home page are put before a person: a notice.

Not judged here: pictures.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from model.finding import Role, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import passed, review
from rules.checks.evidence import of_page
from rules.checks.text import fold
from rules.rule import rule
from rules.site_health.reading import home_of

_HOSTS = re.compile(
    r"(?:^|\.)(?:pos\.baidu|cpro\.baidu|tanx|mediav|doubleclick|googlesyndication|alimama|taobao|tmall|jd|pinduoduo|58|ganji)\.(?:com|net)$"
)
_WORDS = re.compile(r"广告位|招商加盟|特价|代购|优惠购|淘宝|网店")
_RULES = re.compile(r"广告(?:法|条例|管理|监管|审查)")


@rule("H23")
def advertisements(site: SiteSnapshot, period: Period) -> Verdict:
    home = home_of(site)
    if isinstance(home, Verdict):
        return home
    found = [
        link
        for link in home.links
        if _HOSTS.search(urlsplit(link.url).hostname or "")
        or (_WORDS.search(fold(link.text)) and not _RULES.search(fold(link.text)))
    ]
    if found:
        seen = of_page(home, Role.DEFECT, "、".join(k.url for k in found[:3]), quote=found[0].text, place="首页链接")
        said = f"首页有{len(found)}个疑似商业链接，请人工确认（提示）"
        return review(said, "请清理商业广告和链接。", evidence=[seen])
    return passed("首页未见商业广告链接")
