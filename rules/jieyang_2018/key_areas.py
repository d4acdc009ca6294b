"""重点领域信息公开 · key areas stand in the basic catalogue and in the annual report (plan item 2.6).

A unit passes when its catalogue of proactive disclosure names key areas and its annual report tells in a passage with
figures what was disclosed of them; one of the two passes in part.

Not judged here: whether every key area of the unit is there.
"""

from __future__ import annotations

import re
from datetime import date

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks import titles
from rules.checks.combine import failed, noting, passed, review, share
from rules.checks.deadlines import by, due
from rules.checks.issuer import unsigned
from rules.checks.readability import unread_attachments
from rules.checks.search import Hit, documents
from rules.checks.text import fold
from rules.rule import rule

_KEY_AREA = re.compile(r"重点领域")
_AREAS = re.compile(
    r"预算|决算|债务|扶贫|救助|低保|养老|食品|药品|环境|污染|安全生产|教育|医疗|卫生|住房|棚户区|危房|征地|征收|拆迁|价格|收费"
    r"|就业|社会保障|采购|重大项目|建设项目|建筑市场|公共资源|审批|国有企业|国有资产|科技|文化"
    r"|脱贫|特困|抽检|水质|空气质量|环评|排污|疫苗|事故|隐患|招标|中标"
)
_FEW_AREAS = 2
_ITEM_COLUMNS, _LONGEST_ITEM = 3, 20  # of a catalogue: number, class, item
_OF_EVERY_OFFICE = re.compile(r"预算|决算|采购|收费|审批|科技|文化")  # in anybody's catalogue
_HEADINGS = (  # of a report, the highest rank first
    re.compile(r"^\s*(?:第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}[、.．])", re.MULTILINE),
    re.compile(r"^\s*[(（][一二三四五六七八九十]{1,3}[)）]", re.MULTILINE),
)


@rule("2.6")
def key_areas(site: SiteSnapshot, period: Period) -> Verdict:
    verdict = noting(
        share(_catalog(site, period), _report(site, period)),
        manual="本单位的重点领域是否都已纳入？",
        thresholds=("key_area_characters",),
    )
    return due(verdict, by(date(period.year + 1, 3, 31)).last, period)


def _catalog(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, titles.BASIC_CATALOG.on(period.as_of))
    if not found.hits:
        return found.absent("未见主动公开基本目录", "请编制主动公开基本目录，把重点领域信息公开纳入其中。")
    if any(_names_areas(hit, site) for hit in found.hits):
        return passed("主动公开基本目录已纳入重点领域", evidence=found.evidence)
    assert site.crawl is not None
    if any(h.is_scanned or h.unread_files or unread_attachments(h, site.crawl) for h in found.hits):
        return review("主动公开基本目录未能读出文字，请人工核对", evidence=found.evidence)
    said = "主动公开基本目录未见重点领域"
    return found.settled(failed(said, "请把重点领域信息公开纳入目录。", evidence=found.evidence))


def _names_areas(hit: Hit, site: SiteSnapshot) -> bool:
    """By the word, by several areas, or by one that is an item of the catalogue: most offices have but one."""
    page = hit.document.page
    tables = (*(page.tables if page else ()), *(table for file in hit.files for table in file.tables))
    rows = [row for table in tables for row in table.rows]
    said = unsigned(fold(hit.text + "".join(cell for row in rows for cell in row)), site)
    items = (unsigned(fold(cell), site) for row in rows for cell in row[:_ITEM_COLUMNS])
    return (
        _KEY_AREA.search(said) is not None
        or len(set(_AREAS.findall(said))) >= _FEW_AREAS
        or any(_AREAS.search(_without_others(item, site)) for item in items if len(item) <= _LONGEST_ITEM)
    )


def _without_others(item: str, site: SiteSnapshot) -> str:
    """An item of the catalogue without what stands in everybody's; to the finance office accounts are its area."""
    keeps_accounts = any("财政" in name for name in site.unit.names)
    return item if keeps_accounts else _OF_EVERY_OFFICE.sub("", item)


def _report(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, titles.ANNUAL_REPORT.on(period.as_of, year=period.year))
    if not found.hits:
        return found.absent(f"未见{found.looked_for}", "请在年度报告中公布重点领域信息公开情况。")
    if any(_tells_areas(hit, period) for hit in found.hits):
        return passed("年度报告公布了重点领域信息公开情况", evidence=found.evidence[:2])
    assert site.crawl is not None
    if any(h.is_scanned or h.unread_files or unread_attachments(h, site.crawl) for h in found.hits):
        return review("年度报告未能读出文字，请人工核对有无重点领域信息公开情况", evidence=found.evidence[:2])
    said = "年度报告未见重点领域信息公开情况"
    return found.settled(failed(said, "请在年度报告中公布重点领域信息公开情况。", evidence=found.evidence[:2]))


def _tells_areas(hit: Hit, period: Period) -> bool:
    """A passage on key areas, long enough and with figures."""
    wanted = int(period.threshold("key_area_characters"))
    text = hit.document.text
    for match in _KEY_AREA.finditer(text):
        passage = fold(_to_the_end_of_its_part(text, match.start()))[: 2 * wanted]
        if len(passage) >= wanted and re.search(r"\d", passage):
            return True
    return False


def _to_the_end_of_its_part(text: str, start: int) -> str:
    """The text from there to the next heading of the rank of its own line, or of a higher one."""
    line = text[text.rfind("\n", 0, start) + 1 : start + 1]
    rank = next((n for n, heading in enumerate(_HEADINGS) if heading.match(line)), len(_HEADINGS))
    ends = (m.start() for heading in _HEADINGS[: rank + 1] for m in heading.finditer(text, start))
    return text[start : min(ends, default=len(text))]
