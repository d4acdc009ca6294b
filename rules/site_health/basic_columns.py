"""基本栏目 · the basic columns are there (H24).

Looked for by their usual names in the menu, the lists and the links of every page: duties, leaders, news, notices,
policies, interpretations, disclosure, interaction. Each one absent costs points, when the site was read as a whole.

Not judged here: what stands in them.
"""

from __future__ import annotations

import re

from model.finding import Role, Verdict
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.checks.combine import passed
from rules.checks.evidence import of_page
from rules.checks.library import library
from rules.rule import rule
from rules.site_health.reading import counted, crawl_of, proof_of, unless_open

_COLUMNS = {
    "机构职能": re.compile(r"职能|职责|机构概况|机构设置|单位概况|部门概况|机构简介|机构信息|本局概况|走进"),
    "领导信息": re.compile(r"领导|班子|负责人|市长|县长|区长|之窗"),
    "动态要闻": re.compile(r"动态|要闻|新闻|信息快递|头条"),
    "通知公告": re.compile(r"通知|公告|公示"),
    "政策文件": re.compile(r"文件|政策|法规"),
    "政策解读": re.compile(r"解读"),
    "信息公开": re.compile(r"公开"),
    "互动交流": re.compile(r"互动|信箱|留言|咨询|交流|来信|投诉|征集|访谈|12345|问政"),
}


@rule("H24")
def basic_columns(site: SiteSnapshot, period: Period) -> Verdict:
    shown = _labels(crawl_of(site))
    absent = [name for name, names in _COLUMNS.items() if not any(names.search(text) for text in shown)]
    if not absent or not proof_of(site).is_complete:
        return unless_open(site, passed("基本栏目齐全"))
    home = library(crawl_of(site)).home
    evidence = [of_page(home, Role.CONTEXT, f"未见{'、'.join(absent)}", place="导航")] if home else []
    return counted(period, "H24", len(absent), f"未见基本栏目：{'、'.join(absent)}", "请设置基本栏目。", evidence)


def _labels(crawl: Crawl) -> set[str]:
    shelf = library(crawl)
    return {*shelf.menu, *shelf.columns, *(key for document in shelf.documents for key in document.columns)}
