"""附件可用 · attachments can be fetched and opened (H13).

An attachment costs a point when its address answered "not found" on two occasions, when it is an empty file, or when
it is a web page under the name of a document.

Not judged here: what stands in it; scans, which are readable for people.
"""

from __future__ import annotations

from model.finding import Evidence, Role, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import passed, review
from rules.checks.evidence import of_file
from rules.checks.readability import is_broken
from rules.checks.text import clip
from rules.rule import rule
from rules.site_health.dead_links import is_file, is_gone
from rules.site_health.reading import counted, crawl_of

_ADVICE = "请重新上传打不开的附件。"


@rule("H13")
def dead_attachments(site: SiteSnapshot, period: Period) -> Verdict:
    crawl = crawl_of(site)
    gone = [u for u in crawl.coverage.unread if is_gone(u) and is_file(u.url)]
    sure = [u for u in gone if u.attempts > 1]
    broken = [f for f in crawl.files if is_broken(f)]
    if sure or broken:
        evidence = [of_file(f, f.url.rpartition("/")[2], Role.DEFECT, "附件没有内容") for f in broken[:4]]
        evidence += [
            Evidence(u.found_on[0], Role.DEFECT, place="附件", note=f"附件打不开：{clip(u.url)}") for u in sure[:4]
        ]
        return counted(
            period, "H13", len(sure) + len(broken), f"{len(sure) + len(broken)}个附件打不开", _ADVICE, evidence
        )
    if gone:
        return review(f"{len(gone)}个附件有一次打不开，尚未再次核对", "请重新检查。")
    return passed(f"已读的{len(crawl.files)}个附件都能打开" if crawl.files else "未见打不开的附件")
