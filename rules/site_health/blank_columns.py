"""空白栏目 · no column is blank (H05).

A column counts as blank when its list was read and holds nothing, no document is filed under it, and no script could
fill it. Five blank columns fail the site (veto); fewer cost points each.

Not judged here: columns that lead to another site, columns that only a script fills.
"""

from __future__ import annotations

from model.finding import Verdict
from model.page import Page, PageKind
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.checks.combine import noting, passed
from rules.checks.library import library
from rules.checks.text import label
from rules.rule import rule
from rules.site_health.reading import counted, crawl_of, defects, filed_maintenance, unless_open, vetoed

_ADVICE = "请充实或撤并空白栏目。"


@rule("H05")
def blank_columns(site: SiteSnapshot, period: Period) -> Verdict:
    return noting(filed_maintenance(site, period.as_of) or _judged(site, period), thresholds=("H05_veto",))


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    blank = _blank(crawl_of(site))
    names = "、".join(f"“{p.column or p.title}”" for p in blank[:6])
    said = f"空白栏目{len(blank)}个（{names}）"
    if len(blank) >= period.threshold("H05_veto"):
        return vetoed(site, said, _ADVICE, defects(blank, "空白栏目", "栏目"))
    if blank:
        return counted(period, "H05", len(blank), said, _ADVICE, defects(blank, "空白栏目", "栏目"))
    return unless_open(site, passed("未见空白栏目"))


def _blank(crawl: Crawl) -> list[Page]:
    shelf = library(crawl)
    filled = {key for document in shelf.documents for key in document.columns}
    filled |= {key for key, column in shelf.columns.items() if any(p.rows for p in column.pages)}
    found: dict[str, Page] = {}
    for page in shelf.readable:
        name = label(page.column or page.title)
        if page.kind is PageKind.BLANK_COLUMN and not page.needs_script and name not in filled:
            found.setdefault(name or page.url, page)
    return list(found.values())
