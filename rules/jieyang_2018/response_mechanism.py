"""快速反应和协调联动机制 · a mechanism of quick reaction and linkage for public opinion (plan item 4.2).

Such a document is often internal. A unit passes when one of its own is public; otherwise a person decides on what the
unit hands in, so that nobody is blamed for not publishing an internal document.

Not judged here: whether the mechanism works.
"""

from __future__ import annotations

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks import titles
from rules.checks.combine import review
from rules.checks.deadlines import due_within_year
from rules.checks.search import documents
from rules.rule import rule

_ASKED = "请该单位提供与宣传、网信、公安、通信管理等部门的快速反应和协调联动机制文件，登记后由人工认定。"


@rule("4.2")
def response_mechanism(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, titles.RESPONSE_MECHANISM.on(period.as_of))
    if found.hits:
        return found.required("", shown="已公开舆情快速反应和协调联动机制")
    none = review("网站未见舆情快速反应和协调联动机制文件（此类文件多为内部文件）", _ASKED, evidence=found.evidence)
    return due_within_year(none, period)
