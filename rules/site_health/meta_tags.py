"""网页标签 · pages carry the tags of the guideline, with true values (H16).

Counted are the tags that the guideline requires: SiteName, SiteDomain and SiteIDCode on the home page, ColumnName and
ColumnType on lists, ArticleTitle, PubDate and ContentSource on articles. From 90 % on a site passes; short of that is
a notice.

Not judged here: the advisory tags; whether descriptions are good.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.finding import Role, Verdict
from model.page import Page, PageKind
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import blocked, noting, partial, passed
from rules.checks.evidence import of_page
from rules.checks.library import library
from rules.rule import rule
from rules.site_health.reading import crawl_of, without_own_site

_ASKED = {
    PageKind.HOME: ("sitename", "sitedomain", "siteidcode"),
    PageKind.LIST: ("columnname", "columntype"),
    PageKind.ARTICLE: ("articletitle", "pubdate", "contentsource"),
}


@rule("H16")
def meta_tags(site: SiteSnapshot, period: Period) -> Verdict:
    return noting(without_own_site(site) or _judged(site, period), thresholds=("H16_share",))


def _judged(site: SiteSnapshot, period: Period) -> Verdict:
    pages = [p for p in library(crawl_of(site)).readable if p.kind in _ASKED]
    if not pages:
        return blocked("未读到首页、栏目页和内容页", "请重新检查。")
    asked = sum(len(_ASKED[p.kind]) for p in pages)
    lacking = [(p, tuple(_missing(p))) for p in pages]
    missing = sum(len(tags) for _, tags in lacking)
    share = 1 - missing / asked
    said = f"应有的网页标签{asked}个，有{asked - missing}个（{share:.0%}）"
    if share >= period.threshold("H16_share"):
        return passed(said)
    evidence = [
        of_page(p, Role.DEFECT, f"缺少标签{'、'.join(tags)}", place="网页标签") for p, tags in lacking if tags
    ][:4]
    return partial(f"{said}（提示）", "请按《政府网站发展指引》补全网页标签。", evidence=evidence)


def _missing(page: Page) -> Iterator[str]:
    values = {name.lower(): value.strip() for name, value in page.metas}
    for tag in _ASKED[page.kind]:
        value = values.get(tag, "")
        code = page.footer.official_id
        if not value or (tag == "siteidcode" and code and value.lower() != code.lower()):
            yield tag
