"""政策解读制度和“三同步” · rules for interpretation, and interpretations released together (plan item 3.5).

A unit passes when its rules for interpretation are public and at least 80 % of the year's policies with an
interpretation were interpreted within three working days, each page linking to the other; in part from 50 %, or
without the rules.

Not judged here: whether file and interpretation were approved together (an internal matter).
"""

from __future__ import annotations

from collections.abc import Callable

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks import titles
from rules.checks.combine import failed, not_applicable, noting, partial, passed, with_evidence
from rules.checks.deadlines import due_within_year
from rules.checks.policies import Pair, interpretations, needing_interpretation, pairs, policies
from rules.checks.search import Search, documents
from rules.rule import rule

_ADVICE = "请制定政策解读制度，解读材料与文件同步发布（3个工作日内），并相互链接。"
_USED = ("interpretation_working_days", "paired_share", "paired_share_partial")


@rule("3.5")
def interpretation_system(site: SiteSnapshot, period: Period) -> Verdict:
    return judged(site, period, documents(site, titles.INTERPRETATION_SYSTEM.on(period.as_of)))


def judged(site: SiteSnapshot, period: Period, rules_: Search) -> Verdict:
    """The unit's pairs of policy and interpretation, and the rules for interpretation that were looked for."""
    verdict = noting(_judged(site, period, rules_), manual="解读方案与文件是否同步组织、同步审签？", thresholds=_USED)
    return due_within_year(verdict, period)


def _judged(site: SiteSnapshot, period: Period, rules_: Search) -> Verdict:
    found = policies(site, period)
    needing = needing_interpretation(found)
    if not needing:
        none = f"未见本单位{period.year}年需要解读的政策文件"
        return found.absent(none, verdict=not_applicable) if not found.hits else found.counted(not_applicable(none))
    shown = interpretations(site, period, whole_year=False)
    matched = pairs(needing, shown.hits)
    if not matched:
        return shown.absent(f"{period.year}年政策文件未见同步发布的解读", _ADVICE, verdict=failed)
    limit = period.threshold("interpretation_working_days")
    share = min(_share(matched, lambda p: (p.lag or 0) <= limit), _share(matched, lambda p: p.is_two_way))
    said = f"{len(matched)}份有解读的文件中，按期且相互链接的占{share:.0%}"
    told = [(_short_of(p, limit), p) for p in matched]
    shown_first = sorted(told, key=lambda one: not one[0])[:5]
    evidence = [p.interpretation.evidence(f"解读《{p.policy.document.title[:40]}》{why}") for why, p in shown_first]
    if share < period.threshold("paired_share_partial"):
        return shown.settled(failed(said, _ADVICE, evidence=evidence))
    if share < period.threshold("paired_share"):
        return shown.settled(partial(said, _ADVICE, evidence=evidence))
    if rules_.hits:
        shown_all = passed(f"已公开政策解读制度；{said}", evidence=[rules_.hits[0].evidence(), *evidence])
        return shown.counted(found.counted(shown_all))
    return with_evidence(rules_.absent(f"{said}，未见政策解读制度", _ADVICE, verdict=partial), evidence)


def _short_of(pair: Pair, limit: float) -> str:
    """In what an interpretation falls short, to be put behind its name; "" when in nothing."""
    late = f"，文件公开{pair.lag}个工作日后发布" if (pair.lag or 0) > limit else ""
    return late + ("" if pair.is_two_way else "，未相互链接")


def _share(matched: tuple[Pair, ...], meets: Callable[[Pair], bool]) -> float:
    return sum(meets(pair) for pair in matched) / len(matched)
