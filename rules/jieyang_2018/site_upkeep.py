"""网站建设管理 · the site is kept up, identified, searchable, without blank columns or dead links (plan item 8.1).

Read from the indicators of site health (H01-H26) in the table in force on the day: a failed veto fails the site; else
each fault costs points, at least 80 of 100 pass, from 60 in part. Indicators that could not be decided leave the
score between two ends; only when both ends give the same answer is it said. One to four stale columns of news are no
veto, which asks for five together: they cost their points (H03 counts them in part) and may leave a pass.

Not judged here: serious wording and typing errors; availability without a week of samples; quality of services and of
replies. IPv6 is a clause of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from model.finding import Outcome, Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.absence import swept
from rules.checks.combine import failed, graded, noting, partial, passed, review, with_evidence
from rules.rule import Rule, load_rules, rule
from rules.site_health.reading import at_stake, home_of

_ADVICE = "请按《政府网站发展指引》逐项整改。"
_CLAUSES_OF_THEIR_OWN = frozenset({"H21"})
# What a single audit cannot measure is asked of a person and holds nothing back.
_FOR_A_PERSON = frozenset({"H01", "H09", "H11", "H25"})
_MOST_EVIDENCE = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """One indicator and what its rule says of the site."""

    id: str
    topic: str
    verdict: Verdict


@rule("8.1")
def site_upkeep(site: SiteSnapshot, period: Period) -> Verdict:
    home = home_of(site)
    if isinstance(home, Verdict):
        return home
    readings = [Reading(r.requirement, r.title.partition(" · ")[0], r.judge(site, period)) for r in _indicators()]
    assert site.crawl is not None
    verdict = swept(_vetoed(readings, period) or _scored(readings, period), site.crawl)
    told = [r for r in readings if r.verdict.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE, Outcome.NOT_DUE)]
    fails = [r for r in told if r.id in period.scorecard.vetoes and r.verdict.outcome is Outcome.FAIL]
    first = [*fails, *(r for r in told if r not in fails)]
    evidence = [e for r in first for e in r.verdict.evidence][:_MOST_EVIDENCE]
    used = [name for r in told for name in r.verdict.thresholds]
    verdict = noting(verdict, *map(_line, told), thresholds=("site_score", "site_score_partial", *used))
    return noting(with_evidence(verdict, evidence), manual="网站一周内能否稳定打开、有无严重表述错误？")


@cache
def _indicators() -> tuple[Rule, ...]:
    """The rules of site health in the order of their indicators."""
    found = (r for r in load_rules("site_health") if r.requirement not in _CLAUSES_OF_THEIR_OWN)
    return tuple(sorted(found, key=lambda r: r.requirement))


def _vetoed(readings: list[Reading], period: Period) -> Verdict | None:
    """FAIL for a failed veto; REVIEW for one that looks failed by something seen and is not proven."""
    vetoes = [r for r in readings if r.id in period.scorecard.vetoes]
    lost = [r.verdict for r in vetoes if r.verdict.outcome is Outcome.FAIL]
    doubted = [
        r.verdict for r in vetoes if _is_open(r) and r.verdict.outcome is Outcome.REVIEW and r.verdict.evidence
    ]
    for found, make in ((lost, failed), (doubted, review)):
        if found:
            certificates = tuple(dict.fromkeys(c for v in found for c in v.certificates))
            said = "；".join(v.reason for v in found)
            return make(said, "".join(dict.fromkeys(v.advice for v in found)), certificates=certificates)
    return None


def _scored(readings: list[Reading], period: Period) -> Verdict:
    """Points out of 100, as far as they are decided."""
    lost = sum(_points(r, period) for r in readings)
    open_ = sum(at_stake(period, r.id) for r in readings if _is_open(r))
    most, least = max(0.0, 100 - lost), max(0.0, 100 - lost - open_)
    outcome = graded(
        least, most, passing=period.threshold("site_score"), partly=period.threshold("site_score_partial")
    )
    faults = "；".join(r.verdict.reason for r in readings if _points(r, period) > 0)
    if outcome is None:
        unsure = "、".join(r.topic for r in readings if _is_open(r) and at_stake(period, r.id))
        said = f"网站得分在{least:.1f}至{most:.1f}之间，有指标未能判定（{unsure}），请人工核对"
        return review(f"{said}；已见问题：{faults}" if faults else said, _ADVICE)
    if outcome is Outcome.PASS:
        return passed("网站更新、标识、栏目和链接情况良好" + (f"（提示：{faults}）" if faults else ""))
    if outcome is Outcome.PARTIAL:
        return partial(f"网站存在问题：{faults}（得{most:.1f}分）", _ADVICE)
    return failed(f"网站问题较多：{faults}（得{most:.1f}分）", _ADVICE)


def _points(reading: Reading, period: Period) -> float:
    """What the indicator takes off: what it says, or all of it when it failed and is no veto."""
    if reading.verdict.outcome is Outcome.FAIL:
        return at_stake(period, reading.id)
    return reading.verdict.points_lost


def _is_open(reading: Reading) -> bool:
    is_undecided = reading.verdict.outcome in (Outcome.REVIEW, Outcome.BLOCKED)
    return is_undecided and reading.id not in _FOR_A_PERSON


def _line(reading: Reading) -> str:
    return f"{reading.id} {reading.topic}：{reading.verdict.outcome.printed}（{reading.verdict.reason}）"
