"""安全连接和证书 · where the site offers HTTPS, its certificate is valid (H26).

All of it is a notice: a site without HTTPS, one whose certificate is not valid or about to expire, one that offers
HTTPS and opens without it, an HTTPS home page with forms sent in the clear. Where the connection could not be
measured, only what the pages themselves show is said.

Not judged here: protection grade and what else only the server's keeper can see.
"""

from __future__ import annotations

from model.finding import Evidence, Role, Verdict
from model.page import Cause
from model.snapshot import Period, Probe, ProbeKind, ProbeStatus, SiteSnapshot
from rules.checks.combine import noting, partial, passed, review
from rules.checks.evidence import of_page
from rules.rule import rule
from rules.site_health.reading import crawl_of, home_of, measured, without_own_site

_BAD = frozenset({Cause.TLS_EXPIRED, Cause.TLS_NAME_MISMATCH, Cause.TLS_UNTRUSTED})


_CERTIFICATE_FAULTS = {
    "expired": "已过期",
    "not_yet_valid": "尚未生效",
    "wrong_host": "与域名不符",
    "self_signed": "是自签名的",
    "untrusted": "不受信任",
}


@rule("H26")
def secure_connection(site: SiteSnapshot, period: Period) -> Verdict:
    return noting(without_own_site(site) or _judged(site, period), thresholds=("H26_days",))


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    probe = measured(site, ProbeKind.TLS)
    fault = _CERTIFICATE_FAULTS.get(probe.fact("certificate") or "") if probe else None
    if probe and fault:
        return partial(f"网站提供HTTPS，但安全证书{fault}（提示）", "请更换有效的证书。", evidence=[_seen(probe)])
    home = home_of(site)
    if isinstance(home, Verdict):
        return home
    bad = [u for u in crawl_of(site).coverage.unread if u.cause in _BAD]
    if bad:
        return review(f"站内有网址的证书异常（{bad[0].cause.printed}），请人工核实", "请更换证书。")
    if home.final_url.startswith("http://"):
        if probe and probe.status is ProbeStatus.OK:
            return partial(
                "网站支持HTTPS，首页仍以HTTP打开（提示）", "请让首页自动转到HTTPS。", evidence=[_seen(probe)]
            )
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


def _seen(probe: Probe) -> Evidence:
    return Evidence(
        url=probe.target, role=Role.CONTEXT, note=probe.detail, place="HTTPS测量", fetched_at=probe.measured_at
    )
