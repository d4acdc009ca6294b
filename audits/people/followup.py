"""What people did since an audit, laid over its result: rulings, waivers, reported downtimes, the ledger.

The machine's findings and scores are never changed; the scores after rulings stand beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from model.audit import AuditResult
from model.finding import Finding, Outcome
from model.followup import Ruling
from model.score import Score
from model.snapshot import Period
from reports.followup import SetAside, latest_rulings, ruling_over
from rules.scoring import score
from store import Store
from store.people import People


def up_to_date(result: AuditResult, store: Store) -> AuditResult:
    """The result with everything people have done until now."""
    with People.open(store.root) as people:
        result = replace(
            result,
            rulings=store.rulings(),
            waivers=people.waivers(),
            downtimes=people.downtimes(),
            ledger=people.entries(plan=result.plan.id),
        )
    return replace(result, ruled_scores=ruled_scores(result))


def ruled_scores(result: AuditResult) -> tuple[Score, ...]:
    """The scores when rulings decide and rows set aside count for nothing; () when that changes no finding."""
    ruled = ruled_findings(result.findings, result.rulings, SetAside.of(result))
    if ruled == result.findings:
        return ()
    return score(ruled, Period(result.audit.as_of, result.plan, result.scorecard), result.roster)


def ruled_findings(
    findings: tuple[Finding, ...], rulings: Iterable[Ruling], aside: SetAside | None = None
) -> tuple[Finding, ...]:
    """The findings as people decided them; what failed in a part is no veto any more once a person said otherwise."""
    latest = latest_rulings(rulings)
    if not latest and not aside:
        return findings

    def decided(finding: Finding) -> Finding:
        if aside and aside.why(finding):
            return replace(finding, outcome=Outcome.NOT_APPLICABLE, clauses=())
        ruling = ruling_over(finding, latest)
        if ruling is None:
            return finding
        clauses = finding.clauses if ruling.outcome is Outcome.FAIL else ()
        return replace(finding, outcome=ruling.outcome, clauses=clauses)

    return tuple(decided(finding) for finding in findings)
