"""Findings as the reader meets them: one card each, with a person's ruling laid over the machine's outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from model.audit import AuditResult
from model.finding import Clause, Finding, Outcome, Role
from model.followup import LedgerEntry, LedgerState, Ruling, Waiver
from model.page import Cause
from model.plan import Duty, Plan, Requirement, Scorecard
from model.roster import Unit
from model.snapshot import Crawl, SiteClass
from reports.evidence import (
    CertificateCard,
    EvidenceCard,
    certificate_card,
    evidence_card,
    evidence_digest,
    threshold_sentences,
)
from reports.followup import SetAside, latest_rulings, ledger_word
from reports.instants import day, instant
from reports.neutral import clean
from reports.pictures import Pictures
from reports.words import DUTIES, REMEDIES, SITE_REMEDIES, SYMBOLS, sentence

LEAD_SUFFIX = "-lead"
PROBLEMS = (Outcome.FAIL, Outcome.PARTIAL)
OPEN = (Outcome.REVIEW, Outcome.BLOCKED)
_RULED_ADVICE = "请对照要求和核查意见整改；已经做到的，请提供网址或材料。"
_CHINESE_NUMBERS = "〇一二三四五六七八九十"
_GONE = (Cause.NOT_FOUND, Cause.SOFT_404, Cause.ROBOTS_EXCLUDED, Cause.OUT_OF_SCOPE)


@dataclass(frozen=True, slots=True)
class RulingCard:
    """A person's decision; `stands` is False once the evidence under it has changed (已重新打开)."""

    id: str
    outcome: Outcome
    opinion: str
    decided_by: str
    decided_at: str
    stands: bool

    @property
    def text(self) -> str:
        """The decision in one sentence."""
        said = f"人工核查结论：{self.outcome.printed}（{self.decided_by}，{self.decided_at}）"
        said = sentence(f"{said}，意见：{self.opinion}" if self.opinion else said)
        return said if self.stands else said + "其后证据有变化，已重新打开，请再次核查。"


@dataclass(frozen=True, slots=True)
class FindingCard:
    """One row of the report. `outcome` is the person's where a ruling stands, 不适用 where the row is set aside, else
    the machine's."""

    key: str
    unit_id: str
    unit_name: str
    requirement_id: str
    number: str
    topic: str
    duty: Duty
    text: str
    due: str
    outcome: Outcome
    machine_outcome: Outcome
    reason: str
    advice: str
    manual: str
    rule: str
    clauses: tuple[tuple[str, str, Outcome, str], ...]  # rule, version, outcome, reason
    evidence: tuple[EvidenceCard, ...]
    certificates: tuple[CertificateCard, ...]
    thresholds: tuple[str, ...]
    signals: tuple[str, ...]
    on_trial: bool
    has_fault: bool
    digest: str
    ruling: RulingCard | None
    waiver: str  # why it is held against nobody; "" when it counts
    state: LedgerState | None  # of the problem in the ledger, None when it holds none
    ledger: str  # where the problem stands in the ledger, in words; "" without
    mend_by: str  # day by which the unit was told to mend it

    @property
    def word(self) -> str:
        return self.outcome.printed

    @property
    def symbol(self) -> str:
        return SYMBOLS[self.outcome]

    @property
    def title(self) -> str:
        """Number, topic and, for a lead duty, the word that says so."""
        return numbered(self.number, self.topic, DUTIES[Duty.LEAD] * (self.duty is Duty.LEAD))

    def of_role(self, role: Role) -> tuple[EvidenceCard, ...]:
        """The evidence that plays one role."""
        return tuple(e for e in self.evidence if e.role is role)

    @property
    def ruled(self) -> str:
        """What a person decided and why, as papers say it that do not name who; "" where no decision stands."""
        if self.ruling is None or not self.ruling.stands:
            return ""
        opinion = self.ruling.opinion.rstrip("。，；")
        return f"经人工核查，认定为{self.ruling.outcome.printed}" + f"：{opinion}" * bool(opinion)

    @property
    def told(self) -> str:
        """The reason as a reader meets it: of a row that a person decided, not why the program could not."""
        if self.waiver or not self.ruled or self.machine_outcome not in OPEN:
            return self.reason
        return self.ruled if self.ruling and self.ruling.opinion else f"{self.ruled}。程序检查时：{self.reason}"

    @property
    def is_problem(self) -> bool:
        """True for what a paper may hold against the unit."""
        return self.outcome in PROBLEMS

    @property
    def searched(self) -> str:
        """Where it was looked for, in one paragraph, or "" when the rule did not say."""
        places = [" ".join(p for p in (e.title, e.url, e.note) if p) for e in self.of_role(Role.CONTEXT)]
        return " ".join([c.text for c in self.certificates] + [f"查找位置：{'；'.join(places)}。"] * bool(places))

    @property
    def searched_briefly(self) -> tuple[str, ...]:
        """Where it was looked for, a line for each thing: what papers with little room print."""
        return tuple(dict.fromkeys(c.brief for c in self.certificates))


def requirement_number(requirement: Requirement, plan: Plan) -> str:
    """The number as the document prints it: （二）1, （九）, 通知1."""
    if requirement.section == 0:
        return f"通知{requirement.id.removeprefix('N')}"
    alone = sum(r.section == requirement.section for r in plan.requirements) == 1
    section = f"（{_chinese(requirement.section)}）"
    return section if alone else section + requirement.id.partition(".")[2]


def numbered(number: str, *words: str) -> str:
    """A requirement's number and words on one line: （二）1 预决算公开, （九）政务新媒体."""
    line = " ".join(word for word in (number, *words) if word)
    return line.replace("） ", "）", 1) if number.endswith("）") else line


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else _CHINESE_NUMBERS[tens] + "十")
    return head + (_CHINESE_NUMBERS[ones] if ones or not tens else "")


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
        self._texts = {r.id: clean(r.text) for r in plan.requirements}
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
        reason = clean(finding.reason)
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
            signals=tuple(clean(signal) for signal in finding.signals),
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
    return clean(clause.rule), clean(clause.version), clause.verdict.outcome, clean(clause.verdict.reason)


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
