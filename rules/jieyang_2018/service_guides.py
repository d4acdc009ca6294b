"""服务事项清单和办事指南 · a list of services, each with a complete guide (plan item 5.2).

A unit passes when it publishes a list of its services (or at least five guides) and nine tenths of what a guide
should hold is there, over a sample of ten: the eight elements, a blank form, a filled-in sample, the head of the list
of materials. From six tenths it passes in part. Guides bear no day that tells since when they stand: they are judged
as they were read, whatever day is asked for.

Not judged here: whether what the guides say is true.
"""

from __future__ import annotations

import re

from model.finding import Evidence, Role, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.absence import counted
from rules.checks.aliases import SERVICES
from rules.checks.combine import blocked, failed, noting, partial, passed
from rules.checks.deadlines import due_within_year
from rules.checks.evidence import of_document
from rules.checks.guides import ELEMENTS, elements, forms_offered, guides, guides_read, held_together, materials_told
from rules.checks.published import Document
from rules.checks.search import documents
from rules.checks.text import fold
from rules.checks.titles import A_LIST
from rules.checks.wanted import Wanted
from rules.rule import rule

_LIST = Wanted(
    "服务事项清单",
    re.compile(r"(?:服务|办事|政务服务|网上办事|审批|公共服务|行政许可).{0,8}(?:事项)?(?:清单|目录)"),
    (*SERVICES, "服务事项清单"),
    near=re.compile(rf"事项|{A_LIST.pattern}"),
    unlike=((re.compile(r"证明|跑一次|一次办|抽查|权责|收费|数据|通知$"), "是其他清单"),),
)
_MATERIAL_HEAD = (re.compile(r"来源|形式|原件|复印件"), re.compile(r"份数|数量"), re.compile(r"必要|必须|要求"))
_MATERIAL_TOLD = re.compile(r"表|证|书|原件|复印件|照片|报告")
_COPIES_TOLD = re.compile(r"[一二两三四五六七八九十\d]份")
_MATERIALS = ("材料名称", "材料来源或形式", "材料份数", "材料是否必要")  # of 办理材料, where they are told
_PARTS = len(ELEMENTS) + 2 + len(_MATERIALS)
_FEW = 5
_ADVICE = "请公开服务事项清单，补全办事指南的要素、空白表格和示范文本。"


@rule("5.2")
def service_guides(site: SiteSnapshot, period: Period) -> Verdict:
    verdict = noting(_judged(site, period), manual="办事指南内容是否准确、与实际一致？", thresholds=_THRESHOLDS)
    return due_within_year(verdict, period)


_THRESHOLDS = ("guide_sample", "guide_share", "guide_share_partial")


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    found, proof = guides(site), guides_read(site)
    listed = documents(site, _LIST.on(period.as_of))
    if not listed.hits and sum(held_together(guide) for guide in found) < _FEW:
        return listed.absent("未见服务事项清单，办事指南不足5份", _ADVICE)
    if not found:
        if not proof.is_complete:
            return blocked("未能查全，不能认定有无办事指南", certificates=(proof,))
        return partial("有服务事项清单，未见办事指南", _ADVICE, evidence=listed.evidence, certificates=(proof,))
    sample = found[: int(period.threshold("guide_sample"))]
    share = sum(_PARTS - len(_lacking(guide)) for guide in sample) / (_PARTS * len(sample))
    evidence = [*listed.evidence[:2], *map(_seen, sorted(sample, key=lambda guide: -len(_lacking(guide)))[:5])]
    said = f"抽查{len(sample)}份办事指南，应有内容齐全度{share:.0%}"
    if share < period.threshold("guide_share_partial") and not listed.hits:
        return listed.settled(failed(f"{said}，未见服务事项清单", _ADVICE, evidence=evidence))
    if share < period.threshold("guide_share_partial"):
        return counted(failed(said, _ADVICE, evidence=evidence), proof)
    if share < period.threshold("guide_share"):
        return counted(partial(said, _ADVICE, evidence=evidence), proof)
    return counted(passed(said, evidence=evidence), proof)


def _lacking(guide: Document) -> list[str]:
    """What a guide should hold and does not, by name."""
    blank, sample = forms_offered(guide)
    tables = (*(guide.page.tables if guide.page else ()), *(t for file in guide.files for t in file.tables))
    heads = fold(" ".join(cell for table in tables for row in table.rows[:3] for cell in row))
    is_listed = "材料名称" in heads or "材料清单" in heads
    told = (
        [True, *(p.search(heads) is not None for p in _MATERIAL_HEAD)] if is_listed else _told(materials_told(guide))
    )
    held = {*elements(guide), *(name for name, is_told in zip(_MATERIALS, told, strict=True) if is_told)}
    held |= {"空白表格"} if blank else set()
    held |= {"示范文本"} if sample else set()
    return [name for name in (*ELEMENTS, "空白表格", "示范文本", *_MATERIALS) if name not in held]


def _told(materials: str) -> list[bool]:
    """What a list of materials in running text says: which, in what form, how many copies, whether needed."""
    form, _, need = _MATERIAL_HEAD
    return [pattern.search(materials) is not None for pattern in (_MATERIAL_TOLD, form, _COPIES_TOLD, need)]


def _seen(guide: Document) -> Evidence:
    lacking = _lacking(guide)
    if "办理材料" in lacking:
        lacking = [name for name in lacking if name not in _MATERIALS]
    if any(name in ELEMENTS for name in lacking):
        return of_document(guide, Role.DEFECT, f"缺少{'、'.join(lacking)}")
    return of_document(guide, Role.SHOWN, "八类要素齐全" + f"，未见{'、'.join(lacking)}" * bool(lacking))
