"""What the cells of several sheets say of a finding: its evidence and where was looked, in a few lines."""

from __future__ import annotations

from collections.abc import Callable

from model.finding import Role
from reports.evidence import EvidenceCard
from reports.findings import FindingCard

_EVIDENCE_SHOWN = 3


def stacked(*texts: str) -> str:
    """Those of the texts that say something, each on its own line of the cell."""
    return "\n".join(text for text in texts if text)


def _decisive(finding: FindingCard) -> tuple[EvidenceCard, ...]:
    """The evidence a reader should open first: defects, else what was shown, else whatever there is."""
    return finding.of_role(Role.DEFECT) or finding.of_role(Role.SHOWN) or finding.evidence


def href(finding: FindingCard) -> str:
    return next((e.href for e in _decisive(finding) if e.href), "")


def opens(finding: FindingCard) -> str:
    return "打开" if href(finding) else ""


def seen(evidence: EvidenceCard) -> str:
    """Title, what was seen there and address; what does not show the thing itself says so first."""
    what = "" if evidence.role in (Role.SHOWN, Role.DEFECT) else f"【{evidence.role_word}】"
    noted = f"（{evidence.note}）" if evidence.note else ""
    return stacked(what + evidence.title + noted, evidence.url)


def looked(finding: FindingCard) -> str:
    """What was searched before something was called absent, a line a thing."""
    briefs = finding.searched_briefly
    more = len(briefs) - _EVIDENCE_SHOWN
    return stacked(*briefs[:_EVIDENCE_SHOWN], f"（另有 {more} 项查找，见网页报告）" if more > 0 else "")


def evidence_told(finding: FindingCard, part: Callable[[EvidenceCard], str]) -> str:
    decisive = _decisive(finding)
    texts = list(dict.fromkeys(part(e) for e in decisive[:_EVIDENCE_SHOWN]))
    more = len(decisive) - _EVIDENCE_SHOWN
    return stacked(*texts, f"（另有 {more} 处，见网页报告）" if more > 0 and part is seen else "")
