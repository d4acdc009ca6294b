"""首页可用性 · the home page opens whenever it is asked for (H01).

A site passes when at most one request in a hundred failed over a week of samples, twenty a day; from five in a
hundred it fails (veto). Maintenance on file is not held against it.

Not judged here: anything without a week of samples; a single audit says nothing of a week.
"""

from __future__ import annotations

from model.finding import Evidence, Role, Verdict
from model.snapshot import Period, Probe, ProbeKind, ProbeStatus, SiteSnapshot
from rules.checks.combine import failed, noting, partial, passed, review
from rules.rule import rule
from rules.site_health.reading import filed_maintenance, measured

_USED = ("H01_samples", "H01_fail_share", "H01_partial_share")
_ADVICE = "请排查服务器和网络，保证网站稳定打开。"


@rule("H01")
def availability(site: SiteSnapshot, period: Period) -> Verdict:
    verdict = filed_maintenance(site, period.as_of) or _judged(measured(site, ProbeKind.AVAILABILITY), period)
    return noting(verdict, thresholds=_USED)


def _judged(probe: Probe | None, period: Period) -> Verdict:
    taken, missed = _count(probe, "samples"), _count(probe, "failures")
    needed = int(period.threshold("H01_samples"))
    if probe is None or taken is None or missed is None:
        return review("没有首页可用性采样，不能判断一周内能否稳定打开", "请开启首页可用性采样，满一周后重新检查。")
    if taken < needed:
        return review(f"首页可用性采样只有{taken}次，不足{needed}次", "请待采样满一周后重新检查。")
    if probe.status is ProbeStatus.UNABLE:
        seen = [_seen(probe)] if missed == taken else []
        return review(probe.detail, "请换一个网络打开首页核对，或待采样满一周后重新检查。", evidence=seen)
    share = missed / taken
    said = f"采样{taken}次，{missed}次打不开（{share:.1%}）"
    if share >= period.threshold("H01_fail_share"):
        return failed(f"首页经常打不开：{said}", _ADVICE, evidence=[_seen(probe)])
    if share > period.threshold("H01_partial_share"):
        return partial(f"首页有时打不开：{said}", _ADVICE, evidence=[_seen(probe)])
    return passed(f"首页稳定：{said}", evidence=[_seen(probe)])


def _seen(probe: Probe) -> Evidence:
    return Evidence(
        probe.target, Role.CONTEXT, place="首页可用性采样", note=probe.detail, fetched_at=probe.measured_at
    )


def _count(probe: Probe | None, name: str) -> int | None:
    told = probe.fact(name) if probe else None
    return int(told) if told is not None and told.isdigit() else None
