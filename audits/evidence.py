"""Evidence looked at again: nothing was changed since it was sealed, and this is what was seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audits.settings import Settings
from model.audit import AuditResult
from model.errors import NotFound
from model.finding import Evidence, Finding
from model.page import Phase, RawPage
from model.screenshot import Screenshot
from reports.evidence import EvidenceCard, certificate_card, evidence_card
from reports.neutral import clean
from reports.pictures import Pictures
from store import Store
from store.outputs import write

_PHASES = (Phase.CRAWL, Phase.RETRY, Phase.SECOND_LOOK, Phase.PROBE, Phase.RENDERED)


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` has to say, and whether all evidence is as it was sealed."""

    text: str
    is_sound: bool


def verify(chosen: Settings) -> Verified:
    """Read every sealed record in the data directory again."""
    with Store.open(Path(chosen.data)) as store:
        found = store.verify_evidence()
    read = f"已核对 {found.audits} 次检查的 {found.records} 条原始记录，共 {found.size / 1e6:.1f} MB。"
    if found.pruned:
        read += f"另有 {found.pruned} 个证据文件已按保留期限清理，它们的摘要仍在证据清单里。"
    if found.problems:
        return Verified("\n".join((read, *found.problems)), is_sound=False)
    return Verified(
        f"{read}没有发现改动。" if found.audits else "还没有已完成的检查，没有可核对的证据。", is_sound=True
    )


def show(chosen: Settings, audit_id: str, unit: str, requirement: str, out: Path | None) -> str:
    """One finding with all its evidence, each compared with the archive; with `out`, the stored bodies as files."""
    with Store.open(Path(chosen.data)) as store:
        result = store.load_result(audit_id)
        finding = finding_of(result, unit, requirement)
        lines = [f"{finding.unit} {finding.requirement} {finding.outcome.printed}：{clean(finding.reason)}"]
        pictures, shots = Pictures(result.screenshots), {shot.url: shot for shot in result.screenshots}
        for number, evidence in enumerate(finding.evidence, start=1):
            raw = archived(store, result, finding, evidence)
            lines += _told(number, evidence_card(evidence, pictures.of(evidence)), raw)
            if raw is not None and out is not None:
                lines.append(f"   已写出 {write(out, f'{number:02d}-{raw.body_digest[:16]}.bin', raw.body)}")
            if pictures.of(evidence) and out is not None:
                lines.append(f"   {_picture_out(store, shots[evidence.url], out, number)}")
    lines += [certificate_card(certificate).text for certificate in finding.certificates]
    return "\n".join(lines)


def finding_of(result: AuditResult, unit: str, requirement: str) -> Finding:
    """The finding of a unit, by any of its names, for a requirement. NotFound when the audit has none."""
    named = result.roster.named(unit)
    for finding in result.findings:
        if named and finding.unit == named.id and finding.requirement == requirement:
            return finding
    raise NotFound(f"检查 {result.audit.id} 没有单位“{unit}”要求 {requirement} 的结果。")


def archived(store: Store, result: AuditResult, finding: Finding, evidence: Evidence) -> RawPage | None:
    """The stored answer behind a piece of evidence, or None when there is none."""
    found = located(store, result, finding, evidence)
    return found[1] if found else None


def located(store: Store, result: AuditResult, finding: Finding, evidence: Evidence) -> tuple[str, RawPage] | None:
    """The key of the site whose archive holds a piece of evidence, the unit's own first, and the stored answer."""
    own = result.crawl_of(finding.unit)
    sites = dict.fromkeys(crawl.site_key for crawl in (*((own,) if own else ()), *result.crawls))
    for site in sites:
        for phase in _PHASES:
            try:
                raw = store.raw(result.audit.id, site, evidence.url, phase)
            except NotFound:
                continue
            if not evidence.digest or raw.body_digest == evidence.digest:
                return site, raw
    return None


def _picture_out(store: Store, shot: Screenshot, out: Path, number: int) -> str:
    """Write a picture; what was written, or that it is no longer kept."""
    try:
        return f"已写出 {write(out, f'{number:02d}-{shot.page_digest[:16]}.png', store.png(shot))}"
    except NotFound as gone:
        return str(gone)


def _told(number: int, card: EvidenceCard, raw: RawPage | None) -> list[str]:
    dated = f"({card.dated})" if card.dated else ""
    lines = [f"{number}. {card.role_word}：{card.title}{dated}", f"   {card.url}"]
    said = (("摘录", card.quote), ("说明", card.note), ("截图", card.picture.caption if card.picture else ""))
    lines += [f"   {word}：{text}" for word, text in said if text]
    if raw is None:
        return [*lines, "   没有单独取得这个地址的内容，依据是指向它的网页。"]
    size = f"{raw.status or '无状态码'},{len(raw.body)} 字节"
    return [*lines, f"   {raw.fetched_at:%Y-%m-%d %H:%M:%S} 取得（{size}），原始记录完好，SHA-256 {raw.body_digest}"]
