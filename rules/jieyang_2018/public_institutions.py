"""公共企事业单位信息公开 · those who answer for public institutions see to their disclosure (plan item 13.1).

A unit passes when its site has a column for public enterprises and institutions, a catalogue of what they disclose,
and rules for assessing them (考核、评议、责任追究、监督检查: two of the four at least). Some of these pass in part.

Not judged here: whether every subordinate body is listed, unless the register of subordinate bodies is imported.
"""

from __future__ import annotations

import re

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.aliases import DISCLOSURE, INSTITUTIONS, POLICIES
from rules.checks.columns import column
from rules.checks.combine import failed, not_applicable, noting, partial, passed, review, share
from rules.checks.deadlines import due_within_year
from rules.checks.registers import listed, records
from rules.checks.search import documents
from rules.checks.wanted import Wanted
from rules.rule import rule

_CATALOG = Wanted(
    "公共企事业单位公开事项目录",
    re.compile(r"(?:公共)?企事业单位.{0,12}(?:公开)?(?:事项)?目录"),
    (*INSTITUTIONS, *DISCLOSURE),
    near=re.compile(r"企事业单位"),
)
_RULES = Wanted(
    "公共企事业单位信息公开考核监督办法",
    re.compile(
        r"企事业单位.{0,16}(?:考核|评议|责任追究|监督|检查).{0,16}(?:办法|制度|规定|方案|细则)"
        r"|企事业单位.{0,8}公开.{0,12}(?:考核|评议|责任追究|监督|检查)"
    ),
    (*INSTITUTIONS, *POLICIES),
    near=re.compile(r"企事业单位.{0,16}(?:办法|制度)"),
    unlike=((re.compile(r"召开|会议|培训"), "是动态报道"),),
)
_MEANS = ("考核", "评议", "责任追究", "追究", "监督检查")
_ENOUGH = 2


@rule("13.1")
def public_institutions(site: SiteSnapshot, period: Period) -> Verdict:
    verdict = share(_column(site), _catalog(site, period), _rules(site, period), _bodies(site, period))
    return due_within_year(noting(verdict, manual="下辖的公共企事业单位是否全部纳入公开范围？"), period)


def _column(site: SiteSnapshot) -> Verdict:
    found = column(site, INSTITUTIONS)
    absent = found.required("未见公共企事业单位信息公开栏目", "请设置公共企事业单位信息公开栏目。")
    if absent is not None:
        return absent
    if found.is_blank:
        return failed("公共企事业单位信息公开栏目为空白", "请充实栏目内容。", evidence=found.evidence)
    return passed("已设公共企事业单位信息公开栏目", evidence=found.evidence)


def _catalog(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, _CATALOG.on(period.as_of))
    return found.required("未见公共企事业单位公开事项目录", "请组织编制公开事项目录。")


def _rules(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, _RULES.on(period.as_of))
    if not found.hits:
        return found.absent("未见公共企事业单位信息公开的考核、评议、责任追究和监督检查办法", "请制定并公开办法。")
    named = max(len({w[-2:] for w in _MEANS if w in h.document.folded + h.text}) for h in found.hits)
    if named >= _ENOUGH:
        return passed("已公开考核监督办法", evidence=found.evidence)
    return found.settled(partial("考核监督办法只涉及一个方面", "请补全考核、评议、责任追究、监督检查。"))


def _bodies(site: SiteSnapshot, period: Period) -> Verdict:
    """Which of the registered bodies have something on the site; nothing is said without a register."""
    names = [r["下辖单位"] for r in records(site, "subordinate_bodies") or ()]
    if not names:
        return not_applicable("未导入下辖单位登记表")
    found = column(site, INSTITUTIONS)
    shown = [n for n in names if any(n in d.title or n in d.text for d in found.documents)]
    missing = listed((n for n in names if n not in shown), "个", "未见")
    said = f"登记的{len(names)}个下辖单位中，{len(shown)}个在栏目中公开信息{missing}"
    if len(shown) >= period.threshold("linked_bodies_share") * len(names):
        return passed(said, thresholds=("linked_bodies_share",))
    advice = "请督促其余单位公开信息。"
    if not found.certificate.is_complete:
        return review(f"{said}（未能查全，请人工核对）", advice, certificates=(found.certificate,))
    verdict = partial if shown else failed
    return verdict(said, advice, certificates=(found.certificate,), thresholds=("linked_bodies_share",))
