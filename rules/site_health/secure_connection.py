"""安全连接和证书 · where the site offers HTTPS, its certificate is valid (H26).

All of it is a notice: a site without HTTPS, a certificate about to expire, links of an HTTPS home page to forms that
are sent in the clear.

Not judged here: protection grade and what else only the server's keeper can see.
"""

from __future__ import annotations

from model.finding import Role, Verdict
from model.page import Cause
from model.snapshot import Period, ProbeKind, SiteSnapshot
from rules.checks.combine import noting, partial, passed, review
from rules.checks.evidence import of_page
from rules.rule import rule
from rules.site_health.reading import crawl_of, home_of, measured, without_own_site

_BAD = frozenset({Cause.TLS_EXPIRED, Cause.TLS_NAME_MISMATCH, Cause.TLS_UNTRUSTED})


@rule("H26")
def secure_connection(site: SiteSnapshot, period: Period) -> Verdict:
    return noting(without_own_site(site) or _judged(site, period), thresholds=("H26_days",))


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    home = home_of(site)
    if isinstance(home, Verdict):
        return home
    bad = [u for u in crawl_of(site).coverage.unread if u.cause in _BAD]
    if bad:
        return review(f"站内有网址的证书异常（{bad[0].cause.printed}），请人工核实", "请更换证书。")
    if home.final_url.startswith("http://"):
        return partial("网站未启用HTTPS（提示）", "请逐步启用HTTPS。", evidence=[of_page(home)])
    days = _days_left(site)
    if days is not None and days < period.threshold("H26_days"):
        return partial(f"安全证书还有{days}天到期（提示）", "请及时更换证书。", evidence=[of_page(home)])
    plain = [f for f in home.forms if f.action.startswith("http://")]
    if plain:
        seen = of_page(home, Role.DEFECT, plain[0].action, place="表单")
        return partial("首页表单以未加密方式提交（提示）", "请把表单改为HTTPS。", evidence=[seen])
    return passed("网站启用HTTPS", evidence=[of_page(home)])


def _days_left(site: SiteSnapshot) -> int | None:
    probe = measured(site, ProbeKind.TLS)
    told = probe.fact("days_left") if probe else None
    return int(told) if told is not None and told.lstrip("-").isdigit() else None
