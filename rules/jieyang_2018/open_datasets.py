"""公共信息资源开放 · public data opened through the site, kept up to date (plan item 8.3).

A unit passes when data sets stand on its site or on the city portal with their format and day of update, the newest
at most a year old; older ones pass in part.

Not judged here: whether the data can be used as they stand.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from model.finding import Outcome, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.calendar import chinese
from rules.checks.combine import any_of, partial, passed, review
from rules.checks.deadlines import due_within_year
from rules.checks.search import Hit
from rules.jieyang_2018.data_plan import data_sets
from rules.rule import rule

_FORMAT = re.compile(r"xlsx?|csv|json|xml|接口|API|txt", re.I)
_DAY = re.compile(r"更新(?:日期|时间)\D{0,6}(20\d{2})[-年./](\d{1,2})[-月./](\d{1,2})")
_ADVICE = "请依托政府网站集中开放数据并及时更新。"


@rule("8.3")
def open_datasets(site: SiteSnapshot, period: Period) -> Verdict:
    here = _judged(site, period)
    if here.outcome is Outcome.PASS or site.portal is None or site.portal is site.crawl:
        return here
    return any_of(here, _judged(replace(site, crawl=site.portal), period))  # the city's data stand on its portal


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    found = data_sets(site, period)
    if not found.hits:
        return due_within_year(found.absent("未见集中开放的数据集", _ADVICE), period)
    updated = [day for hit in found.hits if (day := _updated_on(hit)) is not None]
    if not updated:
        return review("数据集未标明更新日期", _ADVICE, evidence=found.evidence)
    age = (period.as_of - max(updated)).days
    if age > period.threshold("dataset_days"):
        said = f"{len(found.hits)}个数据集中最新的自{chinese(max(updated))}起未更新"
        verdict = found.settled(partial(said, _ADVICE, evidence=found.evidence, thresholds=("dataset_days",)))
        return due_within_year(verdict, period)
    if not any(_FORMAT.search(_said(hit)) for hit in found.hits):
        return due_within_year(found.settled(partial("数据集未标明格式", _ADVICE, evidence=found.evidence)), period)
    said = f"已开放{len(found.hits)}个数据集，最近更新于{max(updated)}"
    return passed(said, evidence=found.evidence, thresholds=("dataset_days",))


def _updated_on(hit: Hit) -> date | None:
    days = [on for match in _DAY.finditer(_said(hit)) if (on := _day(*map(int, match.groups()))) is not None]
    return max(days) if days else hit.published.on if hit.published else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _said(hit: Hit) -> str:
    """The text of the page, and the cells of its tables, each behind the head of its column as well."""
    page = hit.document.page
    rows = [(table.rows[0], row) for table in (page.tables if page else ()) for row in table.rows]
    cells = [cell for _, row in rows for cell in row]
    headed = [head + cell for heads, row in rows for head, cell in zip(heads, row, strict=False) if cell]
    return " ".join([page.text if page else "", *cells, *headed, *(f.suffix for f in hit.files)])
