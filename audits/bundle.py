"""An evidence bundle: what was received, what was found and how to check both, in one zip that others can open."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from audits.evidence import finding_of, located
from audits.people.followup import up_to_date
from audits.settings import Settings
from model.audit import AuditResult
from model.errors import NotFound, UsageError
from model.finding import Finding
from model.screenshot import Screenshot
from reports import bundle as papers
from reports.packing import packed
from reports.pictures import FOLDER, PictureCard, picture_card
from store import Store
from store.bundle import cut_out
from store.evidence import digests
from store.outputs import write


@dataclass(frozen=True, slots=True)
class Bundle:
    """A zip, with how many findings and ranges of records it holds."""

    content: bytes
    findings: int
    records: int


def bundle(
    chosen: Settings, audit_id: str, unit: str, requirement: str | None = None, *, is_whole_site: bool = False
) -> Bundle:
    """The evidence of a unit's findings, or of one of them; with `is_whole_site` every record of its own site.

    Each cited record is compared with its digest first. NotFound for an unknown audit, unit or requirement;
    StoreError when a record is damaged or no longer kept.
    """
    with Store.open(Path(chosen.data)) as store:
        result = up_to_date(store.load_outline(audit_id), store)
        named = result.roster.named(unit)
        if named is None:
            raise NotFound(f"检查 {audit_id} 的名册中没有单位“{unit}”。")
        cards = papers.cards_of(result, named.id, requirement)
        findings = [finding_of(result, named.id, card.requirement_id) for card in cards]
        cited, missing = _cited(store, result, findings)
        own = result.crawl_of(named.id)
        whole = own.site_key if own and is_whole_site else None
        cuttings = [
            cut_out(store.root, audit_id, site, None if site == whole else urls) for site, urls in cited.items()
        ]
        pictures = _pictures(store, result, {url for urls in cited.values() for url in urls})
    content = b"".join(cutting.content for cutting in cuttings)
    records = [record for cutting in cuttings for record in cutting.cuts]
    files = {
        papers.WARC: content,
        papers.JSON: papers.as_json(result, cards, missing),
        papers.PAGE: papers.page(result, cards, missing, len(records), {card.file for card, _, _ in pictures}),
    } | {f"{FOLDER}/{card.file}": png for card, _, png in pictures}
    listed = papers.manifest(
        audit_id,
        {name: (len(body), digests(body)) for name, body in files.items()},
        [(cut.file, cut.start, cut.length, both) for cut, both in records]
        + [(shot.file, 0, shot.size, digests(png)) for _, shot, png in pictures],
    )
    return Bundle(packed({papers.MANIFEST: listed, **files}), len(cards), len(records))


def save(made: Bundle, path: Path) -> str:
    """Write the bundle; what was written, in one sentence. UsageError when the name is not that of a zip."""
    if path.suffix.lower() != ".zip":
        raise UsageError(f"证据包的文件名应以 .zip 结尾，收到的是“{path.name}”")
    written = write(path.parent, path.name, made.content)
    size = len(made.content) / 1e6
    return f"已写出 {written}：{made.findings} 项结果，{made.records} 段原始记录，共 {size:.1f} MB。"


def _pictures(store: Store, result: AuditResult, urls: set[str]) -> list[tuple[PictureCard, Screenshot, bytes]]:
    """The pictures of these addresses that are still kept."""
    found = []
    for shot in result.screenshots:
        if shot.url in urls:
            with suppress(NotFound):
                found.append((picture_card(shot), shot, store.png(shot)))
    return found


def _cited(store: Store, result: AuditResult, findings: list[Finding]) -> tuple[dict[str, list[str]], list[str]]:
    """By site the addresses that the findings cite, the home page among them, and those that were not fetched."""
    cited: dict[str, list[str]] = {}
    missing: list[str] = []
    for finding in findings:
        own = result.crawl_of(finding.unit)
        if own is not None:
            cited.setdefault(own.site_key, [own.home_url])
        for evidence in finding.evidence:
            found = located(store, result, finding, evidence)
            if found is None:
                missing.append(evidence.url)
            else:
                cited.setdefault(found[0], []).append(evidence.url)
    return {site: list(dict.fromkeys(urls)) for site, urls in cited.items()}, list(dict.fromkeys(missing))
