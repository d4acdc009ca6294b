"""Findings as the reader meets them: one card each, with a person's ruling laid over the machine's outcome."""

from __future__ import annotations

import re
from dataclasses import dataclass

from model.finding import Outcome, Role
from model.followup import LedgerState
from model.plan import Duty, Plan, Requirement
from reports.evidence import CertificateCard, EvidenceCard
from reports.words import DUTIES, SYMBOLS, sentence

LEAD_SUFFIX = "-lead"
PROBLEMS = (Outcome.FAIL, Outcome.PARTIAL)
OPEN = (Outcome.REVIEW, Outcome.BLOCKED)
_AT_ONCE = re.compile("请立即[^；。]+")
_CHINESE_NUMBERS = "〇一二三四五六七八九十"


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
        return " ".join([*(c.text for c in self.certificates), *self.places])

    @property
    def places(self) -> tuple[str, ...]:
        """The pages on which it was looked for, as one sentence; empty when the rule named none."""
        named = [" ".join(p for p in (e.title, e.url, e.note) if p) for e in self.of_role(Role.CONTEXT)]
        return (f"查找位置：{'；'.join(named)}。",) if named else ()

    @property
    def urgent(self) -> tuple[str, ...]:
        """What is to be done at once: a rule says 请立即 of what does harm as long as it stands."""
        return tuple(_AT_ONCE.findall(self.advice)) if self.is_problem else ()

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
