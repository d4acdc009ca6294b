"""Makes the cards of findings: rulings, waivers and the ledger laid over what the program found, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from model.audit import AuditResult
from model.finding import Clause, Finding, Outcome
from model.followup import LedgerEntry, Ruling, Waiver
from model.page import Cause
from model.plan import Plan, Scorecard
from model.roster import Unit
from model.snapshot import Crawl, SiteClass
from reports.evidence import (
    certificate_card,
    evidence_card,
    evidence_digest,
    threshold_sentences,
)
from reports.findings import LEAD_SUFFIX, OPEN, PROBLEMS, FindingCard, RulingCard, requirement_number
from reports.followup import SetAside, latest_rulings, ledger_word
from reports.instants import day, instant
from reports.neutral import clean
from reports.pictures import Pictures
from reports.punctuation import full_width, nested
from reports.words import REMEDIES, SITE_REMEDIES, sentence

_RULED_ADVICE = "请对照要求和核查意见整改；已经做到的，请提供网址或材料。"
_GONE = (Cause.NOT_FOUND, Cause.SOFT_404, Cause.ROBOTS_EXCLUDED, Cause.OUT_OF_SCOPE)


class FindingCards:
    """Makes the cards of one audit: holds what many findings share, so that each card costs one look-up."""

    def __init__(
        self,
        plan: Plan,
        scorecard: Scorecard,
        units: Mapping[str, Unit],
        crawls: Mapping[str, Crawl],
        rulings: Iterable[Ruling],
        waivers: Iterable[Waiver],
        as_of: date,
        ledger: Iterable[LedgerEntry] = (),
        pictures: Pictures | None = None,
    ) -> None:
        self._requirements = {r.id: r for r in plan.requirements}
        self._numbers = {r.id: requirement_number(r, plan) for r in plan.requirements}
        self._texts = {r.id: full_width(clean(r.text)) for r in plan.requirements}
        self._scorecard = scorecard
        self._names = {unit.id: clean(unit.name) for unit in units.values()}
        self._remedies = {unit_id: _remedy_for(crawls.get(unit_id)) for unit_id in units}
        self._rulings = latest_rulings(rulings)
        self._as_of = as_of
        self._ledger = {(entry.key.unit, entry.key.requirement): entry for entry in ledger}
        self._aside = SetAside(waivers, self._ledger.values(), as_of)
        self._thresholds: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._pictures = pictures or Pictures(())

    @classmethod
    def of(cls, result: AuditResult, pictures: Pictures) -> FindingCards:
        """For the findings of an audit's result."""
        return cls(
            result.plan,
            result.scorecard,
            {unit.id: unit for unit in result.roster.units},
            {unit: result.crawls[index] for unit, index in result.unit_crawls},
            result.rulings,
            result.waivers,
            result.audit.as_of,
            result.ledger,
            pictures,
        )

    def card(self, finding: Finding) -> FindingCard:
        """The card of one finding; a requirement the plan lacks keeps its id as its name."""
        own_id = finding.requirement.removesuffix(LEAD_SUFFIX)
        requirement = self._requirements.get(own_id)
        digest = evidence_digest(finding)
        ruling = self._ruling(finding, digest)
        problem = self._ledger.get((finding.unit, finding.requirement))
        aside = self._aside.why(finding, digest)
        outcome = ruling.outcome if ruling and ruling.stands else finding.outcome
        reason = nested(clean(finding.reason))
        return FindingCard(
            key=f"{finding.unit}/{finding.requirement}",
            unit_id=finding.unit,
            unit_name=self._names.get(finding.unit, clean(finding.unit)),
            requirement_id=finding.requirement,
            number=self._numbers.get(own_id, own_id),
            topic=clean(requirement.topic) if requirement else "",
            duty=finding.duty,
            text=self._texts.get(own_id, ""),
            due=day(requirement.due) if requirement else "",
            outcome=Outcome.NOT_APPLICABLE if aside else outcome,
            machine_outcome=finding.outcome,
            reason=f"不计入；机器结论为{finding.outcome.printed}：{reason}" if aside else reason,
            advice=self._advice(finding, ruling),
            manual=clean(finding.manual),
            rule=clean(finding.rule),
            clauses=tuple(_clause(clause) for clause in finding.clauses),
            evidence=tuple(evidence_card(e, self._pictures.of(e)) for e in finding.evidence),
            certificates=tuple(certificate_card(c) for c in finding.certificates),
            thresholds=self._threshold_words(finding.thresholds),
            signals=tuple(nested(clean(signal)) for signal in finding.signals),
            on_trial=finding.on_trial,
            has_fault=bool(finding.fault),
            digest=digest,
            ruling=ruling,
            waiver=aside,
            state=problem.state if problem else None,
            ledger=ledger_word(problem, self._as_of) if problem else "",
            mend_by=day(problem.due_on) if problem else "",
        )

    def _ruling(self, finding: Finding, digest: str) -> RulingCard | None:
        ruling = self._rulings.get((finding.unit, finding.requirement))
        if ruling is None:
            return None
        return RulingCard(
            id=ruling.id,
            outcome=ruling.outcome,
            opinion=clean(ruling.opinion),
            decided_by=clean(ruling.decided_by),
            decided_at=instant(ruling.decided_at).removesuffix(" 00:00"),  # a workbook holds the day alone
            stands=ruling.evidence_digest == digest,
        )

    def _threshold_words(self, names: tuple[str, ...]) -> tuple[str, ...]:
        if names not in self._thresholds:
            self._thresholds[names] = threshold_sentences(names, self._scorecard)
        return self._thresholds[names]

    def _advice(self, finding: Finding, ruling: RulingCard | None) -> str:
        """What to do, by the rule or by the outcome. What a rule asks of the office to decide a row is over once a
        person has decided it."""
        if ruling and ruling.stands and finding.outcome in OPEN:
            return _RULED_ADVICE if ruling.outcome in PROBLEMS else ""
        if finding.advice:
            return sentence(clean(finding.advice))
        if finding.fault:
            return REMEDIES[Cause.OUR_FAULT]
        match finding.outcome:
            case Outcome.FAIL:
                return "请单位核对：已经公开的，请提供网址；尚未公开的，请补充公开后告知复查。"
            case Outcome.PARTIAL:
                return "请单位对照原因补充完善后告知复查。"
            case Outcome.REVIEW:
                return "请人工核查，并在“待人工核查”表中填写结论。"
            case Outcome.BLOCKED:
                return self._remedies.get(finding.unit, _remedy_for(None))
            case _:
                return ""


def _clause(clause: Clause) -> tuple[str, str, Outcome, str]:
    return clean(clause.rule), clean(clause.version), clause.verdict.outcome, nested(clean(clause.verdict.reason))


def _remedy_for(crawl: Crawl | None) -> str:
    """What the office can do about a site that could not be read, by what stood in the way most often."""
    if crawl is None:
        return "请在名册中登记该单位的网址后重新检查。"
    unread = crawl.coverage.unread
    home = next((u.cause for u in unread if u.url == crawl.home_url), None)
    if home and not crawl.coverage.home_ok:
        return REMEDIES[home]
    if crawl.coverage.site_class not in (SiteClass.OK, SiteClass.DEGRADED):
        return SITE_REMEDIES[crawl.coverage.site_class]
    causes = Counter(u.cause for u in unread if u.cause not in _GONE)
    return REMEDIES[causes.most_common(1)[0][0]] if causes else "请换个时间重查，或由人工打开网站核查。"
