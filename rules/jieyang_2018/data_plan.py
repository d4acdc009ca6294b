"""政府数据开放 · a plan for the year's data, and data sets opened (plan item 2.3).

A unit passes when it published its plan for opening data of the year and at least one data set; one of the two passes
in part. A file of data in a column of open data is a data set where its format or its renewal is told.

Not judged here: whether the data are those people ask for; data sets shown only on the province's platform.
"""

from __future__ import annotations

import re
from dataclasses import replace

from model.finding import Verdict
from model.page import Confidence, Table
from model.snapshot import Period, SiteSnapshot
from rules.checks import titles
from rules.checks.aliases import OPEN_DATA
from rules.checks.combine import noting, share
from rules.checks.deadlines import due_within_year
from rules.checks.search import Hit, Search, documents
from rules.checks.text import fold, label
from rules.checks.wanted import Wanted
from rules.rule import rule

DATA_SET = Wanted(
    "数据集",
    re.compile(r"数据集(?![中成约市])|数据接口|数据(?:资源|表|下载)$"),
    OPEN_DATA,
    near=re.compile(r"数据集|数据接口|开放广东"),
    unlike=(
        (
            re.compile(
                r"计划(?!生育)|方案|办法|通知|会议|培训(?!机构|学校|中心|市场)|统计公报|指南|申请|样表|(?<!集)(?:清单|目录)$"
            ),
            "不是数据集",
        ),
        (
            re.compile(
                r"^(?!.*数据(?:集|表)(?:\([^()]*\))?$).*(?:平台|系统|规范|标准|条例|普查|整合|管理|招标|采购|上线"
                r"|(?:情况|进展|公告|函|规划|报告|说明)$)"
            ),
            "说的是数据工作，不是数据集",
        ),
    ),
)
_SET = re.compile(r"数据集|数据接口")
_NAMES_SETS = re.compile(r"数据(?:集|资源|目录)?(?:名称)?|资源名称")
_TELLS_OF_DATA = re.compile(r"(?:数据|文件)格式|更新(?:频率|周期|日期|时间)|开放(?:条件|属性|等级)")
_DATA_FILES = frozenset({".csv", ".json", ".xml", ".xls", ".xlsx"})
_TELLS_OF_SETS = re.compile(r"(?:更新|发布)(?:时间|日期|频率|周期)|(?:数据|文件)?格式|下载(?:次数|量|地址)?")


@rule("2.3")
def data_plan(site: SiteSnapshot, period: Period) -> Verdict:
    of_the_year = replace(titles.DATA_PLAN, year_by_date=True)
    plan = documents(site, of_the_year.on(period.as_of, year=period.year))
    sets = data_sets(site, period)
    verdict = share(
        plan.required(f"未见{plan.looked_for}", "请制定并公开政府数据年度开放计划。"),
        sets.required("未见开放的数据集", "请依托“开放广东”平台开放数据集。"),
    )
    return due_within_year(noting(verdict, manual="开放的是否为群众关注度高的数据？"), period)


def data_sets(site: SiteSnapshot, period: Period) -> Search:
    """The data sets that the unit opened: pages of their own, or else what a column of open data tells of them, in a
    table or beside a file of data. A file of which nothing is told may be one: a person must look."""
    wanted = DATA_SET.on(period.as_of)
    named = documents(site, wanted).where(_is_plainly_a_set, "不在数据开放栏目，也未称为数据集")
    if named.hits:
        return named
    filed = documents(site, wanted, by_column=True)
    told = filed.where(lambda hit: _holds_a_table_of_sets(hit) or _tells_of_its_data(hit), "没有列出数据集")
    if told.hits:
        return told
    doubted = [replace(hit, confidence=Confidence.WEAK) for hit in filed.hits if _offers_data(hit)]
    return replace(named, weak=(*named.weak, *doubted))


def _is_plainly_a_set(hit: Hit) -> bool:
    """By its name, or, for a mere table, by the column that it stands in."""
    return _SET.search(hit.document.folded) is not None or any("数据" in column for column in hit.document.columns)


def _holds_a_table_of_sets(hit: Hit) -> bool:
    page = hit.document.page
    return any(is_table_of_sets(table) for table in (page.tables if page else ()))


def _tells_of_its_data(hit: Hit) -> bool:
    page = hit.document.page
    return page is not None and _offers_data(hit) and _TELLS_OF_DATA.search(fold(page.visible_text)) is not None


def _offers_data(hit: Hit) -> bool:
    return any(file.suffix in _DATA_FILES for file in hit.files)


def is_table_of_sets(table: Table) -> bool:
    """A table whose head names data sets and tells their format or when they were renewed."""
    heads = [label(cell) for cell in table.rows[0]] if len(table.rows) > 1 else []
    return any(map(_NAMES_SETS.fullmatch, heads)) and any(map(_TELLS_OF_SETS.fullmatch, heads))
