"""网站支持IPv6 · the site can be reached over IPv6 (H21).

A site opened after the notice was issued (新建的政府网站要全面支持) must answer over IPv6. For an older one the plan
asks to push on: without IPv6 it passes with a notice. Where nobody registered the opening, a site that holds several
documents from well before the notice is taken for an older one.

Not judged here: the share of inner links over IPv6, name servers.
"""

from __future__ import annotations

from datetime import date, timedelta

from model.finding import Evidence, Role, Verdict
from model.snapshot import Period, Probe, ProbeKind, ProbeStatus, SiteSnapshot
from rules.calendar import chinese
from rules.checks.combine import blocked, failed, noting, passed, review
from rules.checks.library import library
from rules.checks.registers import day, records
from rules.rule import rule
from rules.site_health.reading import measured, without_own_site

_WELL_BEFORE = timedelta(days=90)
_SEVERAL = 3  # documents: a single one may be a reprint under its old date
_ADVICE = "请尽快完成网站互联网协议第六版（IPv6）改造。"


@rule("H21")
def ipv6_access(site: SiteSnapshot, period: Period) -> Verdict:
    aside = without_own_site(site)
    if aside is not None:
        return aside
    probe = measured(site, ProbeKind.IPV6)
    if probe is None:
        return blocked("未测量IPv6", "请重新检查。")
    evidence = (_seen(probe),)
    if probe.status is ProbeStatus.OK:
        return passed("首页可通过IPv6访问", evidence=evidence)
    opened = _opened_on(site)
    is_new = opened is not None and opened > period.plan.issued_on
    known_as_older = _why_older(site, period, opened)
    if known_as_older:
        return noting(passed("既有网站，IPv6改造列为提示", evidence=evidence), f"{known_as_older}；{probe.detail}")
    if probe.status is ProbeStatus.UNABLE:
        return blocked(f"未能测量IPv6：{probe.detail}", "请在有IPv6网络的机器上重新检查。", evidence=evidence)
    if is_new:
        assert opened is not None
        said = f"网站开通于{chinese(opened)}，属新建网站，{probe.detail}"
        return failed(said, _ADVICE, evidence=evidence)
    asked = "请登记网站开通日期：2018年6月29日之后开通的须全面支持IPv6。"
    return review(f"{probe.detail}；未登记网站开通日期，不能判断是否为新建网站", asked, evidence=evidence)


def _opened_on(site: SiteSnapshot) -> date | None:
    """When the site was opened, as the register of sites says, else the roster."""
    told = [day(r.get("开通日期", "")) for r in records(site, "site_openings") or ()]
    return next((on for on in told if on is not None), site.unit.opened_on)


def _why_older(site: SiteSnapshot, period: Period, opened: date | None) -> str:
    """Why the site is not a new one; "" when it is, or when nothing tells."""
    if opened is not None:
        return f"网站开通于{chinese(opened)}，不属新建网站" if opened <= period.plan.issued_on else ""
    assert site.crawl is not None
    long_before = period.plan.issued_on - _WELL_BEFORE
    older = [d for d in library(site.crawl).documents if d.published and d.published.on < long_before]
    if len(older) < _SEVERAL:
        return ""
    return f"未登记网站开通日期，网站有{len(older)}篇{chinese(long_before)}以前发布的信息，按既有网站对待"


def _seen(probe: Probe) -> Evidence:
    facts = ",".join(f"{name}={value}" for name, value in probe.facts if value)
    return Evidence(
        url=probe.target,
        role=Role.CONTEXT,
        quote=facts,
        place="IPv6测量",
        note=probe.detail,
        fetched_at=probe.measured_at,
    )
