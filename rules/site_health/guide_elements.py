"""办事指南要素 · service guides name the eight elements (H08).

A site fails when five or more of its guides lack at least four of the eight elements (name, basis, conditions,
materials, place, time, flow, contact); in part when fewer do. A unit without services is not asked.

Not judged here: whether what a guide says is right; services that only another platform shows.
"""

from __future__ import annotations

from model.finding import Role, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import not_applicable, noting, passed, review
from rules.checks.evidence import of_document
from rules.checks.guides import ELEMENTS, elements, guides
from rules.rule import rule
from rules.site_health.reading import counted, vetoed

_ADVICE = "请按八类要素补全办事指南。"


@rule("H08")
def guide_elements(site: SiteSnapshot, period: Period) -> Verdict:
    return noting(_judged(site, period), thresholds=("H08_elements", "H08_guides"))


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    if site.unit.flags.services is False:
        return not_applicable("名册登记本单位没有办事服务事项")
    found = guides(site)
    if not found:
        return review("未读到办事指南，请人工核查是否集中在政务服务平台公开", "请在网站公开或链接办事指南。")
    most = len(ELEMENTS) - int(period.threshold("H08_elements"))
    poor = [g for g in found if len(elements(g)) <= most and not any(f.failure or f.scanned for f in g.files)]
    evidence = [of_document(g, Role.DEFECT, f"只有{'、'.join(elements(g)) or '标题'}") for g in poor[:5]]
    said = f"读到的{len(found)}份办事指南中，{len(poor)}份缺少四类以上要素"
    if len(poor) >= period.threshold("H08_guides"):
        return vetoed(site, said, _ADVICE, evidence)
    if poor:
        return counted(period, "H08", 1, said, _ADVICE, evidence)
    return passed(f"读到的{len(found)}份办事指南要素基本齐全", evidence=[of_document(g) for g in found[:3]])
